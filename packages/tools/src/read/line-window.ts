/** Picks the lines that a read shows out of a stream of bytes, counting all of them, in bounded memory. */
import { DEFAULT_MAX_BYTES, DEFAULT_MAX_LINES, type TruncationResult, truncateHead } from "@tau/base/truncate";

const NEWLINE = 10;

export class LineWindow {
	/** Lines of the whole file; text after the last newline counts as one even when it is empty. */
	totalLines = 1;
	/** Bytes of the first line of the window, however long. */
	firstLineBytes = 0;
	readonly #start: number;
	readonly #end: number;
	readonly #kept: Uint8Array[] = [];
	#keptBytes = 0;
	#keptLines = 0;
	#selectedBytes = 0;
	#selectedNewlines = 0;
	#endsWithNewline = true;
	/** Of the last line of the window so far, without its newline. */
	#lineBytes = 0;

	/** `start` is the first line, from 0; `limit` how many lines at most, absent for all. */
	constructor(start: number, limit: number | undefined) {
		this.#start = start;
		this.#end = limit === undefined ? Number.POSITIVE_INFINITY : start + Math.max(0, limit);
	}

	/** The chunk is not kept beyond the call. */
	add(chunk: Uint8Array): void {
		if (this.#addWhole(chunk)) return;
		let position = 0;
		while (position < chunk.length) {
			const newline = chunk.indexOf(NEWLINE, position);
			const next = newline === -1 ? chunk.length : newline + 1;
			this.#addLinePart(chunk, position, next);
			if (newline !== -1) this.totalLines++;
			position = next;
		}
	}

	/** Lines of the window that the file really has. */
	get selectedLines(): number {
		return Math.max(0, Math.min(this.#end, this.totalLines) - this.#start);
	}

	/** The window's text within the default limits, with counts of the whole window. */
	finish(): TruncationResult {
		const isComplete = this.#keptBytes === this.#selectedBytes;
		let bytes = Buffer.concat(this.#kept);
		// A newline ends the window's last line but is not part of it, unless the file ends with it inside the window.
		const endsInside = this.#end < this.totalLines;
		if (isComplete && endsInside && bytes.at(-1) === NEWLINE) bytes = bytes.subarray(0, -1);
		const result = truncateHead(bytes.toString("utf8"));
		if (isComplete) return result;
		const totalBytes = this.#selectedBytes - (endsInside ? 1 : 0);
		// As everywhere, an empty last line is not counted.
		const lastIsEmpty = endsInside ? this.#lineBytes === 0 : this.#endsWithNewline;
		const totalLines = this.#selectedNewlines - (endsInside ? 1 : 0) + (lastIsEmpty ? 0 : 1);
		return { ...result, truncated: true, truncatedBy: result.truncatedBy ?? "lines", totalLines, totalBytes };
	}

	/** The usual file is shown from the start and small: its lines need no looking at one by one. */
	#addWhole(chunk: Uint8Array): boolean {
		const isStart = this.totalLines === 1 && this.#selectedBytes === 0;
		if (!isStart || this.#start > 0 || this.#end !== Number.POSITIVE_INFINITY) return false;
		if (chunk.length === 0 || chunk.length > DEFAULT_MAX_BYTES) return false;
		let newlines = 0;
		let lineStart = 0;
		for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, lineStart)) {
			if (newlines === 0) this.firstLineBytes = at;
			newlines++;
			lineStart = at + 1;
		}
		if (newlines === 0) this.firstLineBytes = chunk.length;
		this.totalLines += newlines;
		this.#selectedBytes = chunk.length;
		this.#selectedNewlines = newlines;
		this.#endsWithNewline = lineStart === chunk.length;
		this.#lineBytes = this.#endsWithNewline ? 0 : chunk.length - lineStart;
		this.#kept.push(chunk.slice());
		this.#keptBytes = chunk.length;
		this.#keptLines = newlines;
		return true;
	}

	#addLinePart(chunk: Uint8Array, from: number, to: number): void {
		const line = this.totalLines - 1;
		if (line < this.#start || line >= this.#end) return;
		const hasNewline = chunk[to - 1] === NEWLINE;
		const lineBytes = to - from - (hasNewline ? 1 : 0);
		this.#selectedBytes += to - from;
		this.#lineBytes = this.#endsWithNewline ? lineBytes : this.#lineBytes + lineBytes;
		this.#endsWithNewline = hasNewline;
		if (hasNewline) this.#selectedNewlines++;
		if (line === this.#start) this.firstLineBytes += lineBytes;
		// One line and one byte more than is shown tells the cut from a window that just fits.
		if (this.#keptBytes > DEFAULT_MAX_BYTES + 1 || this.#keptLines > DEFAULT_MAX_LINES) return;
		const part = chunk.slice(from, Math.min(to, from + DEFAULT_MAX_BYTES + 2 - this.#keptBytes));
		this.#kept.push(part);
		this.#keptBytes += part.length;
		if (hasNewline) this.#keptLines++;
	}
}
