/**
 * Where rows are after the terminal changed its size. Most terminals wrap a row that has become too wide and shift
 * everything else; how they do it at the edges differs. So the cursor's place is asked for and the rest is counted from it.
 */

import { stripTerminalSequences } from "../text/control-sequences.ts";
import { graphemeEnd } from "../text/graphemes.ts";
import { graphemeWidth } from "../text/metrics.ts";
import type { Caret } from "./main-painter.ts";
import type { PreparedLine } from "./prepared-line.ts";

export interface ResizedRows {
	/** How many of our rows, from the first on, left the screen at the top. A row of which a part is left counts. */
	scrolledOff: number;
	/** Where on the screen what is left of the others begins, and with it the room we draw in. */
	firstRow: number;
	cursorRow: number;
}

export interface ResizeFacts {
	rows: readonly PreparedLine[];
	/** Where the cursor was among the rows. */
	cursor: Caret;
	/** Where it is on the screen now, as the terminal says. */
	reported: Caret;
	columns: number;
	/** Whether the terminal wraps rows that are too wide. */
	reflows: boolean;
}

export function resizedRows({ rows, cursor, reported, columns, reflows }: ResizeFacts): ResizedRows {
	const heights = rows.slice(0, cursor.row).map((row) => (reflows ? wrappedHeight(row, columns) : 1));
	// Some terminals leave the row with the cursor alone.
	const isCursorRowWrapped = reflows && cursor.column >= columns && reported.column !== columns - 1;
	const within = isCursorRowWrapped ? Math.floor(cursor.column / columns) : 0;
	let top = reported.row - within - heights.reduce((sum, height) => sum + height, 0);
	if (top >= 0) return { scrolledOff: 0, firstRow: top, cursorRow: reported.row };
	let scrolledOff = 0;
	while (top < 0 && scrolledOff < heights.length) top += heights[scrolledOff++]!;
	return { scrolledOff, firstRow: Math.max(0, top), cursorRow: reported.row };
}

/** Rows it takes when it is wrapped at `columns`. A wide character is never split. */
function wrappedHeight(row: PreparedLine, columns: number): number {
	if (row.width <= columns || row.isImage) return 1;
	const text = stripTerminalSequences(row.text);
	let height = 1;
	let used = 0;
	for (let at = 0; at < text.length; ) {
		const end = graphemeEnd(text, at);
		const width = graphemeWidth(text, at, end);
		if (used + width > columns) {
			height++;
			used = 0;
		}
		used += width;
		at = end;
	}
	return height;
}
