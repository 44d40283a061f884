/** Where completions come from. Names and meaning follow pi-tui, since extensions provide them too. */

export interface AutocompleteItem {
	/** What is put in. */
	value: string;
	/** What is shown. */
	label: string;
	description?: string;
}

export interface AutocompleteSuggestions {
	items: AutocompleteItem[];
	/** The text before the cursor that the item takes the place of. */
	prefix: string;
}

export interface AutocompleteProvider {
	/** Characters that ask for completions where a word begins, besides `/` and `@`. */
	triggerCharacters?: string[];
	/** Null: there is nothing to complete here. `force`: the user asked (Tab). */
	getSuggestions(
		lines: string[],
		cursorLine: number,
		cursorCol: number,
		options: { signal: AbortSignal; force?: boolean },
	): Promise<AutocompleteSuggestions | null>;
	applyCompletion(
		lines: string[],
		cursorLine: number,
		cursorCol: number,
		item: AutocompleteItem,
		prefix: string,
	): { lines: string[]; cursorLine: number; cursorCol: number };
}
