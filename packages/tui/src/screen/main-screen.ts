/**
 * A live region at the end of the terminal's own scrollback. Finished lines that it has no room for go into the
 * scrollback, once; nothing there is ever written again. What is not finished and does not fit is not shown.
 */
import type { InputEvent, ReplyEvent } from "../input/events.ts";
import { layOverlays } from "../overlay/composite-line.ts";
import type { TuiMouseEvent } from "../render/component.ts";
import type { TuiMouseDispatchResult } from "../render/dispatch-mouse.ts";
import { type Caret, MainPainter } from "../render/main-painter.ts";
import type { SchedulerPort, TerminalPort } from "../render/ports.ts";
import { type PreparedLine, prepareLine } from "../render/prepared-line.ts";
import { type ReflowKind, resizedRows } from "../render/resized-rows.ts";
import { BEGIN_SYNCHRONIZED, END_SYNCHRONIZED, ScreenBase, type ScreenOptions } from "./screen-base.ts";
import type { TuiStopOptions } from "./tui.ts";

export interface MainScreenOptions extends ScreenOptions {
	/**
	 * Default true: the terminal wraps rows that a narrower window cuts. False for xterm, screen and the Linux console.
	 * xterm.js does it in its own way; it is recognised when it says its name (XTVERSION).
	 */
	reflows?: boolean | "xterm.js";
	/** Lines that went into the scrollback, as they were written. */
	onCommit?: (lines: readonly string[]) => void;
	/** Lines that were not final, but a window made smaller pushed them into the scrollback: out of reach, as they were. */
	onAbandon?: (lines: readonly string[]) => void;
}

