/** Text that is selected with the mouse. Its ends belong to lines of components, so that it stays where it is when they scroll. */
import type { Component } from "../../render/component.ts";
import { getGraphemeCellRange } from "../../text/slice.ts";
import { visibleWidth } from "../../text/width.ts";
import { type ColumnRange, textOf, wordAt } from "./line-columns.ts";

export interface SelectionPoint {
	component: Component;
	line: number;
	column: number;
}

/** What components show, and in which order they stand. */
export interface SelectionSource {
	/** -1 when it is gone. */
	indexOf(component: Component): number;
	linesAt(index: number): readonly string[];
}

type Granularity = "character" | "word" | "line";

const GRANULARITIES: readonly Granularity[] = ["character", "word", "line"];

export class Selection {
	readonly #source: SelectionSource;
	#granularity: Granularity = "character";
	#anchor: SelectionPoint | undefined;
	#focus: SelectionPoint | undefined;

	constructor(source: SelectionSource) {
		this.#source = source;
	}

	/** The cells of both ends belong to it. One click starts at a character, two take a word, three a line. */
	start(point: SelectionPoint, clickCount: number): void {
		this.#granularity = GRANULARITIES[clickCount - 1] ?? "character";
		this.#anchor = point;
		this.#focus = this.#granularity === "character" ? undefined : point;
	}

	get isStarted(): boolean {
		return this.#anchor !== undefined;
	}

	extend(point: SelectionPoint): void {
		if (this.#anchor) this.#focus = point;
	}

	clear(): void {
		this.#anchor = undefined;
		this.#focus = undefined;
	}

	get isEmpty(): boolean {
		return this.#range() === undefined;
	}

	/** Lines without their styles and the spaces at their ends. */
	get text(): string {
		const range = this.#range();
		if (!range) return "";
		const lines: string[] = [];
		for (let index = range.start.index; index <= range.end.index; index++) {
			for (const [line, text] of this.#source.linesAt(index).entries()) {
				const columns = columnsIn(range, index, line);
				if (columns) lines.push(textOf(text, { ...columns, to: Math.min(columns.to, visibleWidth(text)) }).trimEnd());
			}
		}
		return lines.join("\n");
	}

	/** What of a line is selected. */
	columnsOf(component: Component, line: number): ColumnRange | undefined {
		const range = this.#range();
		const index = range ? this.#source.indexOf(component) : -1;
		return range && index >= 0 ? columnsIn(range, index, line) : undefined;
	}

	#range(): SelectedRange | undefined {
		const { start: one, end: oneEnd } = this.#spanAt(this.#anchor) ?? {};
		const { start: other, end: otherEnd } = this.#spanAt(this.#focus) ?? {};
		if (!one || !oneEnd || !other || !otherEnd) return undefined;
		const start = isBefore(one, other) ? one : other;
		const end = isBefore(oneEnd, otherEnd) ? otherEnd : oneEnd;
		return isBefore(start, end) ? { start, end } : undefined;
	}

	/** What one end covers by itself. */
	#spanAt(point: SelectionPoint | undefined): SelectedRange | undefined {
		if (!point) return undefined;
		const index = this.#source.indexOf(point.component);
		if (index < 0) return undefined;
		const { line } = point;
		const text = this.#source.linesAt(index)[line] ?? "";
		const columns = this.#columnsAt(text, point.column);
		return { start: { index, line, column: columns.from }, end: { index, line, column: columns.to } };
	}

	#columnsAt(text: string, column: number): ColumnRange {
		if (this.#granularity === "word") return wordAt(text, column);
		if (this.#granularity === "line") return { from: 0, to: Math.max(1, visibleWidth(text)) };
		const cells = getGraphemeCellRange(text, column) ?? { start: column, end: column + 1 };
		return { from: cells.start, to: cells.end };
	}
}

interface Position {
	index: number;
	line: number;
	column: number;
}

interface SelectedRange {
	start: Position;
	end: Position;
}

function columnsIn({ start, end }: SelectedRange, index: number, line: number): ColumnRange | undefined {
	const at = { index, line, column: 0 };
	if (isLineBefore(at, start) || isLineBefore(end, at)) return undefined;
	const from = isLineBefore(start, at) ? 0 : start.column;
	const to = isLineBefore(at, end) ? Number.MAX_SAFE_INTEGER : end.column;
	return { from, to };
}

function isLineBefore(left: Position, right: Position): boolean {
	return left.index < right.index || (left.index === right.index && left.line < right.line);
}

function isBefore(left: Position, right: Position): boolean {
	if (left.index !== right.index || left.line !== right.line) return isLineBefore(left, right);
	return left.column < right.column;
}
