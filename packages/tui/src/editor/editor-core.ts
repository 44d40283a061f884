/** What an editor does, without drawing: text, cursor, kill ring, undo, history, pastes, rows. */
import type { TextMetrics } from "../text/metrics.ts";
import { EditorLayout } from "./editor-layout.ts";
import { KillRing } from "./kill-ring.ts";
import { nextStop, previousStop, stopAt, wordEnd, wordStart } from "./motions.ts";
import { cleanText, decodePaste, Pastes, type Span } from "./pastes.ts";
import { PromptHistory } from "./prompt-history.ts";
import { endOf, type Position, TextBuffer } from "./text-buffer.ts";
import { UndoHistory } from "./undo-history.ts";

export interface EditorCoreOptions {
	metrics?: TextMetrics;
	/** After each change of the text. */
	onChange?: () => void;
}

export interface EditorRow {
	text: string;
	line: number;
	/** Columns of the line. */
	start: number;
	end: number;
	/** Of its line. */
	isLast: boolean;
}

export interface EditorView {
	rows: EditorRow[];
	/** Of the cursor: index into `rows`, and cells from the left. */
	cursorRow: number;
	cursorCell: number;
	/** Rows out of sight. */
	hiddenAbove: number;
	hiddenBelow: number;
}

/** What the last command was, where the next one depends on it. */
type LastAction = "typing" | "kill" | "yank" | undefined;

export class EditorCore {
	readonly history = new PromptHistory();
	readonly killRing = new KillRing();
	readonly layout: EditorLayout;
	readonly #buffer = new TextBuffer();
	readonly #undo = new UndoHistory();
	readonly #pastes = new Pastes();
	readonly #onChange: () => void;
	#cursor: Position = { line: 0, column: 0 };
	#lastAction: LastAction;
	/** The cell that up and down try to keep, and the width it was measured in. */
	#sticky: { cell: number; width: number } | undefined;
	#yanked: { start: Position; text: string } | undefined;
	#jump: "forward" | "backward" | undefined;
	#topRow = 0;
	/** Edits made inside `atOnce` are one unit. */
	#groupDepth = 0;
	#joinsGroup = false;

	constructor(options: EditorCoreOptions = {}) {
		this.#onChange = options.onChange ?? (() => {});
		const buffer = this.#buffer;
		const pastes = this.#pastes;
		this.layout = new EditorLayout(
			{ line: (index) => buffer.line(index), spans: (line) => pastes.spans(line) },
			options.metrics,
		);
	}

	get lines(): readonly string[] {
		return this.#buffer.lines;
	}

	get cursor(): Position {
		return this.#cursor;
	}

	/** With markers in place of large pastes. */
	get text(): string {
		return this.#buffer.text();
	}

	get expandedText(): string {
		return this.#pastes.expand(this.#buffer.text());
	}

	get isEmpty(): boolean {
		return this.#buffer.isEmpty;
	}

	/** The next typed character is where to jump to. */
	get isJumping(): boolean {
		return this.#jump !== undefined;
	}

	/** Replaces everything; the cursor goes to the end. Can be undone. */
	setText(text: string): void {
		this.history.leave();
		this.#setAll(cleanText(text), "end");
	}

	/** The prompt with pastes put in, trimmed; the editor is as new but keeps history and kill ring. */
	submit(): string {
		const text = this.expandedText.trim();
		this.reset();
		return text;
	}

	/** Empties without a way back. */
	reset(): void {
		this.#edit({ line: 0, column: 0 }, this.#buffer.end(), "", false);
		this.#undo.clear();
		this.#pastes.clear();
		this.history.leave();
		this.#moved();
		this.#topRow = 0;
	}

	/** What a key typed. */
	type(text: string): void {
		if (this.#jump) {
			this.#jumpTo(text);
			return;
		}
		const clean = cleanText(text);
		if (clean === "") return;
		// A word is one unit; each space begins another.
		const joins = this.#lastAction === "typing" && !/^\s/.test(clean);
		this.#change(this.#cursor, this.#cursor, clean, joins);
		this.#lastAction = "typing";
	}

	/** Text from a program, such as a completion: one unit of undo. */
	insert(text: string): void {
		this.#change(this.#cursor, this.#cursor, cleanText(text), false);
		this.#lastAction = undefined;
	}

