/** Word wrap of styled text. */
import { controlSequenceEnd } from "./control-sequences.ts";
import { type TextMetrics, unicodeMetrics } from "./metrics.ts";
import { StyleState } from "./style-state.ts";
import { visibleWidth } from "./width.ts";

/**
 * Lines of at most `width` columns (a character wider than that stands alone). Breaks after spaces, at either side of
 * an ideograph, kana or Hangul syllable, and inside words that are too long; spaces at a break are dropped. Styles and links go on
 * in the next line: each line begins with what is on, and ends underlines and links, so that padding stays clean.
 */
export function wrapTextWithAnsi(text: string, width: number, metrics: TextMetrics = unicodeMetrics): string[] {
	if (text === "") return [""];
	const limit = Math.max(1, Math.floor(width));
	const state = new StyleState();
	const lines: string[] = [];
	for (const line of text.includes("\r") ? text.split(/\r\n|\r|\n/) : text.split("\n")) {
		if (visibleWidth(line, metrics) <= limit) {
			lines.push(state.open() + line);
			if (line.includes("\x1b")) applySequences(line, state);
		} else new LineWrapper(lines, limit, state, metrics).wrap(line);
	}
	return lines;
}

/** Takes every sequence of the line into the state. */
export function applySequences(line: string, state: StyleState): void {
	for (let at = line.indexOf("\x1b"); at >= 0; ) {
		const end = controlSequenceEnd(line, at);
		if (end > at) state.apply(line.slice(at, end));
		at = line.indexOf("\x1b", Math.max(end, at + 1));
	}
}

/** Where a line may break beside the character: scripts written without spaces. */
export function isBreakable(code: number): boolean {
	if (code < 0x1100) return false;
	return (
		code <= 0x11ff ||
		(code >= 0x2e80 && code <= 0x303f) ||
		(code >= 0x3040 && code <= 0x9fff) ||
		(code >= 0xa960 && code <= 0xa97f) ||
		(code >= 0xac00 && code <= 0xd7ff) ||
		(code >= 0xf900 && code <= 0xfaff) ||
		(code >= 0xfe30 && code <= 0xfe4f) ||
		(code >= 0xff61 && code <= 0xffdc) ||
		(code >= 0x1aff0 && code <= 0x1b16f) ||
		(code >= 0x20000 && code <= 0x3ffff)
	);
}

class LineWrapper {
	readonly #lines: string[];
	readonly #limit: number;
	readonly #metrics: TextMetrics;
	/** At the end of `#word`, the newest text. */
	readonly #state: StyleState;
	/** What stands on the line, then spaces that only count when a word follows, then the word being read. */
	#line = "";
	#lineWidth = 0;
	#spaces = "";
	#spacesWidth = 0;
	/** Those among the spaces. */
	#sequences = "";
	#word = "";
	#wordWidth = 0;
	/** State at the end of the line's last word, for ending it, and at the start of the word, for the next line. */
	#lineEnd = "";
	#wordOpen: string;

	constructor(lines: string[], limit: number, state: StyleState, metrics: TextMetrics) {
		this.#lines = lines;
		this.#limit = limit;
		this.#state = state;
		this.#metrics = metrics;
		this.#wordOpen = state.open();
		this.#line = this.#wordOpen;
	}

	wrap(line: string): void {
		for (let at = 0; at < line.length; ) {
			const sequenceEnd = controlSequenceEnd(line, at);
			if (sequenceEnd > at) {
				this.#addSequence(line.slice(at, sequenceEnd));
				at = sequenceEnd;
				continue;
			}
			const end = this.#metrics.graphemeEnd(line, at);
			const character = line.slice(at, end);
			const width = this.#metrics.graphemeWidth(line, at, end);
			if (character === " ") this.#addSpace();
			else this.#addToWord(character, width, isBreakable(line.codePointAt(at)!));
			at = end;
		}
		this.#endWord();
		this.#lines.push(this.#line + this.#sequences);
	}

	#addSequence(sequence: string): void {
		this.#state.apply(sequence);
		if (this.#wordWidth > 0) this.#word += sequence;
		else if (this.#spacesWidth > 0) {
			this.#spaces += sequence;
			this.#sequences += sequence;
		} else {
			this.#line += sequence;
			this.#lineEnd = this.#state.endLine();
		}
		if (this.#wordWidth === 0) this.#wordOpen = this.#state.open();
	}

	#addSpace(): void {
		this.#endWord();
		this.#spaces += " ";
		this.#spacesWidth++;
	}

	#addToWord(character: string, width: number, breaksAround: boolean): void {
		if (breaksAround) this.#endWord();
		if (this.#wordWidth === 0) this.#wordOpen = this.#state.open();
		if (this.#wordWidth + width > this.#limit && this.#wordWidth > 0) this.#breakWord();
		this.#word += character;
		this.#wordWidth += width;
		if (breaksAround) this.#endWord();
	}

	/** The word is wider than a line: what there is of it gets a line of its own. */
	#breakWord(): void {
		this.#startLine();
		this.#lines.push(this.#line + this.#word + this.#state.endLine());
		this.#line = this.#state.open();
		this.#lineEnd = "";
		this.#word = "";
		this.#wordWidth = 0;
		this.#wordOpen = this.#line;
	}

	#endWord(): void {
		if (this.#word === "") return;
		if (this.#lineWidth + this.#spacesWidth + this.#wordWidth > this.#limit) this.#startLine();
		this.#line += this.#spaces + this.#word;
		this.#lineWidth += this.#spacesWidth + this.#wordWidth;
		this.#dropSpaces();
		this.#word = "";
		this.#wordWidth = 0;
		this.#lineEnd = this.#state.endLine();
	}

	/** Ends the line before the word; the spaces between are gone, and so is indentation that leaves the word no room. */
	#startLine(): void {
		if (this.#lineWidth > 0) this.#lines.push(this.#line + this.#lineEnd);
		this.#line = this.#wordOpen;
		this.#lineWidth = 0;
		this.#lineEnd = "";
		this.#dropSpaces();
	}

	#dropSpaces(): void {
		this.#spaces = "";
		this.#spacesWidth = 0;
		this.#sequences = "";
	}
}
