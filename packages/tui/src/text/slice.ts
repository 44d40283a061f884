/** Columns cut out of a styled line. */
import { controlSequenceEnd } from "./control-sequences.ts";
import { type TextMetrics, unicodeMetrics } from "./metrics.ts";
import { StyleState } from "./style-state.ts";

export interface Slice {
	text: string;
	/** Less than what was asked for where the line ends or half a wide character would stay. */
	width: number;
}

/**
 * The characters that start in columns `start` to `start + length`, with the style and link that are on there. With
 * `strict` one that would reach past the end is left out.
 */
export function sliceWithWidth(
	line: string,
	start: number,
	length: number,
	strict = false,
	metrics: TextMetrics = unicodeMetrics,
): Slice {
	if (length <= 0) return { text: "", width: 0 };
	const range = new RangeTaker(start, start + length, strict);
	walkLine(line, metrics, range);
	return { text: range.text, width: range.width };
}

export function sliceByColumn(
	line: string,
	start: number,
	length: number,
	strict = false,
	metrics: TextMetrics = unicodeMetrics,
): string {
	return sliceWithWidth(line, start, length, strict, metrics).text;
}

export interface Segments {
	before: string;
	beforeWidth: number;
	after: string;
	afterWidth: number;
}

/** What stays of a line to the left and right of something laid over it. A wide character that is cut is left out. */
export function extractSegments(
	line: string,
	beforeEnd: number,
	afterStart: number,
	afterLength: number,
	strictAfter = false,
	metrics: TextMetrics = unicodeMetrics,
): Segments {
	const before = new RangeTaker(0, beforeEnd, true);
	const after = new RangeTaker(afterStart, afterStart + Math.max(0, afterLength), strictAfter);
	walkLine(line, metrics, before, after);
	return { before: before.text, beforeWidth: before.width, after: after.text, afterWidth: after.width };
}

/** The columns of the character that covers a column; undefined beyond the line. */
export function getGraphemeCellRange(
	line: string,
	column: number,
	metrics: TextMetrics = unicodeMetrics,
): { start: number; end: number } | undefined {
	let found: { start: number; end: number } | undefined;
	walkLine(line, metrics, {
		isDone: () => found !== undefined,
		sequence: () => {},
		character: (_text, start, width) => {
			if (width > 0 && column >= start && column < start + width) found = { start, end: start + width };
		},
	});
	return found;
}

/** The target of the OSC 8 link that covers a column. */
export function getOsc8LinkAtColumn(
	line: string,
	column: number,
	metrics: TextMetrics = unicodeMetrics,
): string | undefined {
	let link: string | undefined;
	let found: { link: string | undefined } | undefined;
	walkLine(line, metrics, {
		isDone: () => found !== undefined,
		sequence: (sequence) => {
			const match = /^\x1b\]8;[^;]*;([^\x07\x1b]*)(?:\x07|\x1b\\)$/.exec(sequence);
			if (match) link = match[1] || undefined;
		},
		character: (_text, start, width) => {
			if (column >= start && column < start + width) found = { link };
		},
	});
	return found?.link;
}

interface LineVisitor {
	/** Nothing to the right matters any more. */
	isDone(column: number): boolean;
	sequence(sequence: string, column: number): void;
	character(text: string, column: number, width: number): void;
}

function walkLine(line: string, metrics: TextMetrics, ...visitors: readonly LineVisitor[]): void {
	let column = 0;
	for (let at = 0; at < line.length; ) {
		const sequenceEnd = controlSequenceEnd(line, at);
		if (sequenceEnd > at) {
			for (const visitor of visitors) visitor.sequence(line.slice(at, sequenceEnd), column);
			at = sequenceEnd;
			continue;
		}
		const end = metrics.graphemeEnd(line, at);
		const width = metrics.graphemeWidth(line, at, end);
		if (visitors.every((visitor) => visitor.isDone(column + (width === 0 ? -1 : 0)))) return;
		for (const visitor of visitors) visitor.character(line.slice(at, end), column, width);
		column += width;
		at = end;
	}
}

class RangeTaker implements LineVisitor {
	text = "";
	width = 0;
	readonly #start: number;
	readonly #end: number;
	readonly #strict: boolean;
	readonly #state = new StyleState();
	#isStarted = false;

	constructor(start: number, end: number, strict: boolean) {
		this.#start = start;
		this.#end = end;
		this.#strict = strict;
	}

	isDone(column: number): boolean {
		return column >= this.#end;
	}

	sequence(sequence: string, column: number): void {
		if (this.#isStarted && column <= this.#end) this.text += sequence;
		this.#state.apply(sequence);
	}

	character(text: string, column: number, width: number): void {
		// What takes no column belongs to the character before it.
		const isInside =
			width === 0
				? (this.#isStarted || this.#start === 0) && column <= this.#end
				: column >= this.#start && column < this.#end;
		if (!isInside || (this.#strict && column + width > this.#end)) return;
		if (!this.#isStarted) this.text += this.#state.open();
		this.#isStarted = true;
		this.text += text;
		this.width += width;
	}
}
