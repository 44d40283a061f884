/**
 * A live region at the end of the terminal's own scrollback. Finished lines that it has no room for go into the
 * scrollback, once; nothing there is ever written again. What is not finished and does not fit is not shown.
 */
import type { ReplyEvent } from "../input/events.ts";
import { compositeTuiLine } from "../overlay/composite-line.ts";
import { type Caret, MainPainter } from "../render/main-painter.ts";
import type { SchedulerPort, TerminalPort } from "../render/ports.ts";
import { type PreparedLine, prepareLine } from "../render/prepared-line.ts";
import { resizedRows } from "../render/resized-rows.ts";
import { BEGIN_SYNCHRONIZED, END_SYNCHRONIZED, ScreenBase, type ScreenOptions } from "./screen-base.ts";

export interface MainScreenOptions extends ScreenOptions {
	/** Default true: the terminal wraps rows that a narrower window cuts. False for xterm, screen and the Linux console. */
	reflows?: boolean;
	/** Lines that went into the scrollback, as they were written. */
	onCommit?: (lines: readonly string[]) => void;
}

const ASK_CURSOR = "\x1b[6n";
/** A terminal that has not said by now where the cursor is will not say it. */
const CURSOR_REPLY_MILLISECONDS = 200;

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
	#resize: { cancel: () => void; columns: number; rows: number } | undefined;

	constructor(terminal: TerminalPort, scheduler: SchedulerPort, options: MainScreenOptions = {}) {
		super(terminal, scheduler, options);
		this.#settings = options;
		this.#scheduler = scheduler;
		this.#columns = terminal.columns;
		this.#screenRows = terminal.rows;
		this.#painter = new MainPainter(this.#columns);
	}

	/** The cursor must stand at the start of a free row. */
	start(): void {
		if (this.isStarted) return;
		this.isStarted = true;
		this.#columns = this.terminal.columns;
		this.#screenRows = this.terminal.rows;
		this.#painter.columns = this.#columns;
		this.renderNow();
	}

	/** Leaves what is on the screen, with the cursor on the row below it. */
	stop(): void {
		if (!this.isStarted) return;
		this.clock.cancel();
		this.#endResize();
		this.draw();
		this.isStarted = false;
		this.terminal.write(this.#painter.leave());
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
		this.restoreLines();
		this.#painter.forget();
		this.#forgetLayout();
		this.terminal.write(`\x1b[H\x1b[J${clearScrollback ? "\x1b[3J" : ""}`);
		this.renderNow();
	}

	protected override forgetScreen(): void {
		if (!this.isStarted || this.#resize) return;
		const painter = this.#painter;
		this.terminal.write(painter.clearFrom(0, painter.cursor.row));
		this.#forgetLayout();
	}

	protected override handleReply(event: ReplyEvent): void {
		if (event.reply.kind === "cursorPosition") this.#finishResize(event.reply);
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
		const bytes = this.#painter.paint({ rows: [...leaving, ...visible], committed, dropped, caret });
		this.#prepared = prepared;
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
		const columns = this.#columns;
		const probe = this.overlays.render(columns, this.#screenRows);
		const needed = Math.max(lines.length, ...probe.map((overlay) => overlay.lines.length + MARGIN_ROWS));
		const height = Math.min(this.#screenRows, needed);
		while (lines.length < height) lines.push("");
		for (const { lines: overlay, bounds } of this.overlays.render(columns, height)) {
			for (const [offset, line] of overlay.entries()) {
				const row = bounds.row + offset;
				if (row < lines.length) lines[row] = compositeTuiLine(lines[row]!, line, bounds.col, bounds.width, columns);
			}
		}
		return lines;
	}

	/** Asks where the cursor is now. Until the answer comes nothing is drawn: it would be in the wrong place. */
	#beginResize(): void {
		const { columns, rows } = this.terminal;
		const cancel = this.#scheduler.schedule(() => this.#finishResize(this.#likelyCursor()), CURSOR_REPLY_MILLISECONDS);
		this.#resize = { cancel, columns, rows };
		this.terminal.write(ASK_CURSOR);
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
		const reflows = (this.#settings.reflows ?? true) && columns !== this.#columns;
		const facts = { rows: painter.rows, cursor, reported, columns, reflows };
		const place = resizedRows(facts);
		const pushed = Math.min(place.scrolledOff, this.#finishedRows);
		if (pushed > 0) {
			this.#settings.onCommit?.(painter.rows.slice(0, pushed).map((row) => row.text));
			this.commitLines(pushed);
		}
		// Unfinished rows that the terminal pushed out cannot be called back; finished ones are where they belong. Of a
		// row that is pushed out in part, the rest stays if it is finished.
		const firstRow = pushed === place.scrolledOff ? place.firstRow : 0;
		const clear = painter.clearFrom(firstRow, place.cursorRow);
		this.#columns = columns;
		this.#screenRows = rows;
		painter.columns = columns;
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

/** Rows that a small live region gets above and below an overlay. */
const MARGIN_ROWS = 0;
