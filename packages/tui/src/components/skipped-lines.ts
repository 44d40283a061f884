/** How much of a component is in the scrollback already, when the component itself knows nothing of it. */
import { stripTerminalSequences } from "../text/control-sequences.ts";

export class SkippedLines {
	/** Lines at `#width`. */
	#count = 0;
	#width = 0;
	/** Characters in them, by which the place is found again at another width. */
	#characters = 0;

	/** Lines of the last render that are not shown any more. */
	get count(): number {
		return this.#count;
	}

	forget(): void {
		this.#count = 0;
		this.#characters = 0;
	}

	/** `lines` is the whole render at that width. */
	skipMore(lines: readonly string[], count: number, width: number): void {
		for (let line = this.#count; line < this.#count + count; line++) this.#characters += inkOf(lines[line] ?? "");
		this.#count += count;
		this.#width = width;
	}

	/**
	 * How many lines of a render to leave out. A line of which only a part is in the scrollback is shown again whole:
	 * twice is better than not at all.
	 */
	skipIn(lines: readonly string[], width: number): number {
		if (this.#count === 0 || width === this.#width) return Math.min(this.#count, lines.length);
		let characters = 0;
		let line = 0;
		while (line < lines.length && characters < this.#characters) {
			const next = characters + inkOf(lines[line]!);
			if (next > this.#characters) break;
			characters = next;
			line++;
		}
		this.#count = line;
		this.#width = width;
		this.#characters = characters;
		return line;
	}
}

/** Characters that leave a mark and are the same at every width: frames of tables and bars beside quotes are not. */
function inkOf(line: string): number {
	return stripTerminalSequences(line).replaceAll(/[\s\u2500-\u257f]+/g, "").length;
}
