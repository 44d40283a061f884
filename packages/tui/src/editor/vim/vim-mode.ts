/**
 * vim's modes over an editor. It takes keys before the editor does and says which were its own. What it yanks and
 * deletes goes into the editor's kill ring; `u` takes back the editor's own units, so an insertion goes word by word.
 */
import type { KeyEvent } from "../../input/events.ts";
import type { EditorCore } from "../editor-core.ts";
import type { Position } from "../text-buffer.ts";
import { NORMAL_ACTIONS, VISUAL_ACTIONS, type VimActions } from "./vim-actions.ts";
import { type Operator, parseVimCommand, type VimCommand, type VimModeName } from "./vim-command.ts";
import {
	type FindCharacter,
	findCharacter,
	firstNonBlank,
	lineAt,
	lineEnd,
	lineNumber,
	lineStart,
	MOTIONS,
	type Motion,
} from "./vim-motions.ts";
import { type TextRange, textObject } from "./vim-text-objects.ts";

const INDENT = "    ";
/** Keys of an insertion that `.` does again. */
const MAX_RECORD = 10_000;
const FINDS = ["f", "F", "t", "T"];

export class VimMode {
	readonly #core: EditorCore;
	#mode: VimModeName = "insert";
	#keys: string[] = [];
	/** Where a selection began. */
	#anchor = 0;
	/** The column that `j` and `k` try to keep. */
	#wanted: { line: number; column: number; kept: number } | undefined;
	#lastFind: FindCharacter | undefined;
	/** The entry of the kill ring that is whole lines, as its text alone does not say. */
	#lineEntry: string | undefined;
	#record: KeyEvent[] = [];
	#textBefore: string | undefined;
	#lastChange: readonly KeyEvent[] = [];
	#isReplaying = false;

	/** A new prompt is begun in insert mode. */
	constructor(core: EditorCore) {
		this.#core = core;
	}

	get mode(): VimModeName {
		return this.#mode;
	}

