/** Earlier prompts, the newest first. */

const MAX_ENTRIES = 100;

export class PromptHistory {
	readonly #entries: string[] = [];
	/** -1 when not browsing. */
	#index = -1;
	#draft = "";

	/** Blank ones and repetitions of the newest are left out. */
	add(text: string): void {
		const trimmed = text.trim();
		if (trimmed === "" || this.#entries[0] === trimmed) return;
		this.#entries.unshift(trimmed);
		if (this.#entries.length > MAX_ENTRIES) this.#entries.pop();
		this.leave();
	}

	get entries(): readonly string[] {
		return this.#entries;
	}

	get isBrowsing(): boolean {
		return this.#index >= 0;
	}

	/** What to show one step back (1) or forward (-1); `draft` is what comes back at the end. Undefined: no further. */
	browse(step: 1 | -1, draft: string): string | undefined {
		const index = this.#index + step;
		if (index < -1 || index >= this.#entries.length) return undefined;
		if (this.#index < 0) this.#draft = draft;
		this.#index = index;
		return index < 0 ? this.#draft : this.#entries[index];
	}

	leave(): void {
		this.#index = -1;
		this.#draft = "";
	}

	/**
	 * The next older entry with the text in it, beginning at `from` (an index, 0 the newest). Letters match in either case
	 * unless the text has a capital.
	 */
	search(query: string, from = 0): { index: number; text: string } | undefined {
		const isExact = query !== query.toLowerCase();
		for (let index = Math.max(0, from); index < this.#entries.length; index++) {
			const text = this.#entries[index]!;
			if ((isExact ? text : text.toLowerCase()).includes(query)) return { index, text };
		}
		return undefined;
	}
}
