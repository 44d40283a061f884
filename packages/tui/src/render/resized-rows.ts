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
	/** What left the screen, the last row perhaps in part. */
	scrolledText: string[];
}

/**
 * What a terminal does with rows that have become too wide: cuts them off; wraps them; or wraps them as xterm.js does,
 * whose cursor does not stay with its row.
 */
export type ReflowKind = "none" | "wraps" | "xterm.js";

export interface ResizeFacts {
	rows: readonly PreparedLine[];
	/** Where the cursor was among the rows. */
	cursor: Caret;
	/** Where it is on the screen now, as the terminal says. */
	reported: Caret;
	columns: number;
	reflow: ReflowKind;
	/** Where on the screen the first row was. */
	firstRow: number;
	/** Of the screen, before and now. */
	heightBefore: number;
	height: number;
}

export function resizedRows(facts: ResizeFacts): ResizedRows {
	const { cursor, reported, columns, reflow } = facts;
	const rows = reflow === "xterm.js" ? facts.rows.slice(0, keptByXtermJs(facts)) : facts.rows;
	const pieces = rows.map((row) => (reflow === "none" ? [row.text] : wrapped(row, columns)));
	let top = reported.row - heightOf(pieces.slice(0, cursor.row));
	if (reflow === "xterm.js") top = reported.row - cursor.row - wrapAsXtermJs(pieces, cursor.row);
	else if (reflow === "wraps" && cursor.column >= columns && reported.column !== columns - 1) {
		// Unless the row with the cursor was left alone.
		top -= Math.floor(cursor.column / columns);
	}
	const scrolledText: string[] = [];
	while (top < 0 && scrolledText.length < pieces.length) {
		const piece = pieces[scrolledText.length]!;
		top += piece.length;
		scrolledText.push(piece.slice(0, piece.length - Math.max(0, top)).join(""));
	}
	return { scrolledOff: scrolledText.length, firstRow: Math.max(0, top), cursorRow: reported.row, scrolledText };
}

/** A screen made lower loses the rows below the cursor first, before any are wrapped. */
function keptByXtermJs({ rows, cursor, firstRow, heightBefore, height }: ResizeFacts): number {
	const below = heightBefore - 1 - firstRow - cursor.row;
	const lost = Math.min(Math.max(0, heightBefore - height), below);
	return Math.min(rows.length, cursor.row + 1 + below - lost);
}

/**
 * It goes through the rows from the last up, moves the cursor down for each it adds, and leaves alone the row that the
 * cursor is on by then. Returns how many it added, which is how far its cursor is from where it was.
 */
function wrapAsXtermJs(pieces: string[][], cursorRow: number): number {
	let added = 0;
	for (let row = pieces.length - 1; row >= 0; row--) {
		// What is left alone is cut off.
		if (row === cursorRow + added) pieces[row] = pieces[row]!.slice(0, 1);
		added += pieces[row]!.length - 1;
	}
	return added;
}

function heightOf(pieces: readonly string[][]): number {
	return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** The rows it takes when it is wrapped at `columns`. A wide character is never split. */
function wrapped(row: PreparedLine, columns: number): string[] {
	if (row.width <= columns || row.isImage) return [row.text];
	const text = stripTerminalSequences(row.text);
	const pieces: string[] = [];
	let from = 0;
	let used = 0;
	for (let at = 0; at < text.length; ) {
		const end = graphemeEnd(text, at);
		const width = graphemeWidth(text, at, end);
		if (used + width > columns) {
			pieces.push(text.slice(from, at));
			from = at;
			used = 0;
		}
		used += width;
		at = end;
	}
	return [...pieces, text.slice(from)];
}
