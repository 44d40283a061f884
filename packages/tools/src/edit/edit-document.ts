/** A file's content as text that can be searched with LF line ends and changed without touching any other byte. */
import type { EditMatch, Replacement } from "./matching/edit-search.ts";

const BOM = "\uFEFF";

export class EditDocument {
	/** For searching: LF line ends, no byte order mark. */
	readonly text: string;
	/** Not UTF-8: every character of `text` stands for one byte, and only exact matches mean something. */
	readonly isBytes: boolean;
	readonly #raw: string;
	readonly #bom: string;
	/** Offsets in `text` of the newlines that are CRLF in the file. */
	#returns: number[] | undefined;

	constructor(bytes: Buffer) {
		const decoded = bytes.toString("utf8");
		this.isBytes = !isFaithful(decoded, bytes);
		const raw = this.isBytes ? bytes.toString("latin1") : decoded;
		this.#bom = raw.startsWith(BOM) ? BOM : "";
		this.#raw = raw.slice(this.#bom.length);
		this.text = toLf(this.#raw);
	}

	/** What the model writes, in the terms of `text`. */
	toSearch(written: string): string {
		const text = toLf(written.startsWith(BOM) ? written.slice(BOM.length) : written);
		return this.isBytes ? Buffer.from(text, "utf8").toString("latin1") : text;
	}

	/** The reverse for showing: parts of `text` as the model would read them. */
	toDisplay(text: string): string {
		return this.isBytes ? Buffer.from(text, "latin1").toString("utf8") : text;
	}

	/** `text` after the edits; the matches are in order and do not overlap. */
	replaced(matches: readonly EditMatch[]): string {
		let result = "";
		let copied = 0;
		for (const replacement of matches.flatMap((match) => match.replacements)) {
			result += this.text.slice(copied, replacement.start) + replacement.newText;
			copied = replacement.end;
		}
		return result + this.text.slice(copied);
	}

	/** The file's new bytes: as they were outside the replacements, new lines with the line ends of their place. */
	toBytes(matches: readonly EditMatch[]): Buffer {
		let result = this.#bom;
		let copied = 0;
		for (const replacement of matches.flatMap((match) => match.replacements)) {
			result += this.#raw.slice(copied, this.#toRaw(replacement.start)) + this.#withLineEnds(replacement);
			copied = this.#toRaw(replacement.end);
		}
		result += this.#raw.slice(copied);
		return Buffer.from(result, this.isBytes ? "latin1" : "utf8");
	}

	/** Line for line those of the replaced text, further ones like its last. */
	#withLineEnds({ start, end, newText }: Replacement): string {
		if (this.#raw.length === this.text.length) return newText;
		let newline = this.#newlineAt(start);
		return newText.replaceAll("\n", () => {
			const lineEnd = this.#lineEnd(newline);
			const next = newline === -1 ? -1 : this.text.indexOf("\n", newline + 1);
			if (next !== -1 && next < end) newline = next;
			return lineEnd;
		});
	}

	/** The first one at or after the offset, else the one before it, else -1. */
	#newlineAt(offset: number): number {
		const next = this.text.indexOf("\n", offset);
		return next === -1 ? this.text.lastIndexOf("\n", offset) : next;
	}

	#lineEnd(newline: number): "\n" | "\r\n" {
		return newline !== -1 && this.#countReturns(newline + 1) > this.#countReturns(newline) ? "\r\n" : "\n";
	}

	/** A newline that is CRLF in the file begins with its CR. */
	#toRaw(offset: number): number {
		return this.#raw.length === this.text.length ? offset : offset + this.#countReturns(offset);
	}

	/** CRLF line ends before the offset in `text`. */
	#countReturns(offset: number): number {
		this.#returns ??= findReturns(this.#raw);
		let low = 0;
		let high = this.#returns.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.#returns[middle]! < offset) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}

/** A lone CR is a character like others. */
function toLf(text: string): string {
	return text.includes("\r\n") ? text.replaceAll("\r\n", "\n") : text;
}

function findReturns(raw: string): number[] {
	const returns: number[] = [];
	for (let at = raw.indexOf("\r\n"); at !== -1; at = raw.indexOf("\r\n", at + 2)) returns.push(at - returns.length);
	return returns;
}

/** Whether encoding the text gives the same bytes. Only a text with replacement characters can be otherwise. */
function isFaithful(text: string, bytes: Buffer): boolean {
	return !text.includes("\uFFFD") || Buffer.from(text, "utf8").equals(bytes);
}
