/** Lines of a stream, whatever its chunks. A line ends at LF only; each character is looked at once. */
import { TauError } from "./errors.ts";
import { Utf8Decoder } from "./utf8.ts";

export interface LineSplitterOptions {
	/** Hands lines out with their LF or CRLF. By default the ending is taken off. */
	keepLineEnd?: boolean;
	/** In UTF-16 units, without the ending. Unlimited by default: give one when the sender is not trusted. */
	maxLineLength?: number;
	/** What happens to a longer line: `TAU_LINE_TOO_LONG` is thrown (default), or its rest is dropped. */
	onLongLine?: "error" | "cut";
}

/** Returns `false` when no more lines are wanted: the rest of the chunk is dropped, and the splitter is done with. */
export type LineHandler = (line: string) => unknown;

export class LineSplitter {
	readonly #keepLineEnd: boolean;
	readonly #maxLength: number;
	readonly #cuts: boolean;
	readonly #decoder = new Utf8Decoder();
	/** The start of a line whose end has not come yet. */
	#partial = "";
	/** The rest of the current line is dropped. */
	#skipping = false;
	#lines = 0;

	constructor(options: LineSplitterOptions = {}) {
		this.#keepLineEnd = options.keepLineEnd ?? false;
		this.#maxLength = options.maxLineLength ?? Number.POSITIVE_INFINITY;
		this.#cuts = options.onLongLine === "cut";
	}

	/** Lines handed out so far. */
	get lines(): number {
		return this.#lines;
	}

	/** Calls `onLine` for every line that this chunk completes. Give bytes or strings, not both in turns. */
	push(chunk: string | Uint8Array, onLine: LineHandler): void {
		const text = typeof chunk === "string" ? chunk : this.#decoder.decode(chunk);
		let start = 0;
		for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
			const piece = text.slice(start, end);
			start = end + 1;
			if (this.#finishLine(this.#partial === "" ? piece : this.#partial + piece, true, onLine) === false) return;
		}
		if (start < text.length) this.#keepPartial(start === 0 ? text : text.slice(start));
	}

	/** Hands out a last line without LF, if there is one. The splitter is new again. */
	flush(onLine: LineHandler): void {
		const rest = this.#partial + this.#decoder.flush();
		if (rest !== "") this.#finishLine(rest, false, onLine);
		this.#lines = 0;
	}

	/** A line that grows without end must not grow the buffer without end. */
	#keepPartial(piece: string): void {
		if (!this.#skipping) this.#partial += piece;
		// One more than the limit: a CR there may belong to the ending.
		if (this.#partial.length <= this.#maxLength + 1) return;
		if (!this.#cuts) this.#failTooLong();
		this.#partial = this.#partial.slice(0, this.#maxLength + 1);
		this.#skipping = true;
	}

	#finishLine(line: string, hasEnd: boolean, onLine: LineHandler): unknown {
		const skipped = this.#skipping;
		const whole = skipped ? this.#partial : line;
		const hasReturn = hasEnd && !skipped && whole.charCodeAt(whole.length - 1) === 0x0d;
		let content = hasReturn ? whole.slice(0, -1) : whole;
		if (content.length > this.#maxLength) {
			if (!this.#cuts) this.#failTooLong();
			content = content.slice(0, wholeCharacters(content, this.#maxLength));
		}
		this.#partial = "";
		this.#skipping = false;
		this.#lines++;
		return onLine(this.#keepLineEnd && hasEnd ? `${content}${hasReturn ? "\r\n" : "\n"}` : content);
	}

	/** The splitter has dropped the line; what follows in the stream is not a line's start. */
	#failTooLong(): never {
		this.#partial = "";
		const line = this.#lines + 1;
		throw new TauError("TAU_LINE_TOO_LONG", `Line ${line} has more than ${this.#maxLength} characters`, {
			details: { line, limit: this.#maxLength },
		});
	}
}

/** The lines of a whole text, without their endings; an LF at the end does not start another line. */
export function splitLines(text: string): string[] {
	const lines: string[] = [];
	const splitter = new LineSplitter();
	const add = (line: string) => void lines.push(line);
	splitter.push(text, add);
	splitter.flush(add);
	return lines;
}

/** Does not cut between the two halves of a character. */
function wholeCharacters(text: string, length: number): number {
	const last = text.charCodeAt(length - 1);
	return length > 0 && last >= 0xd800 && last <= 0xdbff ? length - 1 : length;
}
