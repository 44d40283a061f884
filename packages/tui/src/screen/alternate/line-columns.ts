/** Columns of a line: marked, taken out, and the word at one. */
import { stripControls } from "../../text/control-sequences.ts";
import { graphemeEnd } from "../../text/graphemes.ts";
import { graphemeWidth } from "../../text/metrics.ts";
import { sliceByColumn } from "../../text/slice.ts";
import { visibleWidth } from "../../text/width.ts";

export interface ColumnRange {
	/** First column. */
	from: number;
	/** The one after the last. */
	to: number;
}

const CLOSE = "\x1b[0m\x1b]8;;\x07";

/** The line with a style of its own over some columns. */
export function markColumns(line: string, { from, to }: ColumnRange, style: (text: string) => string): string {
	const width = visibleWidth(line);
	const end = Math.min(to, width);
	if (from >= end) return line;
	const before = from > 0 ? sliceByColumn(line, 0, from) + (line.includes("\x1b") ? CLOSE : "") : "";
	const after = end < width ? sliceByColumn(line, end, width - end) : "";
	return before + style(textOf(line, { from, to: end })) + after;
}

/** Without styles. */
export function textOf(line: string, { from, to }: ColumnRange): string {
	return stripControls(sliceByColumn(line, from, to - from));
}

/** Columns of the word, or of what is between two, that covers a column. */
export function wordAt(line: string, column: number): ColumnRange {
	const text = stripControls(line);
	let range: ColumnRange = { from: 0, to: 0 };
	let kind = -1;
	let at = 0;
	let x = 0;
	while (at < text.length) {
		const end = graphemeEnd(text, at);
		const next = kindOf(text.slice(at, end));
		if (next !== kind) {
			if (column < x) break;
			range = { from: x, to: x };
			kind = next;
		}
		x += graphemeWidth(text, at, end);
		range.to = x;
		at = end;
	}
	return range;
}

/** 0 blank, 1 part of a word, path or URL, 2 other. */
function kindOf(character: string): number {
	if (/^\s/u.test(character)) return 0;
	return /^[\p{L}\p{N}\p{M}_\-./~:@%+#?&=\\]/u.test(character) ? 1 : 2;
}
