/** From offsets to lines, built once per search and only when a search needs it. */
export class LineIndex {
	readonly #text: string;
	readonly #starts: number[] = [0];

	constructor(text: string) {
		this.#text = text;
		for (let newline = text.indexOf("\n"); newline !== -1; newline = text.indexOf("\n", newline + 1)) {
			this.#starts.push(newline + 1);
		}
	}

	get count(): number {
		return this.#starts.length;
	}

	/** Index of the line, from 0, that holds the offset. */
	lineAt(offset: number): number {
		let low = 0;
		let high = this.#starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (this.#starts[middle]! <= offset) low = middle;
			else high = middle - 1;
		}
		return low;
	}

	start(line: number): number {
		return this.#starts[line] ?? this.#text.length;
	}

	/** Without its newline. */
	end(line: number): number {
		return line + 1 < this.#starts.length ? this.#starts[line + 1]! - 1 : this.#text.length;
	}

	text(line: number): string {
		return this.#text.slice(this.start(line), this.end(line));
	}
}

/** A text and its lines, the latter on demand. */
export class SearchText {
	readonly text: string;
	#lines: LineIndex | undefined;

	constructor(text: string) {
		this.text = text;
	}

	get lines(): LineIndex {
		this.#lines ??= new LineIndex(this.text);
		return this.#lines;
	}
}
