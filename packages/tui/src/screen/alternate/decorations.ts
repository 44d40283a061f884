/** What is drawn over the lines of a scrolled document: matches of a search, and the scrollbar. */
import { compositeTuiLine } from "../../overlay/composite-line.ts";
import { markColumns } from "./line-columns.ts";
import { matchesIn } from "./transcript-search.ts";

export type Style = (text: string) => string;

export interface DecorationStyles {
	searchMatchStyle?: Style;
	searchCurrentMatchStyle?: Style;
	scrollbarTrackStyle?: Style;
	scrollbarThumbStyle?: Style;
}

export const inverse: Style = (text) => `\x1b[7m${text}\x1b[27m`;
const underlined: Style = (text) => `\x1b[4m${text}\x1b[24m`;
const dim: Style = (text) => `\x1b[2m${text}\x1b[22m`;

/** `currentFrom` is the first column of the match that was gone to. */
export function markMatches(text: string, query: string, currentFrom: number, styles: DecorationStyles): string {
	const { searchMatchStyle = underlined, searchCurrentMatchStyle = inverse } = styles;
	let marked = text;
	// From the right, so that columns to the left stay where they are.
	for (const range of matchesIn(text, query).reverse()) {
		marked = markColumns(marked, range, range.from === currentFrom ? searchCurrentMatchStyle : searchMatchStyle);
	}
	return marked;
}

/** The lines with a scrollbar over their last column. */
export function withScrollbar(
	lines: readonly string[],
	share: { start: number; end: number },
	columns: number,
	styles: DecorationStyles,
): string[] {
	const { scrollbarTrackStyle = dim, scrollbarThumbStyle = inverse } = styles;
	const size = Math.max(1, Math.round((share.end - share.start) * lines.length));
	const top = Math.min(lines.length - size, Math.round(share.start * lines.length));
	return lines.map((line, row) => {
		const isThumb = row >= top && row < top + size;
		const mark = isThumb ? scrollbarThumbStyle(" ") : scrollbarTrackStyle("│");
		return compositeTuiLine(line, mark, columns - 1, 1, columns);
	});
}
