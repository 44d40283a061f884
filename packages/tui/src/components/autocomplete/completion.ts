/** The list of completions of an editor: asked for while one types, of which the last answer alone counts. */
import type { SchedulerPort } from "../../render/ports.ts";
import { stripControls } from "../../text/control-sequences.ts";
import { padToWidth, truncateToWidth } from "../../text/truncate.ts";
import { visibleWidth } from "../../text/width.ts";
import type { SelectListTheme } from "../select-list.ts";
import type { AutocompleteItem, AutocompleteProvider, AutocompleteSuggestions } from "./provider.ts";

/** Milliseconds: who types fast gets one question for several letters. */
const DEBOUNCE = 20;

export interface CompletionPlace {
	lines: readonly string[];
	line: number;
	column: number;
}

export class Completion {
	provider: AutocompleteProvider | undefined;
	maxVisible = 5;
	readonly #scheduler: SchedulerPort;
	readonly #changed: () => void;
	#suggestions: AutocompleteSuggestions | undefined;
	#index = 0;
	#request: AbortController | undefined;
	#cancelWait: (() => void) | undefined;

	constructor(scheduler: SchedulerPort, changed: () => void) {
		this.#scheduler = scheduler;
		this.#changed = changed;
	}

	get isOpen(): boolean {
		return this.#suggestions !== undefined;
	}

	get selected(): AutocompleteItem | undefined {
		return this.#suggestions?.items[this.#index];
	}

	get prefix(): string {
		return this.#suggestions?.prefix ?? "";
	}

	/** The text or the cursor has changed. */
	update(place: CompletionPlace): void {
		this.#cancel();
		if (!this.provider) return;
		if (!this.isOpen && !this.#triggers(place)) return;
		this.#cancelWait = this.#scheduler.schedule(() => void this.#ask(place, false), DEBOUNCE);
	}

	/** The user asks. One that is the only one is given back at once, to be put in. */
	async force(place: CompletionPlace): Promise<AutocompleteItem | undefined> {
		this.#cancel();
		if (!this.provider) return undefined;
		await this.#ask(place, true);
		return this.#suggestions?.items.length === 1 ? this.selected : undefined;
	}

	move(step: number): void {
		const count = this.#suggestions?.items.length ?? 0;
		if (count > 0) this.#index = (this.#index + step + count) % count;
	}

	close(): void {
		this.#cancel();
		if (!this.#suggestions) return;
		this.#suggestions = undefined;
		this.#changed();
	}

	render(width: number, theme: SelectListTheme): string[] {
		const items = this.#suggestions?.items ?? [];
		if (items.length === 0) return [];
		const first = Math.max(0, Math.min(this.#index - Math.floor(this.maxVisible / 2), items.length - this.maxVisible));
		const shown = items.slice(first, first + this.maxVisible);
		const labelWidth = Math.min(
			Math.floor(width * 0.6),
			Math.max(...shown.map(({ label }) => visibleWidth(clean(label)))),
		);
		const rows = shown.map((item, offset) => {
			const isSelected = first + offset === this.#index;
			const label = padToWidth(truncateToWidth(clean(item.label), labelWidth, "…"), labelWidth);
			const start = isSelected ? theme.selectedPrefix("→ ") + theme.selectedText(label) : `  ${label}`;
			const detail = item.description ? `  ${theme.description(clean(item.description))}` : "";
			return truncateToWidth(start + detail, width, "…");
		});
		if (items.length > shown.length) {
			rows.push(truncateToWidth(theme.scrollInfo(`  (${this.#index + 1}/${items.length})`), width, ""));
		}
		return rows;
	}

	async #ask({ lines, line, column }: CompletionPlace, force: boolean): Promise<void> {
		const request = new AbortController();
		this.#request = request;
		const options = { signal: request.signal, ...(force ? { force } : {}) };
		const found = await this.provider!.getSuggestions([...lines], line, column, options).catch(() => null);
		// Somebody typed on since: this answers a question that is not asked any more.
		if (request !== this.#request) return;
		this.#request = undefined;
		const before = this.selected?.value;
		this.#suggestions = found && found.items.length > 0 ? found : undefined;
		this.#index = Math.max(0, this.#suggestions?.items.findIndex(({ value }) => value === before) ?? 0);
		this.#changed();
	}

	#cancel(): void {
		this.#cancelWait?.();
		this.#cancelWait = undefined;
		this.#request?.abort();
		this.#request = undefined;
	}

	/** `/` at the start of the message, or a word that begins with `@` or one of the provider's characters. */
	#triggers({ lines, line, column }: CompletionPlace): boolean {
		const before = (lines[line] ?? "").slice(0, column);
		if (line === 0 && /^\/\S*/.test(before)) return true;
		const word = /(?:^|[\s"'(=])(\S)[^\s]*$/.exec(before)?.[1];
		if (before.includes('@"') && /(?:^|\s)@"[^"]*$/.test(before)) return true;
		return word !== undefined && (word === "@" || this.provider?.triggerCharacters?.includes(word) === true);
	}
}

function clean(text: string): string {
	return stripControls(text).replaceAll(/\s*\n\s*/g, " ");
}
