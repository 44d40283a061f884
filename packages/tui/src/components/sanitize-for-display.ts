/** Output of programs, made fit to be shown among other lines. */
import { controlSequenceEnd } from "../text/control-sequences.ts";
import { TAB_WIDTH, unicodeMetrics } from "../text/metrics.ts";
import { StyleState } from "../text/style-state.ts";

export interface DisplayOptions {
	/** Links (OSC 8) stay; otherwise only their text does. */
	links?: boolean;
}

/**
 * Colours stay, everything else that steers a terminal goes; tabs become spaces. Within a line, carriage returns,
 * backspaces, erasing and moves to the side have the effect they have on a terminal, so of a progress line its last
 * state is left. Moves to other lines have no effect.
 */
export function sanitizeForDisplay(text: string, options: DisplayOptions = {}): string {
	if (!UNSAFE.test(text)) return text;
	const state = new StyleState();
	const keepsLinks = options.links ?? false;
	return text
		.replace(UNFINISHED_SEQUENCE, "")
		.split("\n")
		.map((line) => sanitizeLine(line.replace(TRAILING_RETURNS, ""), state, keepsLinks))
		.join("\n");
}

const UNSAFE = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;

/** More of it comes with the next piece of output. */
const UNFINISHED_SEQUENCE = /\x1b(?:\[[\x20-\x3f]{0,64})?$/;

const TRAILING_RETURNS = /(?<!\r)\r+$/;

const REWRITES = /[\r\b]|\x1b\[\d*[CDGK]/;

const CONTROL_SEQUENCE = /^\x1b\[([\d;:]*)([CDGKm])$/;

function sanitizeLine(line: string, state: StyleState, keepsLinks: boolean): string {
	if (!UNSAFE.test(line)) return line;
	const row = REWRITES.test(line) ? new Row(state) : new PlainRow(state);
	for (let at = 0; at < line.length; ) {
		const sequenceEnd = controlSequenceEnd(line, at);
		if (sequenceEnd > at) {
			addSequence(row, line.slice(at, sequenceEnd), keepsLinks);
			at = sequenceEnd;
			continue;
		}
		const end = unicodeMetrics.graphemeEnd(line, at);
		addCharacter(row, line.slice(at, end), unicodeMetrics.graphemeWidth(line, at, end));
		at = end;
	}
	return row.toString();
}

function addSequence(row: Row | PlainRow, sequence: string, keepsLinks: boolean): void {
	const [, parameters = "", final] = CONTROL_SEQUENCE.exec(sequence) ?? [];
	if (final === "m" || (keepsLinks && LINK.test(sequence))) row.style(sequence);
	else if (final !== undefined && row instanceof Row) MOVES[final]!(row, Number.parseInt(parameters, 10) || 0);
}

/** Whatever its address is, it holds no control character but its end. */
const LINK = /^\x1b\]8;[^;\x00-\x1f\x7f-\x9f]*;[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\)$/;

const MOVES: Readonly<Record<string, (row: Row, count: number) => void>> = {
	C: (row, count) => row.moveTo(row.column + Math.max(1, count)),
	D: (row, count) => row.moveTo(row.column - Math.max(1, count)),
	G: (row, count) => row.moveTo(count - 1),
	K: (row, count) => row.erase(count),
};

function addCharacter(row: Row | PlainRow, character: string, width: number): void {
	if (character === "\t") for (let space = 0; space < TAB_WIDTH; space++) row.write(" ", 1);
	else if (!UNSAFE.test(character)) row.write(character, width);
	else if (row instanceof Row && character === "\b") row.moveTo(row.column - 1);
	else if (row instanceof Row && character === "\r") row.moveTo(0);
}

/** A line that is written from its start to its end. */
class PlainRow {
	readonly #state: StyleState;
	#text = "";

	constructor(state: StyleState) {
		this.#state = state;
	}

	style(sequence: string): void {
		this.#state.apply(sequence);
		this.#text += sequence;
	}

	write(character: string, _width: number): void {
		this.#text += character;
	}

	toString(): string {
		return this.#text;
	}
}

interface Cell {
	/** Empty in the second column of a wide character. */
	character: string;
	style: string;
}

/** A line of a terminal that is written over. */
class Row {
	column = 0;
	readonly #state: StyleState;
	readonly #cells: Cell[] = [];
	readonly #styleBefore: string;
	#style: string;

	constructor(state: StyleState) {
		this.#state = state;
		this.#styleBefore = state.open();
		this.#style = this.#styleBefore;
	}

	style(sequence: string): void {
		this.#state.apply(sequence);
		this.#style = this.#state.open();
	}

	write(character: string, width: number): void {
		const last = this.#cells[this.column - 1];
		if (width === 0) {
			if (last && last.character.length < MAX_CLUSTER) last.character += character;
			return;
		}
		while (this.#cells.length < this.column) this.#cells.push({ character: " ", style: "" });
		this.#clear(this.column, this.column + width);
		this.#cells[this.column++] = { character, style: this.#style };
		for (let more = 1; more < width; more++) this.#cells[this.column++] = { character: "", style: this.#style };
	}

	moveTo(column: number): void {
		this.column = Math.max(0, Math.min(column, Math.max(this.#cells.length, MAX_MOVE)));
	}

	/** As CSI K counts: 0 to the end, 1 from the start, 2 all. The column stays. */
	erase(part: number): void {
		if (part > 2) return;
		const from = part === 0 ? this.column : 0;
		this.#clear(from, part === 1 ? this.column + 1 : this.#cells.length);
		if (part !== 1) this.#cells.length = Math.min(from, this.#cells.length);
	}

	toString(): string {
		let text = "";
		let style = this.#styleBefore;
		for (const cell of this.#cells) {
			if (cell.style !== style) text += changeStyle(style, cell.style);
			style = cell.style;
			text += cell.character;
		}
		return style === this.#style ? text : text + changeStyle(style, this.#style);
	}

	/** Blanks these columns; a wide character that is cut loses its other half too. */
	#clear(from: number, to: number): void {
		const end = Math.min(to, this.#cells.length);
		if (from >= end) return;
		let start = from;
		while (start > 0 && this.#cells[start]!.character === "") start--;
		for (let column = start; column < end; column++) this.#cells[column] = { character: " ", style: "" };
		for (let column = end; this.#cells[column]?.character === ""; column++) {
			this.#cells[column] = { character: " ", style: "" };
		}
	}
}

/** Column up to which moves may leave the written part of a line: wider screens are rare, and the gap is filled. */
const MAX_MOVE = 500;

/** What a program may pile onto one column. */
const MAX_CLUSTER = 64;

function changeStyle(from: string, to: string): string {
	return (from.includes("\x1b]8;") ? "\x1b]8;;\x1b\\" : "") + (from === "" ? "" : "\x1b[0m") + to;
}