	/** For the border: mode, and the keys of a command that is not whole. */
	get indicator(): string {
		const names = { normal: "NORMAL", insert: "INSERT", visual: "VISUAL", "visual-line": "V-LINE" };
		return [names[this.#mode], this.#keys.join("")].filter((part) => part !== "").join(" ");
	}

	/** Of a visual mode, to before `end`. */
	get selection(): { start: Position; end: Position } | undefined {
		if (!this.#isVisual) return undefined;
		const { start, end } = this.#selected();
		return { start: this.#position(start), end: this.#position(end) };
	}

	/** For a new prompt. */
	reset(): void {
		this.#enter("insert");
		this.#stopRecord();
	}

	/** Whether a key that types nothing is for vim now, before it is anybody's command. */
	takesCommand(key: KeyEvent): boolean {
		if (key.key === "escape") return this.#mode !== "normal" || this.#keys.length > 0;
		return key.key === "ctrl+r" && this.#mode !== "insert";
	}

	/** False: the key is the editor's or, as Escape with nothing to leave, the app's. */
	handleKey(key: KeyEvent): boolean {
		if (key.eventType === "release") return false;
		const isFirst = this.#textBefore === undefined;
		if (isFirst) this.#textBefore = this.#core.text;
		const isRecorded = !this.#isReplaying && this.#record.length < MAX_RECORD;
		if (isRecorded) this.#record.push(key);
		const isTaken = this.#mode === "insert" ? this.#inInsert(key) : this.#inCommand(key);
		if (this.#mode === "normal" && this.#keys.length === 0) {
			this.#stayOnText();
			if (!this.#isReplaying) this.#finishRecord(isTaken);
		}
		return isTaken;
	}

	get #isVisual(): boolean {
		return this.#mode === "visual" || this.#mode === "visual-line";
	}

	get #at(): number {
		return this.#offset(this.#core.cursor);
	}

	#inInsert(key: KeyEvent): boolean {
		if (key.key !== "escape" && key.key !== "ctrl+[") return false;
		const { line, column } = this.#core.cursor;
		if (column > 0) this.#core.moveTo({ line, column: column - 1 });
		this.#enter("normal");
		return true;
	}

	#inCommand(key: KeyEvent): boolean {
		if (key.key === "escape") {
			if (this.#keys.length === 0 && !this.#isVisual) return false;
			this.#enter("normal");
			return true;
		}
		if (key.key === "ctrl+r") {
			this.#core.redo();
			this.#enter("normal");
			this.#record = [];
			return true;
		}
		const typed = key.key === "backspace" ? "h" : key.text;
		if (typed === "") {
			this.#keys = [];
			return false;
		}
		this.#keys.push(typed);
		const command = parseVimCommand(this.#keys, this.#isVisual);
		if (command === "incomplete") return true;
		this.#keys = [];
		if (command !== "invalid") this.#core.atOnce(() => this.#run(command));
		return true;
	}

	#run(command: VimCommand): void {
		if (this.#isVisual) this.#runVisual(command);
		else if (command.operator) this.#runOperator(command, command.operator);
		else if (!this.#move(command)) NORMAL_ACTIONS[command.name]?.(this.#commands, command);
	}

	#move(command: VimCommand): boolean {
		if (command.name === "j" || command.name === "k") {
			this.#moveLines(command.name === "j" ? command.count : -command.count);
			return true;
		}
		const isMotion = Object.hasOwn(MOTIONS, command.name) || [...FINDS, ";", ","].includes(command.name);
		const motion = isMotion ? this.#motion(command) : undefined;
		if (motion) this.#goTo(motion.to);
		// To the end is kept by j and k, however long the lines are.
		if (motion && this.#mode === "normal") this.#stayOnText();
		if (motion && command.name === "$") this.#wanted = { ...this.#core.cursor, kept: Number.POSITIVE_INFINITY };
		return isMotion;
	}

	#motion({ name, argument, count, hasCount }: VimCommand): Motion | undefined {
		const text = this.#core.text;
		if (FINDS.includes(name)) {
			this.#lastFind = { kind: name as FindCharacter["kind"], character: argument! };
			return findCharacter(text, this.#at, this.#lastFind, count);
		}
		if (name === ";" || name === ",") {
			if (!this.#lastFind) return undefined;
			const find = name === ";" ? this.#lastFind : opposite(this.#lastFind);
			return findCharacter(text, this.#at, find, count, true);
		}
		return MOTIONS[name]?.(text, this.#at, count, hasCount);
	}

	#moveLines(step: number): void {
		const { line, column } = this.#core.cursor;
		const wanted = this.#wanted;
		const kept = wanted && wanted.line === line && wanted.column === column ? wanted.kept : column;
		const target = Math.max(0, Math.min(this.#core.lines.length - 1, line + step));
		const length = this.#core.lines[target]!.length;
		const last = this.#mode === "normal" ? Math.max(0, length - 1) : length;
		this.#core.moveTo({ line: target, column: Math.min(kept, last) });
		this.#wanted = { ...this.#core.cursor, kept };
	}

	#runOperator(command: VimCommand, operator: Operator): void {
		const { name, count } = command;
		const { line } = this.#core.cursor;
		if (command.isDoubled) this.#operateLines(operator, line, line + count - 1);
		else if (name === "j" || name === "k") {
			const other = line + (name === "j" ? count : -count);
			if (other < 0 || other >= this.#core.lines.length) return;
			this.#operateLines(operator, Math.min(line, other), Math.max(line, other));
		} else {
			const range = this.#targetRange(command, operator);
			if (!range) return;
			const [from, to] = [range.start, range.end].map((at) => lineNumber(this.#core.text, at)) as [number, number];
			if (range.linewise || operator === ">" || operator === "<") this.#operateLines(operator, from, to);
			else this.#operate(operator, range);
		}
	}

	#targetRange(command: VimCommand, operator: Operator): (TextRange & { linewise?: boolean }) | undefined {
		const text = this.#core.text;
		const at = this.#at;
		const { name, argument } = command;
		if (name === "i" || name === "a") return textObject(text, at, argument!, name === "a");
		// Changing a word leaves the space behind it.
		const isWord = name === "w" || name === "W";
		if (operator === "c" && isWord && /\S/.test(text[at] ?? "")) return this.#changedWord(command);
		const motion = this.#motion(command);
		if (!motion) return undefined;
		const start = Math.min(at, motion.to);
		let end = Math.max(at, motion.to);
		if (motion.inclusive) end = this.#after(end);
		// Words end where their line does.
		if (isWord) {
			const space = text.slice(start, end).search(/\s*$/) + start;
			const lineFeed = text.slice(space, end).indexOf("\n");
			if (lineFeed >= 0) end = space + lineFeed;
		}
		return { start, end, ...(motion.linewise ? { linewise: true } : {}) };
	}

	/** As `e`, but a word of one letter is one. */
	#changedWord({ name, count }: VimCommand): TextRange {
		const text = this.#core.text;
		const at = this.#at;
		const end = MOTIONS[name === "w" ? "e" : "E"]!;
		const word = textObject(text, at, name, false)!;
		const last = count === 1 ? word.end : this.#after(end(text, word.end - 1, count - 1, true)!.to);
		return { start: at, end: last };
	}

	#operate(operator: Operator, { start, end }: TextRange): void {
		const [from, to] = this.#snap(start, end);
		const text = this.#core.text.slice(from, to);
		this.#keep(text, false);
		if (operator === "y") this.#goTo(from);
		else this.#replace(from, to, "");
		if (operator === "c") this.#enter("insert");
	}

	#operateLines(operator: Operator, first: number, last: number): void {
		const from = Math.max(0, first);
		const to = Math.min(this.#core.lines.length - 1, last);
		if (operator === ">" || operator === "<") {
			this.#indent(from, to, operator === ">");
			return;
		}
		const { cursor } = this.#core;
		const text = this.#core.text;
		const start = lineAt(text, from);
		const end = lineEnd(text, lineAt(text, to));
		this.#keep(`${text.slice(start, end)}\n`, true);
		if (operator === "y") this.#core.moveTo({ line: from, column: from < cursor.line ? 0 : cursor.column });
		else if (operator === "c") {
			this.#replace(start, end, "");
			this.#enter("insert");
		} else {
			if (end < text.length) this.#replace(start, end + 1, "");
			else this.#replace(Math.max(0, start - 1), end, "");
			this.#goTo(firstNonBlank(this.#core.text, lineAt(this.#core.text, from)));
		}
	}

	#indent(from: number, to: number, isMore: boolean): void {
		for (let line = from; line <= to; line++) {
			const text = this.#core.lines[line]!;
			const less = /^(?: {1,4}|\t)?/.exec(text)![0].length;
			if (isMore && text !== "") this.#core.replaceRange({ line, column: 0 }, { line, column: 0 }, INDENT);
			else if (!isMore && less > 0) this.#core.replaceRange({ line, column: 0 }, { line, column: less }, "");
		}
		this.#goTo(firstNonBlank(this.#core.text, lineAt(this.#core.text, from)));
	}

	#runVisual(command: VimCommand): void {
		const { name, operator } = command;
		const isLines = this.#mode === "visual-line";
		if (name === "v" || name === "V") {
			const next = name === "v" ? "visual" : "visual-line";
			this.#enter(next === this.#mode ? "normal" : next);
		} else if (name === "o") {
			const other = this.#anchor;
			this.#anchor = this.#at;
			this.#goTo(other);
		} else if (name === "i" || name === "a") {
			const range = textObject(this.#core.text, this.#at, command.argument!, name === "a");
			if (!range) return;
			this.#anchor = range.start;
			this.#goTo(Math.max(range.start, range.end - 1));
		} else if (!this.#move(command)) {
			const range = this.#selected();
			const [from, to] = [range.start, Math.max(range.start, range.end - 1)].map((at) =>
				lineNumber(this.#core.text, at),
			) as [number, number];
			this.#enter("normal");
			const act = operator ?? VISUAL_OPERATORS[name];
			if (act && (isLines || act === ">" || act === "<")) this.#operateLines(act, from, to);
			else if (act) this.#operate(act, range);
			else VISUAL_ACTIONS[name]?.(this.#commands, range, command);
		}
	}

	/** Both ends with their characters. */
	#selected(): TextRange {
		const at = this.#at;
		const start = Math.min(this.#anchor, at);
		const end = Math.max(Math.min(this.#anchor, this.#core.text.length), at);
		if (this.#mode !== "visual-line") return { start, end: this.#after(end) };
		const text = this.#core.text;
		return { start: lineStart(text, start), end: Math.min(text.length, lineEnd(text, end) + 1) };
	}

	/** What the tables of actions may do. */
	readonly #commands: VimActions = {
		text: () => this.#core.text,
		at: () => this.#at,
		after: (at) => this.#after(at),
		goTo: (at) => this.#goTo(at),
		replace: (start, end, text) => this.#replace(start, end, text),
		operate: (operator, range) => this.#operate(operator, range),
		operateLines: (operator, count) => {
			const { line } = this.#core.cursor;
			this.#operateLines(operator, line, line + count - 1);
		},
		enter: (mode) => {
			if (mode === "visual" || mode === "visual-line") this.#anchor = this.#at;
			this.#enter(mode);
		},
		undo: () => {
			this.#core.undo();
			this.#record = [];
		},
		register: () => {
			const text = this.#core.killRing.peek();
			return text === undefined ? undefined : { text, isLines: text === this.#lineEntry };
		},
		repeat: (count) => this.#repeat(count),
	};

	#repeat(count: number): void {
		const change = this.#lastChange;
		this.#record = [];
		this.#isReplaying = true;
		for (let left = Math.min(count, 100); left > 0; left--) {
			for (const key of change) if (!this.handleKey(key)) this.#typeAgain(key);
		}
		this.#isReplaying = false;
	}

	/** What the editor does in insert mode with the keys that it gets. */
	#typeAgain(key: KeyEvent): void {
		if (this.#mode !== "insert") return;
		if (key.key === "backspace") this.#core.deleteCharBackward();
		else if (key.key === "shift+enter" || key.key === "ctrl+j") this.#core.newLine();
		else if (key.text !== "") this.#core.type(key.text);
	}

	#finishRecord(isTaken: boolean): void {
		if (isTaken && this.#record.length > 0 && this.#core.text !== this.#textBefore) this.#lastChange = this.#record;
		this.#stopRecord();
	}

	#stopRecord(): void {
		this.#record = [];
		this.#textBefore = undefined;
	}

	#enter(mode: VimModeName): void {
		this.#mode = mode;
		this.#keys = [];
	}

	/** In normal mode the cursor is on a character, where the line has one. */
	#stayOnText(): void {
		const { line, column } = this.#core.cursor;
		const { length } = this.#core.lines[line]!;
		if (length > 0 && column >= length) this.#core.moveTo({ line, column: length - 1 });
	}

	#keep(text: string, isLines: boolean): void {
		this.#core.killRing.push(text, { prepend: false });
		if (text !== "") this.#lineEntry = isLines ? text : undefined;
	}

	#replace(start: number, end: number, text: string): void {
		if (start === end && text === "") return;
		this.#core.replaceRange(this.#position(start), this.#position(end), text);
		if (text === "") this.#goTo(start);
	}

	#goTo(at: number): void {
		this.#wanted = undefined;
		this.#core.moveTo(this.#position(at));
	}

	/** Behind the character at a place; markers of pastes are one. A line feed is a character too. */
	#after(at: number): number {
		if (at >= this.#core.text.length) return at;
		return this.#withCursor(at, () => this.#offset(this.#core.positionAfter()));
	}

	/** Outwards to where a cursor may stand: half a character or marker cannot be cut. */
	#snap(start: number, end: number): [number, number] {
		const from = this.#withCursor(start, () => this.#at);
		const to = this.#withCursor(end, () => this.#at);
		return [from, to < end ? this.#after(to) : to];
	}

	#withCursor<T>(at: number, work: () => T): T {
		const { cursor } = this.#core;
		this.#goTo(at);
		const result = work();
		this.#core.moveTo(cursor);
		return result;
	}

	#offset({ line, column }: Position): number {
		return lineAt(this.#core.text, line) + column;
	}

	#position(at: number): Position {
		const text = this.#core.text;
		const place = Math.max(0, Math.min(at, text.length));
		return { line: lineNumber(text, place), column: place - lineStart(text, place) };
	}
}

const VISUAL_OPERATORS: Readonly<Record<string, Operator>> = { x: "d", X: "d", D: "d", s: "c", S: "c", C: "c", Y: "y" };

function opposite({ kind, character }: FindCharacter): FindCharacter {
	return { kind: kind === kind.toLowerCase() ? (kind.toUpperCase() as "F") : (kind.toLowerCase() as "f"), character };
}
