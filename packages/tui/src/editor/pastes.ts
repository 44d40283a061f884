/** Large pastes stand in the editor as a marker, and are put in when the text is used. */

const MARKER = /\[paste #(\d+)(?: (?:\+\d+ lines|\d+ chars))?\]/g;
const MAX_LINES = 10;
const MAX_CHARACTERS = 1000;
const TAB = "    ";

export interface Span {
	start: number;
	end: number;
}

export class Pastes {
	readonly #texts = new Map<number, string>();
	#count = 0;

	/** What to insert for a paste: the text itself when it is small. */
	insertion(text: string): string {
		const lines = countLines(text);
		if (lines <= MAX_LINES && text.length <= MAX_CHARACTERS) return text;
		const id = ++this.#count;
		this.#texts.set(id, text);
		return lines > MAX_LINES ? `[paste #${id} +${lines} lines]` : `[paste #${id} ${text.length} chars]`;
	}

	/** Where markers of known pastes stand in a line; they are one character to the cursor. */
	spans(line: string): readonly Span[] {
		if (this.#texts.size === 0 || !line.includes("[paste #")) return NO_SPANS;
		const spans: Span[] = [];
		for (const match of line.matchAll(MARKER)) {
			if (this.#texts.has(Number(match[1]))) spans.push({ start: match.index, end: match.index + match[0].length });
		}
		return spans;
	}

	expand(text: string): string {
		if (this.#texts.size === 0) return text;
		return text.replace(MARKER, (marker, id) => this.#texts.get(Number(id)) ?? marker);
	}

	clear(): void {
		this.#texts.clear();
		this.#count = 0;
	}
}

const NO_SPANS: readonly Span[] = [];

/** Line feeds for all line ends, spaces for tabs, no other control characters. */
export function cleanText(text: string): string {
	return text
		.replace(/\r\n?/g, "\n")
		.replaceAll("\t", TAB)
		.replace(/[\x00-\x09\x0b-\x1f\x7f]/g, "");
}

/** Some terminals (tmux popups) write control characters of a paste as keys of the kitty protocol. */
export function decodePaste(text: string): string {
	const decoded = text.replace(/\x1b\[(\d+);5u/g, (sequence, digits) => {
		const code = Number(digits) & ~0x20;
		return code >= 0x41 && code <= 0x5a ? String.fromCharCode(code - 0x40) : sequence;
	});
	return cleanText(decoded);
}

function countLines(text: string): number {
	let count = 1;
	for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
	return count;
}
