/** The lines of an editor, changed in one way only: a range is replaced by a text. */

export interface Position {
	/** 0-based. */
	line: number;
	/** UTF-16 units, between two characters. */
	column: number;
}

export interface Replacement {
	start: Position;
	/** What stood there. */
	removed: string;
	inserted: string;
}

export class TextBuffer {
	#lines: string[] = [""];

	get lines(): readonly string[] {
		return this.#lines;
	}

	line(index: number): string {
		return this.#lines[index] ?? "";
	}

	text(): string {
		return this.#lines.join("\n");
	}

	/** Of the last line. */
	end(): Position {
		const line = this.#lines.length - 1;
		return { line, column: this.line(line).length };
	}

	get isEmpty(): boolean {
		return this.#lines.length === 1 && this.#lines[0] === "";
	}

	slice(start: Position, end: Position): string {
		if (start.line === end.line) return this.line(start.line).slice(start.column, end.column);
		const middle = this.#lines.slice(start.line + 1, end.line);
		return [this.line(start.line).slice(start.column), ...middle, this.line(end.line).slice(0, end.column)].join("\n");
	}

	/** `start` is not after `end`. Returns where the inserted text ends, and how many lines took the place of how many. */
	replace(
		start: Position,
		end: Position,
		text: string,
	): { end: Position; removedLines: number; insertedLines: number } {
		const before = this.line(start.line).slice(0, start.column);
		const after = this.line(end.line).slice(end.column);
		const removedLines = end.line - start.line + 1;
		if (!text.includes("\n")) {
			const line = before + text + after;
			if (removedLines === 1) this.#lines[start.line] = line;
			else this.#lines.splice(start.line, removedLines, line);
			return { end: { line: start.line, column: start.column + text.length }, removedLines, insertedLines: 1 };
		}
		const inserted = text.split("\n");
		const last = inserted.length - 1;
		const column = inserted[last]!.length;
		inserted[0] = before + inserted[0];
		inserted[last] += after;
		// Not spread into `splice`: a text may have more lines than a call has arguments.
		this.#lines = [...this.#lines.slice(0, start.line), ...inserted, ...this.#lines.slice(end.line + 1)];
		return { end: { line: start.line + last, column }, removedLines, insertedLines: inserted.length };
	}
}

/** Where a text ends that starts at a position. */
export function endOf(start: Position, text: string): Position {
	const lineBreak = text.lastIndexOf("\n");
	if (lineBreak < 0) return { line: start.line, column: start.column + text.length };
	let line = start.line;
	for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) line++;
	return { line, column: text.length - lineBreak - 1 };
}