	/** Text from a bracketed paste, as it came. */
	paste(text: string): void {
		this.#jump = undefined;
		let clean = decodePaste(text);
		const before = this.#line().slice(0, this.#cursor.column);
		// A path dropped onto the terminal is no part of the word before it.
		if (/^[/~.]/.test(clean) && /\w$/.test(before)) clean = ` ${clean}`;
		this.insert(this.#pastes.insertion(clean));
	}

	newLine(): void {
		this.insert("\n");
	}

	/** Replaces a range, such as what a completion completes. The cursor goes to its end. */
	replaceRange(start: Position, end: Position, text: string): void {
		this.#change(start, end, cleanText(text), false);
		this.#lastAction = undefined;
	}

	/** To the nearest place where a cursor may stand. */
	moveTo(position: Position): void {
		const line = Math.max(0, Math.min(position.line, this.lines.length - 1));
		const text = this.#buffer.line(line);
		this.#cursor = { line, column: stopAt(text, Math.max(0, position.column), this.#spans(text)) };
		this.#moved();
	}

	cursorLeft(): void {
		this.moveTo(this.positionBefore());
	}

	cursorRight(): void {
		this.moveTo(this.positionAfter());
	}

	cursorWordLeft(): void {
		this.moveTo(this.wordLeft());
	}

	cursorWordRight(): void {
		this.moveTo(this.wordRight());
	}

	cursorLineStart(): void {
		this.moveTo({ line: this.#cursor.line, column: 0 });
	}

	cursorLineEnd(): void {
		this.moveTo({ line: this.#cursor.line, column: this.#line().length });
	}

	/** At the top: earlier prompts when there is nothing to lose, else the start of the line. */
	cursorUp(): void {
		const isTop = this.#cursor.line === 0 && this.#row() === 0;
		if (!isTop) this.moveRows(-1);
		else if (this.isEmpty || this.history.isBrowsing || this.#cursor.column === 0) this.historyPrevious();
		else this.cursorLineStart();
	}

	cursorDown(): void {
		const { line } = this.#cursor;
		const isBottom = line === this.lines.length - 1 && this.#row() === this.layout.rows(line).length - 1;
		if (!isBottom) this.moveRows(1);
		else if (this.history.isBrowsing) this.historyNext();
		else this.cursorLineEnd();
	}

	/** Rows on the screen, keeping to the cell where the movement began. */
	moveRows(count: number): void {
		let { line } = this.#cursor;
		let row = this.#row();
		const isKept = this.#sticky?.width === this.layout.width;
		const cell = isKept ? this.#sticky!.cell : this.layout.cellOf(line, row, this.#cursor.column);
		for (let left = Math.abs(count); left > 0; left--) {
			if (count < 0 ? row > 0 : row < this.layout.rows(line).length - 1) row += Math.sign(count);
			else if (count < 0 && line > 0) row = this.layout.rows(--line).length - 1;
			else if (count > 0 && line < this.lines.length - 1) {
				line++;
				row = 0;
			} else break;
		}
		this.#cursor = { line, column: this.layout.columnAt(line, row, cell) };
		this.#moved();
		this.#sticky = { cell, width: this.layout.width };
	}

	historyPrevious(): void {
		this.#browse(1);
	}

	historyNext(): void {
		this.#browse(-1);
	}

	jumpForward(): void {
		this.#jump = this.#jump === "forward" ? undefined : "forward";
	}

	jumpBackward(): void {
		this.#jump = this.#jump === "backward" ? undefined : "backward";
	}

	cancelJump(): void {
		this.#jump = undefined;
	}

	deleteCharBackward(): void {
		this.#delete(this.positionBefore(), this.#cursor);
	}

	deleteCharForward(): void {
		this.#delete(this.#cursor, this.positionAfter());
	}

	deleteWordBackward(): void {
		const target = this.#cursor.column === 0 ? this.positionBefore() : this.wordLeft();
		this.kill(target, this.#cursor, true);
	}

	deleteWordForward(): void {
		const isAtEnd = this.#cursor.column === this.#line().length;
		this.kill(this.#cursor, isAtEnd ? this.positionAfter() : this.wordRight(), false);
	}

	/** At the start of a line the line break before it. */
	deleteToLineStart(): void {
		const { line, column } = this.#cursor;
		this.kill(column === 0 ? this.positionBefore() : { line, column: 0 }, this.#cursor, true);
	}

	deleteToLineEnd(): void {
		const { line, column } = this.#cursor;
		const length = this.#line().length;
		this.kill(this.#cursor, column === length ? this.positionAfter() : { line, column: length }, false);
	}

	/** Cuts a range into the kill ring; kills in a row become one entry. */
	kill(start: Position, end: Position, isBackward: boolean): void {
		const text = this.#buffer.slice(start, end);
		if (text === "") return;
		this.killRing.push(text, { prepend: isBackward, accumulate: this.#lastAction === "kill" });
		this.#change(start, end, "", false);
		this.#lastAction = "kill";
	}

	yank(): void {
		const text = this.killRing.peek();
		if (text === undefined) return;
		const start = this.#cursor;
		this.#change(start, start, text, false);
		this.#yanked = { start, text };
		this.#lastAction = "yank";
	}

	/** Only right after `yank`: the entry before takes the place of what was put in. */
	yankPop(): void {
		if (this.#lastAction !== "yank" || !this.#yanked || this.killRing.length < 2) return;
		const { start, text } = this.#yanked;
		this.killRing.rotate();
		const next = this.killRing.peek()!;
		this.#change(start, endOf(start, text), next, false);
		this.#yanked = { start, text: next };
		this.#lastAction = "yank";
	}

	undo(): void {
		this.history.leave();
		const unit = this.#undo.undo();
		if (!unit) return;
		for (const edit of unit.edits.toReversed()) {
			this.#edit(edit.start, endOf(edit.start, edit.inserted), edit.removed, true);
		}
		this.#afterUndo(unit.cursorBefore);
	}

	redo(): void {
		this.history.leave();
		const unit = this.#undo.redo();
		if (!unit) return;
		for (const edit of unit.edits) this.#edit(edit.start, endOf(edit.start, edit.removed), edit.inserted, true);
		this.#afterUndo(unit.cursorAfter);
	}

	/** All edits inside are taken back together. */
	atOnce(work: () => void): void {
		if (this.#groupDepth++ === 0) this.#joinsGroup = false;
		try {
			work();
		} finally {
			this.#groupDepth--;
		}
	}

	positionBefore(): Position {
		const { line, column } = this.#cursor;
		if (column > 0) return { line, column: previousStop(this.#line(), column, this.#spans(this.#line())) };
		return line > 0 ? { line: line - 1, column: this.#buffer.line(line - 1).length } : this.#cursor;
	}

	positionAfter(): Position {
		const { line, column } = this.#cursor;
		if (column < this.#line().length)
			return { line, column: nextStop(this.#line(), column, this.#spans(this.#line())) };
		return line < this.lines.length - 1 ? { line: line + 1, column: 0 } : this.#cursor;
	}

	wordLeft(): Position {
		const { line, column } = this.#cursor;
		if (column === 0) return this.positionBefore();
		return { line, column: wordStart(this.#line(), column, this.#spans(this.#line())) };
	}

	wordRight(): Position {
		const { line, column } = this.#cursor;
		if (column === this.#line().length) return this.positionAfter();
		return { line, column: wordEnd(this.#line(), column, this.#spans(this.#line())) };
	}

	/** The rows that fit, scrolled as little as shows the cursor. */
	view(height: number): EditorView {
		const limit = Math.max(1, Math.floor(height));
		const cursorRow = this.layout.rowsBefore(this.#cursor.line) + this.#row();
		const total = this.layout.rowsBefore(this.lines.length);
		if (cursorRow < this.#topRow) this.#topRow = cursorRow;
		if (cursorRow >= this.#topRow + limit) this.#topRow = cursorRow - limit + 1;
		this.#topRow = Math.max(0, Math.min(this.#topRow, total - limit));
		const rows = this.#rowsFrom(this.#topRow, limit);
		return {
			rows,
			cursorRow: cursorRow - this.#topRow,
			cursorCell: this.layout.cellOf(this.#cursor.line, this.#row(), this.#cursor.column),
			hiddenAbove: this.#topRow,
			hiddenBelow: total - this.#topRow - rows.length,
		};
	}

	#rowsFrom(top: number, limit: number): EditorRow[] {
		const rows: EditorRow[] = [];
		let line = 0;
		let row = top;
		while (row >= this.layout.rows(line).length) row -= this.layout.rows(line++).length;
		for (; line < this.lines.length && rows.length < limit; line++, row = 0) {
			for (; row < this.layout.rows(line).length && rows.length < limit; row++) {
				const start = this.layout.rows(line)[row]!;
				const end = this.layout.rowEnd(line, row);
				const isLast = row === this.layout.rows(line).length - 1;
				rows.push({ text: this.#buffer.line(line).slice(start, end), line, start, end, isLast });
			}
		}
		return rows;
	}

	#line(): string {
		return this.#buffer.line(this.#cursor.line);
	}

	#row(): number {
		return this.layout.rowOf(this.#cursor.line, this.#cursor.column);
	}

	#spans(line: string): readonly Span[] {
		return this.#pastes.spans(line);
	}

	#browse(step: 1 | -1): void {
		const text = this.history.browse(step, this.text);
		if (text !== undefined) this.#setAll(text, step > 0 ? "start" : "end");
	}

	#setAll(text: string, cursor: "start" | "end"): void {
		const before = this.#cursor;
		const removed = this.text;
		if (text !== removed) {
			this.#edit({ line: 0, column: 0 }, this.#buffer.end(), text, false);
			const after = cursor === "end" ? this.#buffer.end() : { line: 0, column: 0 };
			this.#remember({ start: { line: 0, column: 0 }, removed, inserted: text }, before, after, false);
		}
		this.#topRow = 0;
		this.moveTo(cursor === "end" ? this.#buffer.end() : { line: 0, column: 0 });
		if (text !== removed) this.#onChange();
	}

	#delete(start: Position, end: Position): void {
		if (start.line === end.line && start.column === end.column) return;
		this.#change(start, end, "", false);
		this.#lastAction = undefined;
	}

	/** An edit of the user: remembered, and the end of browsing. */
	#change(start: Position, end: Position, text: string, joins: boolean): void {
		const before = this.#cursor;
		const removed = this.#buffer.slice(start, end);
		if (removed === "" && text === "") return;
		this.history.leave();
		this.#edit(start, end, text, true);
		this.#moved();
		// Marks that join a character before them: the cursor may not stand inside it.
		this.#settle();
		this.#remember({ start, removed, inserted: text }, before, this.#cursor, joins);
		this.#onChange();
	}

	#remember(
		edit: { start: Position; removed: string; inserted: string },
		before: Position,
		after: Position,
		joins: boolean,
	) {
		this.#undo.add(edit, before, after, joins || (this.#groupDepth > 0 && this.#joinsGroup));
		this.#joinsGroup = this.#groupDepth > 0;
	}

	#edit(start: Position, end: Position, text: string, movesCursor: boolean): void {
		const result = this.#buffer.replace(start, end, text);
		this.layout.changed(start.line, result.removedLines, result.insertedLines);
		if (movesCursor) this.#cursor = result.end;
		else this.#cursor = { line: 0, column: 0 };
	}

	#afterUndo(cursor: Position): void {
		this.#moved();
		this.moveTo(cursor);
		this.#onChange();
	}

	/** Forward, to the end of the character that the cursor came to stand in. */
	#settle(): void {
		const { line, column } = this.#cursor;
		const text = this.#line();
		const stop = stopAt(text, column, this.#spans(text));
		if (stop !== column) this.#cursor = { line, column: nextStop(text, stop, this.#spans(text)) };
	}

	#moved(): void {
		this.#sticky = undefined;
		this.#lastAction = undefined;
		this.#yanked = undefined;
	}

	/** Across lines; the place the cursor is at does not count. */
	#jumpTo(character: string): void {
		const direction = this.#jump;
		this.#jump = undefined;
		const step = direction === "forward" ? 1 : -1;
		for (let line = this.#cursor.line; line >= 0 && line < this.lines.length; line += step) {
			const text = this.#buffer.line(line);
			const isHere = line === this.#cursor.line;
			const at =
				step > 0
					? text.indexOf(character, isHere ? this.#cursor.column + 1 : 0)
					: isHere && this.#cursor.column === 0
						? -1
						: text.lastIndexOf(character, isHere ? this.#cursor.column - 1 : text.length);
			if (at >= 0) {
				this.moveTo({ line, column: at });
				return;
			}
		}
	}
}
