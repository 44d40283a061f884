/** Lines wrapped to rows. Wraps only what changed or is asked for. */
import { type TextMetrics, unicodeMetrics } from "../text/metrics.ts";
import { visibleWidth } from "../text/width.ts";
import { isBreakable } from "../text/wrap.ts";
import { nextStop } from "./motions.ts";
import type { Span } from "./pastes.ts";

export interface LayoutSource {
	line(index: number): string;
	spans(line: string): readonly Span[];
}

export class EditorLayout {
	readonly #source: LayoutSource;
	readonly #metrics: TextMetrics;
	/** Start columns of each line's rows; undefined where not wrapped yet. */
	#starts: (readonly number[] | undefined)[] = [];
	#width = 80;

	constructor(source: LayoutSource, metrics: TextMetrics = unicodeMetrics) {
		this.#source = source;
		this.#metrics = metrics;
	}

	get width(): number {
		return this.#width;
	}

	setWidth(width: number): void {
		const next = Math.max(1, Math.floor(width));
		if (next === this.#width) return;
		this.#width = next;
		this.#starts = [];
	}

	/** `removed` lines from `line` on became `inserted` others. */
	changed(line: number, removed: number, inserted: number): void {
		if (removed === inserted) this.#starts.fill(undefined, line, line + removed);
		else {
			const before = this.#starts.slice(0, line);
			before.length = line;
			const changed = new Array<undefined>(inserted).fill(undefined);
			this.#starts = before.concat(changed, this.#starts.slice(line + removed));
		}
	}

	/** Start columns of the rows of a line; the first is 0. */
	rows(line: number): readonly number[] {
		let starts = this.#starts[line];
		if (!starts) {
			const text = this.#source.line(line);
			starts = wrapRows(text, this.#width, this.#source.spans(text), this.#metrics);
			this.#starts[line] = starts;
		}
		return starts;
	}

	/** The row of its line that shows a column. */
	rowOf(line: number, column: number): number {
		const starts = this.rows(line);
		let low = 0;
		let high = starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (starts[middle]! <= column) low = middle;
			else high = middle - 1;
		}
		return low;
	}

	/** Rows before a line. */
	rowsBefore(line: number): number {
		let count = 0;
		for (let index = 0; index < line; index++) count += this.rows(index).length;
		return count;
	}

	rowEnd(line: number, row: number): number {
		return this.rows(line)[row + 1] ?? this.#source.line(line).length;
	}

	/** Cells from the row's start to the column. */
	cellOf(line: number, row: number, column: number): number {
		return visibleWidth(this.#source.line(line).slice(this.rows(line)[row]!, column), this.#metrics);
	}

	/** The place at or before a cell of a row. The end of a row that is not the last belongs to the next one. */
	columnAt(line: number, row: number, cell: number): number {
		const text = this.#source.line(line);
		const spans = this.#source.spans(text);
		const isLastRow = row === this.rows(line).length - 1;
		const end = this.rowEnd(line, row);
		let column = this.rows(line)[row]!;
		let used = 0;
		while (column < end) {
			const next = nextStop(text, column, spans);
			if (next >= end && !isLastRow) return column;
			used += visibleWidth(text.slice(column, next), this.#metrics);
			if (used > cell) return column;
			column = next;
		}
		return column;
	}
}

/**
 * Start columns of rows of at most `width` cells (a wider character stands alone). Breaks after spaces, which stay on
 * their row, beside ideographs, and else anywhere. A marker is kept whole unless it is wider than a row.
 */
export function wrapRows(
	line: string,
	width: number,
	spans: readonly Span[] = [],
	metrics: TextMetrics = unicodeMetrics,
): readonly number[] {
	if (visibleWidth(line, metrics) <= width) return ONE_ROW;
	const whole = spans.filter((span) => visibleWidth(line.slice(span.start, span.end), metrics) <= width);
	const starts = [0];
	let rowStart = 0;
	let used = 0;
	let breakAt = 0;
	let usedAtBreak = 0;
	let afterSpace = false;
	for (let at = 0; at < line.length; ) {
		const end = nextStop(line, at, whole);
		const cells = visibleWidth(line.slice(at, end), metrics);
		const code = line.codePointAt(at)!;
		const isSpace = code === 0x20;
		if ((afterSpace && !isSpace) || isBreakable(code)) {
			breakAt = at;
			usedAtBreak = used;
		}
		if (used + cells > width && at > rowStart) {
			const canBreak = breakAt > rowStart && used - usedAtBreak + cells <= width;
			rowStart = canBreak ? breakAt : at;
			used = canBreak ? used - usedAtBreak : 0;
			starts.push(rowStart);
		}
		used += cells;
		afterSpace = isSpace || isBreakable(code);
		at = end;
	}
	return starts;
}

const ONE_ROW: readonly number[] = [0];
