/**
 * A file as the text that edits are matched against: without byte order mark, every line ending as LF. Positions map
 * back to the file, so that what an edit does not touch keeps its bytes, whatever they are.
 */

const BYTE_ORDER_MARK = "\uFEFF";

/** Replaces `start` up to `end` of the matching text. Pieces of one application are disjoint and in order. */
export interface Piece {
	start: number;
	end: number;
	/** With LF line endings; written with those of the place it goes to. */
	text: string;
}

export class EditableText {
	/** What edits see. */
	readonly text: string;
	readonly #mark: string;
	/** The file's text behind the mark, line endings as they are. */
	readonly #original: string;
	readonly #encoding: "utf8" | "latin1";
	/** Positions in `text` of the line feeds that stand for CR LF, ascending. */
	readonly #pairs: readonly number[];
	#lineStarts: number[] | undefined;

	constructor(bytes: Uint8Array) {
		const decoded = decode(bytes);
		this.#encoding = decoded.encoding;
		this.#mark = decoded.text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
		this.#original = this.#mark ? decoded.text.slice(1) : decoded.text;
		this.text = toLineFeeds(this.#original);
		this.#pairs = pairPositions(this.#original, this.text);
	}

	/** A text of the model in the form it can be found here: with LF, in the file's encoding. */
	adapt(text: string): string {
		const unified = toLineFeeds(text);
		return this.#encoding === "utf8" ? unified : Buffer.from(unified, "utf8").toString("latin1");
	}

	/** For people: a part of `text`, or of a text made with `adapt`. */
	readable(text: string): string {
		return this.#encoding === "utf8" ? text : Buffer.from(text, "latin1").toString("utf8");
	}

	/** Where each line begins; a newline at the end begins an empty last line. */
	get lineStarts(): readonly number[] {
		if (!this.#lineStarts) {
			const starts = [0];
			for (let at = this.text.indexOf("\n"); at !== -1; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
			this.#lineStarts = starts;
		}
		return this.#lineStarts;
	}

	/** Without its line feed. */
	line(index: number): string {
		const next = this.lineStarts[index + 1];
		return this.text.slice(this.lineStarts[index], next === undefined ? undefined : next - 1);
	}

	/** Index of the line that holds the position. */
	lineAt(position: number): number {
		return lastNotAbove(this.lineStarts, position);
	}

	/** Whether lines of this file end in different ways. */
	get hasMixedLineEnds(): boolean {
		return this.#pairs.length > 0 && this.#pairs.length < this.lineStarts.length - 1;
	}

	/** The file's bytes and its matching text after the replacements. */
	apply(pieces: readonly Piece[]): { bytes: Uint8Array; text: string } {
		let file = this.#mark;
		let text = "";
		let position = 0;
		for (const piece of pieces) {
			file += this.#original.slice(this.#filePosition(position), this.#filePosition(piece.start));
			file += withLineEnd(piece.text, this.#lineEndAt(piece));
			text += this.text.slice(position, piece.start) + piece.text;
			position = piece.end;
		}
		file += this.#original.slice(this.#filePosition(position));
		text += this.text.slice(position);
		return { bytes: Buffer.from(file, this.#encoding), text };
	}

	#filePosition(position: number): number {
		return position + lastNotAbove(this.#pairs, position - 1) + 1;
	}

	/** The ending inside the replaced part, else of the line it is in, else of the line before. */
	#lineEndAt(piece: Piece): string {
		let at = this.text.indexOf("\n", piece.start);
		if (at === -1) at = this.text.lastIndexOf("\n", piece.start);
		if (at === -1) return "\n";
		const end = this.#original.charCodeAt(this.#filePosition(at));
		if (end !== 0x0d) return "\n";
		return this.#pairs.length > 0 && this.#pairs[lastNotAbove(this.#pairs, at)] === at ? "\r\n" : "\r";
	}
}

/** A file that is no UTF-8 is matched byte by byte: every byte is one unit of the text, so none is lost. */
function decode(bytes: Uint8Array): { text: string; encoding: "utf8" | "latin1" } {
	try {
		return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), encoding: "utf8" };
	} catch {
		const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		return { text: buffer.toString("latin1"), encoding: "latin1" };
	}
}

function toLineFeeds(text: string): string {
	return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

function pairPositions(original: string, text: string): number[] {
	const positions: number[] = [];
	if (original.length === text.length) return positions;
	for (let at = original.indexOf("\r\n"); at !== -1; at = original.indexOf("\r\n", at + 2)) {
		positions.push(at - positions.length);
	}
	return positions;
}

function withLineEnd(text: string, end: string): string {
	return end === "\n" ? text : text.replaceAll("\n", end);
}

/** Index of the last of the ascending numbers that is not above the limit; -1 when all are. */
function lastNotAbove(numbers: readonly number[], limit: number): number {
	let low = 0;
	let high = numbers.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (numbers[middle]! <= limit) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}
