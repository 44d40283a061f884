/** A terminal to look at: everything written is interpreted by an emulator, and its answers come back. */
import headless, { type IBufferCell, type IBufferLine, type Terminal } from "@xterm/headless";
import type { TerminalPort } from "../render/ports.ts";
import { ClusterWidths } from "./cluster-widths.ts";

export interface VirtualTerminalOptions {
	columns?: number;
	rows?: number;
	/** Lines kept above the screen. */
	scrollback?: number;
	/** Default true: characters take the columns that tau gives them. Otherwise those of Unicode 6. */
	knowsClusters?: boolean;
	/** Default true: rows that a narrower window cuts are wrapped. */
	reflows?: boolean;
}

/** What the emulator's interface does not have: writing without a queue, and whether the cursor is seen. */
interface EmulatorCore {
	_core: { writeSync(data: string): void; coreService: { isCursorHidden: boolean } };
}

export class VirtualTerminal implements TerminalPort {
	/** What was written since `takeWrites`. */
	#writes: string[] = [];
	/** Answers to queries since `takeAnswers`. */
	#answers: string[] = [];
	readonly #emulator: Terminal;
	readonly #reflows: boolean;

	constructor(options: VirtualTerminalOptions = {}) {
		this.#reflows = options.reflows ?? true;
		this.#emulator = new headless.Terminal({
			cols: options.columns ?? 80,
			rows: options.rows ?? 24,
			scrollback: options.scrollback ?? 10_000,
			allowProposedApi: true,
			logLevel: "off",
			...(!this.#reflows ? { windowsPty: { backend: "conpty", buildNumber: 1 } as const } : {}),
		});
		this.#emulator.onData((data) => this.#answers.push(data));
		if (options.knowsClusters ?? true) {
			this.#emulator.unicode.register(new ClusterWidths());
			this.#emulator.unicode.activeVersion = "tau";
		}
	}

	get columns(): number {
		return this.#emulator.cols;
	}

	get rows(): number {
		return this.#emulator.rows;
	}

	write(data: string): void {
		this.#writes.push(data);
		this.#core.writeSync(data);
	}

	/** The least it can be is 2 columns and 1 row. */
	resize(columns: number, rows: number): void {
		this.#emulator.resize(Math.max(2, columns), Math.max(1, rows));
	}

	/** What was written since the last call. */
	takeWrites(): string {
		const text = this.#writes.join("");
		this.#writes = [];
		return text;
	}

	takeAnswers(): string[] {
		const answers = this.#answers;
		this.#answers = [];
		return answers;
	}

	/** 0-based, on the screen. */
	get cursor(): { row: number; column: number } {
		const buffer = this.#emulator.buffer.active;
		return { row: buffer.cursorY, column: buffer.cursorX };
	}

	get isCursorShown(): boolean {
		return !this.#core.coreService.isCursorHidden;
	}

	get isAlternateScreen(): boolean {
		return this.#emulator.buffer.active.type === "alternate";
	}

	/** Rows of the screen, without spaces at their ends and empty rows at the end. */
	screenText(): string {
		return withoutBlankEnd(this.#texts(this.#top, this.#top + this.rows)).join("\n");
	}

	/** The same with styles: `‹bold red›text‹›`. */
	styledScreenText(): string {
		const rows = this.#lines(this.#top, this.#top + this.rows).map((line) => styledText(line, this.columns));
		return withoutBlankEnd(rows).join("\n");
	}

	/** Rows above the screen. */
	scrollbackText(): string {
		return this.#texts(0, this.#top).join("\n");
	}

	/** Scrollback and screen, rows that the terminal wrapped put together again. */
	logicalLines(): string[] {
		const logical: string[] = [];
		const lines = this.#lines(0, this.#top + this.rows);
		for (const [index, line] of lines.entries()) {
			// A wide character that did not fit left the last cell free.
			const hasGap = lines[index + 1]?.isWrapped && line.getCell(this.columns - 1)?.getChars() === "";
			const text = line.translateToString(false, 0, this.columns - (hasGap ? 1 : 0));
			if (this.#reflows && line.isWrapped && logical.length > 0) logical[logical.length - 1] += text;
			else logical.push(text);
		}
		return withoutBlankEnd(logical.map((line) => line.trimEnd()));
	}

	/** Styled rows from the first of the scrollback on, blank ends included. */
	styledLines(): string[] {
		return this.#lines(0, this.#top + this.rows).map((line) => styledText(line, this.columns));
	}

	get #core(): EmulatorCore["_core"] {
		return (this.#emulator as unknown as EmulatorCore)._core;
	}

	get #top(): number {
		return this.#emulator.buffer.active.baseY;
	}

	#texts(from: number, to: number): string[] {
		return this.#lines(from, to).map((line) => line.translateToString(true, 0, this.columns).trimEnd());
	}

	#lines(from: number, to: number): IBufferLine[] {
		const lines: IBufferLine[] = [];
		for (let row = from; row < to; row++) lines.push(this.#emulator.buffer.active.getLine(row)!);
		return lines;
	}
}

function withoutBlankEnd(lines: readonly string[]): string[] {
	return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
}

function styledText(line: IBufferLine, columns: number): string {
	let text = "";
	let style = "";
	let cell: IBufferCell | undefined;
	for (let column = 0; column < columns; column++) {
		cell = line.getCell(column, cell);
		if (!cell || cell.getWidth() === 0) continue;
		const next = styleOf(cell);
		if (next !== style) text += `‹${next}›`;
		style = next;
		text += cell.getChars() || " ";
	}
	return style === "" ? text.trimEnd() : `${text}‹›`;
}

const FLAGS: readonly (readonly [string, (cell: IBufferCell) => number])[] = [
	["bold", (cell) => cell.isBold()],
	["dim", (cell) => cell.isDim()],
	["italic", (cell) => cell.isItalic()],
	["underline", (cell) => cell.isUnderline()],
	["blink", (cell) => cell.isBlink()],
	["inverse", (cell) => cell.isInverse()],
	["hidden", (cell) => cell.isInvisible()],
	["strike", (cell) => cell.isStrikethrough()],
	["overline", (cell) => cell.isOverline()],
];

const COLORS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

function styleOf(cell: IBufferCell): string {
	if (cell.isAttributeDefault()) return "";
	const words = FLAGS.flatMap(([name, isOn]) => (isOn(cell) ? [name] : []));
	if (!cell.isFgDefault()) words.push(colorName(cell.getFgColor(), cell.isFgRGB()));
	if (!cell.isBgDefault()) words.push(`on-${colorName(cell.getBgColor(), cell.isBgRGB())}`);
	return words.join(" ");
}

function colorName(color: number, isRgb: boolean): string {
	if (isRgb) return `#${color.toString(16).padStart(6, "0")}`;
	if (color < 8) return COLORS[color]!;
	return color < 16 ? `bright-${COLORS[color - 8]!}` : `color${color}`;
}