const FIRST_ROW_ANSWER = /^\x1b\[1;(\d+)R$/;
const ASK_CURSOR = "\x1b[6n";
/** A terminal that has not said by now where the cursor is will not say it. */
const CURSOR_REPLY_MILLISECONDS = 200;
const LATE_REPLY_MILLISECONDS = 5_000;

export class MainScreen extends ScreenBase {
	readonly mode = "regular";
	readonly #settings: MainScreenOptions;
	readonly #scheduler: SchedulerPort;
	readonly #painter: MainPainter;
	#columns: number;
	#screenRows: number;
	/** Lines of the last frame as the components gave them and as they were written, so that equal ones are not prepared again. */
	#prepared = new Map<string, PreparedLine>();
	/** Lines that were not shown for want of room. */
	#hidden = 0;
	/** Of the rows on the screen, how many may go into the scrollback: those of the components' finished lines. */
	#finishedRows = 0;
	/** Row of the screen where ours begin, once it is known. */
	#firstRow: number | undefined;
	#isPreserved = false;
	#isXtermJs = false;
	/** Until when to wait for answers to questions that were given up. They come before those to later ones. */
	#lateAnswers: number[] = [];
	#resize: { cancel: () => void; columns: number; rows: number } | undefined;

	constructor(terminal: TerminalPort, scheduler: SchedulerPort, options: MainScreenOptions = {}) {
		super(terminal, scheduler, options);
		this.#settings = options;
		this.#scheduler = scheduler;
		this.#columns = terminal.columns;
		this.#screenRows = terminal.rows;
		this.#painter = new MainPainter(this.#columns);
	}

	/** The cursor must stand at the start of a free row, or where it was when the screen was stopped preserved. */
	start(): void {
		if (this.isStarted) return;
		this.isStarted = true;
		if (this.#isPreserved) {
			this.#isPreserved = false;
			this.renderNow();
			return;
		}
		this.#columns = this.terminal.columns;
		this.#screenRows = this.terminal.rows;
		this.#painter.columns = this.#columns;
		this.renderNow();
	}

	/** Leaves what is on the screen, with the cursor on the row below it. */
	stop({ preserveScreen = false }: TuiStopOptions = {}): void {
		if (!this.isStarted) return;
		this.clock.cancel();
		this.mouse.reset();
		this.#endResize();
		if (!preserveScreen) this.draw();
		this.isStarted = false;
		this.#isPreserved = preserveScreen;
		if (preserveScreen) return;
		this.terminal.write(this.#painter.leave());
		this.#firstRow = undefined;
		this.#hidden = 0;
		this.#finishedRows = 0;
	}

	/** The terminal has another size. */
	resized(): void {
		this.requestRender();
	}

	/** Whether the terminal's answer about its cursor is still to come; nothing is drawn before. */
	get isAwaitingCursor(): boolean {
		return this.#resize !== undefined;
	}

	/**
	 * Writes everything from the first line on, scrollback included, as only a user can want it: the screen and with
	 * `clearScrollback` everything above are lost.
	 */
	rebuild({ clearScrollback = false } = {}): void {
		if (!this.isStarted) return;
		this.#endResize();
		this.redraws++;
		this.restoreLines();
		this.#painter.forget();
		this.#forgetLayout();
		this.#firstRow = 0;
		this.terminal.write(`\x1b[H\x1b[J${clearScrollback ? "\x1b[3J" : ""}`);
		this.renderNow();
	}

	protected override forgetScreen(): void {
		if (!this.isStarted || this.#resize) return;
		this.redraws++;
		const painter = this.#painter;
		this.terminal.write(painter.clearFrom(0, painter.cursor.row));
		this.#forgetLayout();
	}

	/** From the first row, the terminal's answer about its cursor looks like F3 with Shift and the like. */
	override handleEvent(event: InputEvent): void {
		const isAwaited = this.#resize !== undefined || this.#lateAnswers.length > 0;
		const column = isAwaited && event.type === "key" ? FIRST_ROW_ANSWER.exec(event.raw)?.[1] : undefined;
		if (column === undefined) super.handleEvent(event);
		else this.#takeCursor({ row: 0, column: Number(column) - 1 });
	}

	protected override handleReply(event: ReplyEvent): void {
		const { reply } = event;
		if (reply.kind === "cursorPosition") this.#takeCursor(reply);
		else if (reply.kind === "version" && reply.text.startsWith("xterm.js")) this.#isXtermJs = true;
	}

	get #reflow(): ReflowKind {
		const { reflows = true } = this.#settings;
		if (reflows === false) return "none";
		return this.#isXtermJs || reflows === "xterm.js" ? "xterm.js" : "wraps";
	}

	protected override draw(): void {
		if (this.#resize) return;
		if (this.terminal.columns !== this.#columns || this.terminal.rows !== this.#screenRows) {
			this.#beginResize();
			return;
		}
		this.#write(this.#frame());
	}

	#write(bytes: string): void {
		if (bytes === "") return;
		const isSynchronized = this.options.isSynchronized ?? true;
		this.terminal.write(isSynchronized ? BEGIN_SYNCHRONIZED + bytes + END_SYNCHRONIZED : bytes);
	}

	#frame(): string {
		const lines = this.render(this.#columns);
		const finished = this.finishedLines();
		const rows = this.#screenRows;
		const committed = Math.max(0, Math.min(lines.length - rows, finished));
		const hidden = Math.max(0, lines.length - committed - rows);
		const prepared = new Map<string, PreparedLine>();
		const prepare = (line: string): PreparedLine => {
			const known = this.#prepared.get(line) ?? prepared.get(line);
			const result = known ?? prepareLine(line, this.#columns, this.options.onLineProblem);
			prepared.set(line, result);
			return result;
		};
		const leaving = lines.slice(0, committed).map(prepare);
		const visible = this.#withOverlays(lines.slice(committed + hidden)).map(prepare);
		const dropped = committed === 0 && this.#hidden > 0 ? Math.max(0, hidden - this.#hidden) : 0;
		const caret = this.#caret(visible, committed);
		const painter = this.#painter;
		const bytes = painter.paint({ rows: [...leaving, ...visible], committed, dropped, caret });
		this.#prepared = prepared;
		const room = this.#screenRows - painter.rows.length;
		this.#firstRow = room <= 0 ? 0 : this.#firstRow === undefined ? undefined : Math.min(this.#firstRow, room);
		this.#hidden = hidden;
		this.#finishedRows = hidden > 0 ? 0 : Math.min(finished - committed, visible.length);
		if (committed > 0) {
			this.commitLines(committed);
			this.#settings.onCommit?.(leaving.map((line) => line.text));
		}
		return bytes;
	}

	#caret(visible: readonly PreparedLine[], committed: number): Caret | undefined {
		const row = visible.findLastIndex((line) => line.caret >= 0);
		if (row < 0 || !this.getShowHardwareCursor()) return undefined;
		return { row: committed + row, column: visible[row]!.caret };
	}

	/** Lays overlays over what is to be seen, which grows as far as they need it. */
	#withOverlays(lines: string[]): string[] {
		if (!this.overlays.hasVisible) return lines;
		const rows = this.#screenRows;
		const needed = this.overlays.render(this.#columns, rows).map((overlay) => overlay.lines.length);
		const height = Math.min(rows, Math.max(lines.length, ...needed));
		while (lines.length < height) lines.push("");
		layOverlays(lines, this.overlays.render(this.#columns, height), this.#columns);
		return lines;
	}

	/** Only where it is known where on the screen our rows are. */
	protected override dispatchToContent(event: TuiMouseEvent): TuiMouseDispatchResult | undefined {
		const row = event.screenY - (this.#firstRow ?? this.#screenRows - this.#painter.rows.length);
		if (row < 0 || row >= this.#painter.rows.length) return undefined;
		const y = row + this.#hidden;
		return this.handleMouse({ ...event, y, width: this.#columns, height: this.#painter.rows.length + this.#hidden });
	}

	/** Asks where the cursor is now. Until the answer comes nothing is drawn: it would be in the wrong place. */
	#beginResize(): void {
		const { columns, rows } = this.terminal;
		const cancel = this.#scheduler.schedule(() => {
			this.#lateAnswers.push(this.#scheduler.now() + LATE_REPLY_MILLISECONDS);
			this.#finishResize(this.#likelyCursor());
		}, CURSOR_REPLY_MILLISECONDS);
		this.#resize = { cancel, columns, rows };
		this.terminal.write(ASK_CURSOR);
	}

	#takeCursor(reported: Caret): void {
		const now = this.#scheduler.now();
		this.#lateAnswers = this.#lateAnswers.filter((until) => until > now);
		if (this.#lateAnswers.shift() === undefined) this.#finishResize(reported);
	}

	#finishResize(reported: Caret): void {
		const resize = this.#resize;
		if (!resize) return;
		this.#endResize();
		const { columns, rows } = this.terminal;
		if (resize.columns !== columns || resize.rows !== rows) {
			// It changed again since: the answer is about a screen that is gone.
			this.#beginResize();
			return;
		}
		const painter = this.#painter;
		const { cursor } = painter;
		const reflow = columns === this.#columns ? "none" : this.#reflow;
		const place = resizedRows({
			rows: painter.rows,
			cursor,
			reported,
			columns,
			reflow,
			// Nobody said where the program was started: most often at the end of the screen.
			firstRow: this.#firstRow ?? this.#screenRows - painter.rows.length,
			heightBefore: this.#screenRows,
			height: rows,
		});
		const pushed = Math.min(place.scrolledOff, this.#finishedRows);
		if (pushed > 0) {
			this.#settings.onCommit?.(painter.rows.slice(0, pushed).map((row) => row.text));
			this.commitLines(pushed);
		}
		if (pushed < place.scrolledOff) {
			this.#settings.onAbandon?.(place.scrolledText.slice(pushed));
		}
		// Unfinished rows that the terminal pushed out cannot be called back; finished ones are where they belong. Of a
		// row that is pushed out in part, the rest stays if it is finished.
		const firstRow = pushed === place.scrolledOff ? place.firstRow : 0;
		const clear = painter.clearFrom(firstRow, place.cursorRow);
		this.#columns = columns;
		this.#screenRows = rows;
		painter.columns = columns;
		this.#firstRow = firstRow;
		this.#forgetLayout();
		this.#write(clear + this.#frame());
	}

	#endResize(): void {
		this.#resize?.cancel();
		this.#resize = undefined;
	}

	#forgetLayout(): void {
		this.#prepared.clear();
		this.#hidden = 0;
		this.#finishedRows = 0;
	}

	/** As xterm does it: what was on the screen stays there as far as it fits. */
	#likelyCursor(): Caret {
		const { row, column } = this.#painter.cursor;
		return {
			row: Math.min(row, this.terminal.rows - 1),
			column: Math.min(Math.max(0, column), this.terminal.columns - 1),
		};
	}
}
