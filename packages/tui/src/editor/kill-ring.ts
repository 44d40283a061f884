/** Emacs' ring of what was cut. */

const MAX_ENTRIES = 60;

export class KillRing {
	readonly #entries: string[] = [];

	/** With `accumulate` the text joins the newest entry: before it when it was cut backwards. */
	push(text: string, options: { prepend: boolean; accumulate?: boolean }): void {
		if (text === "") return;
		const last = options.accumulate ? this.#entries.pop() : undefined;
		this.#entries.push(last === undefined ? text : options.prepend ? text + last : last + text);
		if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
	}

	/** The newest entry. */
	peek(): string | undefined {
		return this.#entries.at(-1);
	}

	/** The newest goes to the far end. */
	rotate(): void {
		const last = this.#entries.pop();
		if (last !== undefined) this.#entries.unshift(last);
	}

	get length(): number {
		return this.#entries.length;
	}
}
