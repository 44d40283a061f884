/** All rows of a screen that is ours alone: each where it belongs, by its number. */
import { deleteKittyImage, kittyImageId } from "./image-line.ts";
import type { Caret } from "./main-painter.ts";
import { BLANK_LINE, type PreparedLine } from "./prepared-line.ts";
import { rowUpdate } from "./row-update.ts";

export interface GridTarget {
	rows: readonly PreparedLine[];
	/** Of these rows, the first so many scroll together. */
	scrollingRows: number;
	caret: Caret | undefined;
}

/** What scrolling costs beyond the rows it saves. */
const SCROLL_COST = 24;

export class GridPainter {
	#rows: PreparedLine[] = [];
	#columns = 0;
	#isCursorShown = true;
	#caret: Caret | undefined;

	/** The screen was cleared, or has another size. */
	reset(columns: number, rows: number): void {
		this.#columns = columns;
		this.#rows = new Array<PreparedLine>(rows).fill(BLANK_LINE);
		this.#caret = undefined;
		this.#isCursorShown = true;
	}

	/** The bytes that bring the screen to the target; empty when it is there. */
	paint({ rows, scrollingRows, caret }: GridTarget): string {
		const images = this.#rows.flatMap((row) => imageId(row) ?? []);
		let out = this.#scroll(rows, scrollingRows);
		let hasMoved = out !== "";
		for (const [row, next] of rows.entries()) {
			const before = this.#rows[row] ?? BLANK_LINE;
			if (before === next) continue;
			this.#rows[row] = next;
			const update = rowUpdate(before, next, this.#columns);
			if (!update) continue;
			hasMoved = true;
			out += `\x1b[${row + 1};${update.column + 1}H${update.text}`;
		}
		return out + removedImages(images, rows) + this.#placeCaret(caret, hasMoved);
	}

	#placeCaret(caret: Caret | undefined, hasMoved: boolean): string {
		const before = this.#caret;
		this.#caret = caret;
		if (!caret) {
			const hide = this.#isCursorShown ? "\x1b[?25l" : "";
			this.#isCursorShown = false;
			return hide;
		}
		const isThere = !hasMoved && before?.row === caret.row && before.column === caret.column;
		const show = this.#isCursorShown ? "" : "\x1b[?25h";
		this.#isCursorShown = true;
		return (isThere ? "" : `\x1b[${caret.row + 1};${caret.column + 1}H`) + show;
	}

	/** Moves rows that are seen again higher or lower instead of writing them. */
	#scroll(next: readonly PreparedLine[], height: number): string {
		if (height < 2 || this.#rows.some((row) => row.isImage) || next.some((row) => row.isImage)) return "";
		const lines = bestShift(this.#rows, next, height);
		if (lines === 0) return "";
		const area = this.#rows.slice(0, height);
		const blanks = new Array<PreparedLine>(Math.abs(lines)).fill(BLANK_LINE);
		const moved = lines > 0 ? [...area.slice(lines), ...blanks] : [...blanks, ...area.slice(0, lines)];
		this.#rows = [...moved, ...this.#rows.slice(height)];
		return `\x1b[1;${height}r\x1b[${Math.abs(lines)}${lines > 0 ? "S" : "T"}\x1b[r`;
	}
}

/** By how many rows up (or, negative, down) most of the text is found again. */
function bestShift(old: readonly PreparedLine[], next: readonly PreparedLine[], height: number): number {
	let best = 0;
	let bestScore = sharedText(old, next, height, 0) + SCROLL_COST;
	for (let lines = 1; lines < height; lines++) {
		for (const shift of [lines, -lines]) {
			const score = sharedText(old, next, height, shift);
			if (score <= bestScore) continue;
			best = shift;
			bestScore = score;
		}
	}
	return best;
}

function sharedText(
	old: readonly PreparedLine[],
	next: readonly PreparedLine[],
	height: number,
	shift: number,
): number {
	let shared = 0;
	for (let row = Math.max(0, -shift); row < Math.min(height, height - shift); row++) {
		const before = old[row + shift];
		const after = next[row];
		if (before !== undefined && after !== undefined && before.text === after.text) shared += after.text.length;
	}
	return shared;
}

function removedImages(ids: readonly number[], rows: readonly PreparedLine[]): string {
	return ids
		.filter((id) => !rows.some((kept) => imageId(kept) === id))
		.map(deleteKittyImage)
		.join("");
}

function imageId(line: PreparedLine): number | undefined {
	return line.isImage ? kittyImageId(line.text) : undefined;
}
