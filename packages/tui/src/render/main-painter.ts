/**
 * The rows of the main screen that are ours: from a first row, wherever on the screen it is, down to the last. All moves
 * are relative to the cursor, since nobody knows where on the screen the program was started. Rows that leave at the top
 * are in the scrollback and out of reach.
 */
import { deleteKittyImage, kittyImageId } from "./image-line.ts";
import { BLANK_LINE, type PreparedLine } from "./prepared-line.ts";
import { rowUpdate } from "./row-update.ts";

export interface Caret {
	row: number;
	column: number;
}

export interface PaintTarget {
	/** Rows that leave at the top, then the rows to be seen. */
	rows: readonly PreparedLine[];
	/** How many leave. Then the others fill the screen. */
	committed: number;
	/** How many of the rows now on top are to vanish without going into the scrollback. */
	dropped: number;
	caret: Caret | undefined;
}

export class MainPainter {
	/** What is on the screen, top down. At least one row. */
	rows: PreparedLine[] = [BLANK_LINE];
	cursor: Caret = { row: 0, column: 0 };
	isCursorShown = true;
	#columns: number;
	#out = "";

	constructor(columns: number) {
		this.#columns = columns;
	}

	set columns(columns: number) {
		this.#columns = columns;
	}

	/** The bytes that bring the screen from what it shows to the target; empty when it shows it already. */
	paint(target: PaintTarget): string {
		this.#out = "";
		const images = this.rows.flatMap((row) => imageId(row) ?? []);
		this.#dropTop(target.dropped);
		const rows = target.rows.length === 0 ? [BLANK_LINE] : target.rows;
		const growth = rows.length - this.rows.length;
		const split = bestSplit(this.rows, rows, Math.min(target.committed, this.rows.length, rows.length));
		if (growth < 0) this.#removeRows(split, -growth);
		for (let row = 0; row < split; row++) this.#updateRow(row, rows[row]!);
		if (growth > 0 && split < this.rows.length) this.#insertRows(split, growth);
		for (let row = split; row < this.rows.length; row++) this.#updateRow(row, rows[row]!);
		while (this.rows.length < rows.length) this.#appendRow(rows[this.rows.length]!);
		if (target.committed > 0) {
			this.rows = this.rows.slice(target.committed);
			this.cursor = { row: this.cursor.row - target.committed, column: this.cursor.column };
		}
		this.#removeImages(images, rows);
		this.#placeCaret(target.caret, target.committed);
		return this.#out;
	}

	/** Takes the rows away, below those above `from`, which from now on belong to nobody. The cursor is `cursorRow` rows below the first. */
	clearFrom(from: number, cursorRow: number): string {
		const up = cursorRow - from;
		const images = this.rows.flatMap((row) => imageId(row) ?? []);
		this.rows = [BLANK_LINE];
		this.cursor = { row: 0, column: 0 };
		return `${images.map(deleteKittyImage).join("")}${vertical(-up)}\r${ERASE_BELOW}`;
	}

	/** Leaves the rows as they are; the next ones begin on the row below. */
	leave(): string {
		this.#out = "";
		this.#moveTo(this.rows.length - 1, 0);
		this.#out += `\r\n${this.isCursorShown ? "" : "\x1b[?25h"}`;
		this.isCursorShown = true;
		this.forget();
		return this.#out;
	}

	/** The cursor is taken to be on a fresh row. */
	forget(): void {
		this.rows = [BLANK_LINE];
		this.cursor = { row: 0, column: 0 };
	}

	#dropTop(count: number): void {
		if (count <= 0 || this.rows.some((row) => row.isImage)) return;
		const dropped = Math.min(count, this.rows.length);
		this.#moveTo(0, this.cursor.column);
		this.#out += `\x1b[${dropped}M`;
		this.cursor.column = UNKNOWN_COLUMN;
		this.rows = this.rows.slice(dropped);
		if (this.rows.length === 0) this.rows = [BLANK_LINE];
	}

	#updateRow(row: number, next: PreparedLine): void {
		const old = this.rows[row]!;
		if (old === next) return;
		const update = rowUpdate(old, next, this.#columns);
		this.rows[row] = next;
		if (update === undefined) return;
		this.#moveTo(row, update.column);
		this.#out += contained(next, update.text);
		this.cursor.column = this.#isVague(next, update.endColumn) ? UNKNOWN_COLUMN : update.endColumn;
	}

	#appendRow(next: PreparedLine): void {
		this.#moveTo(this.rows.length - 1, this.cursor.column);
		this.#out += `\r\n${contained(next, next.text)}`;
		this.rows.push(next);
		this.cursor.row++;
		this.cursor.column = this.#isVague(next, next.width) ? UNKNOWN_COLUMN : next.width;
	}

	#isVague(written: PreparedLine, endColumn: number): boolean {
		return endColumn >= this.#columns || written.isDoubtful || written.isImage;
	}

	/** New rows at the end make room, scrolling if need be; then the rows from `at` on are moved down into it. */
	#insertRows(at: number, count: number): void {
		this.#moveTo(this.rows.length - 1, this.cursor.column);
		this.#out += `\r${"\n".repeat(count)}`;
		this.cursor = { row: this.rows.length - 1 + count, column: 0 };
		this.#moveTo(at, 0);
		this.#out += `\x1b[${count}L`;
		this.rows = [...this.rows.slice(0, at), ...blanks(count), ...this.rows.slice(at)];
	}

	#removeRows(at: number, count: number): void {
		const isTail = at + count >= this.rows.length;
		this.#moveTo(at, isTail ? 0 : this.cursor.column);
		this.#out += isTail ? "\x1b[J" : `\x1b[${count}M`;
		if (!isTail) this.cursor.column = UNKNOWN_COLUMN;
		this.rows = [...this.rows.slice(0, at), ...this.rows.slice(at + count)];
		if (this.rows.length > 0) return;
		this.rows = [BLANK_LINE];
	}

	#moveTo(row: number, column: number): void {
		this.#out += vertical(row - this.cursor.row);
		if (column !== this.cursor.column) this.#out += column === 0 ? "\r" : `\x1b[${column + 1}G`;
		this.cursor = { row, column };
	}

	#placeCaret(caret: Caret | undefined, committed: number): void {
		if (caret === undefined) {
			if (this.isCursorShown) this.#out += "\x1b[?25l";
			this.isCursorShown = false;
			return;
		}
		this.#moveTo(caret.row - committed, caret.column);
		if (!this.isCursorShown) this.#out += "\x1b[?25h";
		this.isCursorShown = true;
	}

	#removeImages(ids: readonly number[], rows: readonly PreparedLine[]): void {
		for (const id of ids) if (!rows.some((kept) => imageId(kept) === id)) this.#out += deleteKittyImage(id);
	}
}

const UNKNOWN_COLUMN = -1;

/**
 * From the beginning of this row to the end of the screen. In two steps: erasing all from the first row on is taken by
 * tmux for the end of what is there, which it moves into the scrollback and does not give back when the window grows.
 */
const ERASE_BELOW = "\x1b[K\x1b7\x1b[B\x1b[J\x1b8";

/**
 * Where to insert or take out the rows by which the two differ in number, so that as much as possible stays as it is.
 * Rows before `least` may not be moved, because they are to leave the screen.
 */
function bestSplit(old: readonly PreparedLine[], next: readonly PreparedLine[], least: number): number {
	const growth = next.length - old.length;
	const last = Math.min(old.length, next.length);
	if (growth === 0 || old.some(isImage) || next.some(isImage)) return last;
	let score = 0;
	for (let row = least; row < last; row++) score += equalWeight(old[row]!, next[row]!);
	let best = last;
	let bestScore = score;
	// From pure appending (or cutting off) upwards: each step lets one more row keep its place at the end instead.
	for (let split = last - 1; split >= least; split--) {
		const [oldRow, nextRow] = growth > 0 ? [split, split + growth] : [split - growth, split];
		score += equalWeight(old[oldRow]!, next[nextRow]!) - equalWeight(old[split]!, next[split]!);
		if (score > bestScore + MOVE_COST) {
			best = split;
			bestScore = score;
		}
	}
	return best;
}

/** Inserting rows costs about this many bytes; worth it only for more. */
const MOVE_COST = 8;

function equalWeight(left: PreparedLine, right: PreparedLine): number {
	return left.text === right.text ? left.text.length : 0;
}

function isImage(line: PreparedLine): boolean {
	return line.isImage;
}

/** What a terminal may find too wide must not spill into the next row, and a picture must not move the cursor. */
function contained(line: PreparedLine, text: string): string {
	if (line.isImage) return `\x1b7${text}\x1b8`;
	return line.mayWrap ? `\x1b[?7l${text}\x1b[?7h` : text;
}

function imageId(line: PreparedLine): number | undefined {
	return line.isImage ? kittyImageId(line.text) : undefined;
}

function blanks(count: number): PreparedLine[] {
	return new Array<PreparedLine>(count).fill(BLANK_LINE);
}

function vertical(rows: number): string {
	if (rows === 0) return "";
	return rows < 0 ? `\x1b[${-rows}A` : `\x1b[${rows}B`;
}
