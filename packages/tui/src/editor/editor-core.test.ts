import { expect, test } from "bun:test";
import fc from "fast-check";
import { visibleWidth } from "../text/width.ts";
import { EDITOR_ACTIONS } from "./editor-actions.ts";
import { EditorCore } from "./editor-core.ts";
import { wrapRows } from "./editor-layout.ts";

/** The text with the cursor as `|`. */
function shown(editor: EditorCore): string {
	const { line, column } = editor.cursor;
	return editor.lines
		.map((text, index) => (index === line ? `${text.slice(0, column)}|${text.slice(column)}` : text))
		.join("\n");
}

function editorWith(text: string): EditorCore {
	const editor = new EditorCore();
	const at = text.indexOf("|");
	editor.setText(text.replace("|", ""));
	const before = text.slice(0, at).split("\n");
	editor.moveTo({ line: before.length - 1, column: before.at(-1)!.length });
	return editor;
}

function after(text: string, ...commands: ((editor: EditorCore) => void)[]): string {
	const editor = editorWith(text);
	for (const command of commands) command(editor);
	return shown(editor);
}

interface State {
	text: string;
	offset: number;
}

interface Unit {
	before: State;
	after: State;
}

/** One flat string and an offset; every command in the plainest way. */
class Model {
	text = "";
	offset = 0;
	#undo: Unit[] = [];
	#redo: Unit[] = [];
	#kills: string[] = [];
	#last = "";
	#yankStart = 0;
	static readonly #segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

	run([name, argument]: Command): void {
		const last = this.#last;
		this.#last = "";
		const lineStart = this.text.slice(0, this.offset).lastIndexOf("\n") + 1;
		const lineEnd = (this.text.indexOf("\n", this.offset) + this.text.length + 1) % (this.text.length + 1);
		const commands: Record<Command[0], () => void> = {
			type: () => {
				this.#edit(this.offset, this.offset, argument, last === "type" && !/^\s/.test(argument));
				this.#last = "type";
			},
			newLine: () => this.#edit(this.offset, this.offset, "\n"),
			cursorLeft: () => this.#move(this.#left()),
			cursorRight: () => this.#move(this.#right()),
			cursorLineStart: () => this.#move(lineStart),
			cursorLineEnd: () => this.#move(lineEnd),
			cursorWordLeft: () => this.#move(this.#wordLeft(lineStart)),
			cursorWordRight: () => this.#move(this.#wordRight(lineEnd)),
			deleteCharBackward: () => this.#delete(this.#left(), this.offset, last),
			deleteCharForward: () => this.#delete(this.offset, this.#right(), last),
			deleteWordBackward: () => this.#kill(this.#wordLeft(lineStart), this.offset, true, last),
			deleteWordForward: () => this.#kill(this.offset, this.#wordRight(lineEnd), false, last),
			deleteToLineStart: () =>
				this.#kill(this.offset === lineStart ? this.#left() : lineStart, this.offset, true, last),
			deleteToLineEnd: () => this.#kill(this.offset, this.offset === lineEnd ? this.#right() : lineEnd, false, last),
			yank: () => {
				if (this.#kills.length === 0) {
					this.#last = last;
					return;
				}
				this.#yankStart = this.offset;
				this.#edit(this.offset, this.offset, this.#kills.at(-1)!);
				this.#last = "yank";
			},
			yankPop: () => {
				if (last !== "yank" || this.#kills.length < 2) {
					this.#last = last;
					return;
				}
				const end = this.#yankStart + this.#kills.at(-1)!.length;
				this.#kills.unshift(this.#kills.pop()!);
				this.#edit(this.#yankStart, end, this.#kills.at(-1)!);
				this.#last = "yank";
			},
			undo: () => {
				const unit = this.#undo.pop();
				if (unit) this.#redo.push(unit);
				this.#restore(unit?.before, last);
			},
			redo: () => {
				const unit = this.#redo.pop();
				if (unit) this.#undo.push(unit);
				this.#restore(unit?.after, last);
			},
		};
		commands[name]();
	}

	#move(offset: number): void {
		this.offset = offset;
	}

	#boundaries(): number[] {
		return [...[...Model.#segmenter.segment(this.text)].map(({ index }) => index), this.text.length];
	}

	#left(): number {
		return this.#boundaries().findLast((at) => at < this.offset) ?? 0;
	}

	#right(): number {
		return this.#boundaries().find((at) => at > this.offset) ?? this.text.length;
	}

	#wordLeft(lineStart: number): number {
		if (this.offset === lineStart) return this.#left();
		const before = this.text.slice(lineStart, this.offset);
		return lineStart + before.replace(/(?:[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]+)?\s*$/u, "").length;
	}

	#wordRight(lineEnd: number): number {
		if (this.offset === lineEnd) return this.#right();
		return (
			this.offset + /^\s*(?:[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]+)?/u.exec(this.text.slice(this.offset, lineEnd))![0].length
		);
	}

	/** A command without effect leaves what came before it as it was. */
	#delete(start: number, end: number, last: string): void {
		if (start === end) this.#last = last;
		else this.#edit(start, end, "");
	}

	#kill(start: number, end: number, isBackward: boolean, last: string): void {
		const cut = this.text.slice(start, end);
		if (cut === "") {
			this.#last = last;
			return;
		}
		const joined = last === "kill" ? this.#kills.pop()! : "";
		this.#kills.push(isBackward ? cut + joined : joined + cut);
		this.#edit(start, end, "");
		this.#last = "kill";
	}

	#edit(start: number, end: number, text: string, joins = false): void {
		if (start === end && text === "") return;
		const before = { text: this.text, offset: this.offset };
		this.#redo = [];
		this.text = this.text.slice(0, start) + text + this.text.slice(end);
		const offset = start + text.length;
		this.offset = this.#boundaries().find((at) => at >= offset)!;
		const after = { text: this.text, offset: this.offset };
		if (joins) this.#undo.at(-1)!.after = after;
		else this.#undo.push({ before, after });
	}

	#restore(state: State | undefined, last: string): void {
		if (!state) {
			this.#last = last;
			return;
		}
		this.text = state.text;
		this.offset = state.offset;
	}
}

const NAMES = [
	..."newLine cursorLeft cursorRight cursorLineStart cursorLineEnd cursorWordLeft cursorWordRight deleteCharBackward".split(
		" ",
	),
	..."deleteCharForward deleteWordBackward deleteWordForward deleteToLineStart deleteToLineEnd yank yankPop undo".split(
		" ",
	),
] as const;

type Name =
	| "newLine"
	| "cursorLeft"
	| "cursorRight"
	| "cursorLineStart"
	| "cursorLineEnd"
	| "cursorWordLeft"
	| "cursorWordRight"
	| "deleteCharBackward"
	| "deleteCharForward"
	| "deleteWordBackward"
	| "deleteWordForward"
	| "deleteToLineStart"
	| "deleteToLineEnd"
	| "yank"
	| "yankPop"
	| "undo"
	| "redo"
	| "type";
type Command = [name: Name, argument: string];

const typed = fc.constantFrom("a", "b", "Z9", "_", " ", "  ", ".", "-/", "é", "ß", "😀", "👨‍👩‍👧", "🇩", "+x");
const command: fc.Arbitrary<Command> = fc.oneof(
	{ weight: 2, arbitrary: typed.map((text): Command => ["type", text]) },
	{
		weight: 3,
		arbitrary: fc.constantFrom(...(NAMES as readonly Name[]), "redo" as Name).map((name): Command => [name, ""]),
	},
);

test("editing is what a flat string and an offset would do", () => {
	fc.assert(
		fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
			const editor = new EditorCore();
			const model = new Model();
			for (const step of commands) {
				const [name, argument] = step;
				if (name === "type") editor.type(argument);
				else editor[name]();
				model.run(step);
				const before = editor.lines.slice(0, editor.cursor.line).reduce((sum, line) => sum + line.length + 1, 0);
				expect([name, editor.text, before + editor.cursor.column]).toEqual([name, model.text, model.offset]);
			}
		}),
		{ numRuns: 1500 },
	);
});

const pasteText = fc.constantFrom("x", "one\ntwo", "long ".repeat(300), "line\n".repeat(20), "中文".repeat(20));

test("rows kept over edits are those of a fresh wrap, fit, and show the whole text with the cursor in its place", () => {
	const step = fc.oneof(
		command,
		pasteText.map((text): ["paste", string] => ["paste", text]),
		fc.constantFrom("up", "down").map((name): [string, string] => [name, ""]),
	);
	fc.assert(
		fc.property(
			fc.array(step, { maxLength: 30 }),
			fc.array(fc.integer({ min: 2, max: 30 }), { minLength: 1, maxLength: 5 }),
			(steps, widths) => {
				const editor = new EditorCore();
				steps.forEach(([name, argument], index) => {
					if (index % 6 === 0) editor.layout.setWidth(widths[(index / 6) % widths.length]!);
					if (name === "type") editor.type(argument);
					else if (name === "paste") editor.paste(argument);
					else if (name === "up") editor.cursorUp();
					else if (name === "down") editor.cursorDown();
					else editor[name as Exclude<Name, "type">]();
					checkRows(editor);
				});
			},
		),
		{ numRuns: 300 },
	);
});

function checkRows(editor: EditorCore): void {
	const view = editor.view(1000);
	let cursor = 0;
	const texts = editor.lines.map((_, line) =>
		view.rows
			.filter((row) => row.line === line)
			.map(({ text }) => text)
			.join(""),
	);
	expect(texts).toEqual([...editor.lines]);
	for (const [index, { line, text, start, end }] of view.rows.entries()) {
		if (visibleWidth(text) > editor.layout.width) expect([...text].length).toBeLessThanOrEqual(8);
		const isLast = view.rows[index + 1]?.line !== line;
		const { column } = editor.cursor;
		if (line === editor.cursor.line && column >= start && (column < end || (isLast && column === end))) cursor = index;
	}
	expect(view.cursorRow).toBe(cursor);
	const row = view.rows[cursor]!;
	expect(view.cursorCell).toBe(visibleWidth(row.text.slice(0, editor.cursor.column - row.start)));
	if (!editor.text.includes("[paste")) {
		for (const [index, line] of editor.lines.entries()) {
			expect(editor.layout.rows(index)).toEqual(wrapRows(line, editor.layout.width));
		}
	}
	const small = editor.view(3);
	expect(small.rows.length).toBe(Math.min(3, view.rows.length));
	expect(small.cursorRow).toBeWithin(0, 3);
	expect(small.hiddenAbove + small.rows.length + small.hiddenBelow).toBe(view.rows.length);
}

test("rows break after spaces and beside ideographs, words only when too long", () => {
	const rows = (line: string, width: number) => {
		const starts = wrapRows(line, width);
		return starts.map((start, index) => line.slice(start, starts[index + 1]));
	};
	expect(rows("hello big world", 10)).toEqual(["hello big ", "world"]);
	expect(rows("abcdefghij k", 4)).toEqual(["abcd", "efgh", "ij k"]);
	expect(rows("ab 中文字符 x", 6)).toEqual(["ab 中", "文字", "符 x"]);
	expect(rows("中中", 1)).toEqual(["中", "中"]);
});

test("up and down keep to the cell where they began, until something else moves the cursor", () => {
	const editor = editorWith("0123456789\nab\n0123456789|\nx");
	editor.cursorUp();
	expect(shown(editor)).toBe("0123456789\nab|\n0123456789\nx");
	editor.cursorUp();
	expect(shown(editor)).toBe("0123456789|\nab\n0123456789\nx");
	editor.cursorDown();
	editor.cursorLeft();
	editor.cursorDown();
	expect(shown(editor)).toBe("0123456789\nab\n0|123456789\nx");
	expect(after("中中中\nabcd|e", (it) => it.cursorUp())).toBe("中中|中\nabcde");
});

test("up at the top and down at the bottom end in the line's start and end, or in the history", () => {
	expect(after("ab|c", (it) => it.cursorUp())).toBe("|abc");
	expect(after("a|bc", (it) => it.cursorDown())).toBe("abc|");
	const editor = new EditorCore();
	for (const prompt of ["first", "second\nline", "second\nline", "  "]) editor.history.add(prompt);
	editor.type("draft");
	editor.cursorLineStart();
	editor.cursorUp();
	expect(shown(editor)).toBe("|second\nline");
	editor.cursorUp();
	editor.cursorUp();
	expect(shown(editor)).toBe("|first");
	editor.cursorDown();
	expect(shown(editor)).toBe("second\nline|");
	editor.cursorDown();
	expect(shown(editor)).toBe("draft|");
	expect(editor.history.isBrowsing).toBe(false);
	editor.historyPrevious();
	editor.type("!");
	expect(editor.history.isBrowsing).toBe(false);
});

test("the history is searched from the newest on, in either case unless the query has a capital", () => {
	const { history } = new EditorCore();
	for (const prompt of ["Fix tests", "fix docs", "other"]) history.add(prompt);
	expect(history.search("fix")).toEqual({ index: 1, text: "fix docs" });
	expect(history.search("fix", 2)).toEqual({ index: 2, text: "Fix tests" });
	expect(history.search("Fix")).toEqual({ index: 2, text: "Fix tests" });
	expect(history.search("nothing")).toBeUndefined();
});

test("a large paste is a marker that moves and goes as one character, and is the text when sent", () => {
	const editor = new EditorCore();
	const large = Array.from({ length: 12 }, (_, index) => `line ${index}`).join("\r\n");
	editor.type("see ");
	editor.paste(large);
	editor.type(".");
	expect(shown(editor)).toBe("see [paste #1 +12 lines].|");
	editor.paste("y".repeat(1001));
	expect(editor.text).toBe("see [paste #1 +12 lines].[paste #2 1001 chars]");
	editor.cursorLeft();
	editor.cursorWordLeft();
	editor.cursorLeft();
	expect(shown(editor)).toBe("see |[paste #1 +12 lines].[paste #2 1001 chars]");
	editor.deleteCharForward();
	expect(editor.text).toBe("see .[paste #2 1001 chars]");
	editor.undo();
	expect(editor.expandedText).toBe(`see ${large.replaceAll("\r", "")}.${"y".repeat(1001)}`);
	expect(editor.submit()).toBe(`see ${large.replaceAll("\r", "")}.${"y".repeat(1001)}`);
	expect(editor.isEmpty).toBe(true);
	editor.type("[paste #1 +12 lines]");
	expect(editor.expandedText).toBe("[paste #1 +12 lines]");
});

test("small pastes are cleaned: line ends, tabs, controls, keys written for controls", () => {
	const editor = new EditorCore();
	editor.paste("a\tb\r\nc\rd\x1b[31m\x07e\x1b[106;5uf");
	expect(editor.text).toBe("a    b\nc\nd[31me\nf");
	expect(after("see|", (it) => it.paste("/tmp/x"))).toBe("see /tmp/x|");
});

test("kills in a row are one entry, and yank-pop goes back in the ring", () => {
	const editor = editorWith("one two three|");
	editor.deleteWordBackward();
	editor.deleteWordBackward();
	expect(editor.killRing.peek()).toBe("two three");
	editor.cursorLineStart();
	editor.deleteWordForward();
	editor.deleteToLineEnd();
	expect(editor.killRing.peek()).toBe("one ");
	editor.yank();
	editor.yankPop();
	expect(shown(editor)).toBe("two three|");
	editor.cursorLeft();
	editor.yankPop();
	expect(editor.text).toBe("two three");
	expect(
		after(
			"a\n|b",
			(it) => it.deleteToLineStart(),
			(it) => it.yank(),
		),
	).toBe("a\n|b");
});

test("words of ideographs are those of the dictionary", () => {
	expect(after("你好世界|", (it) => it.cursorWordLeft())).toBe("你好|世界");
	expect(after("|你好世界", (it) => it.cursorWordRight())).toBe("你好|世界");
	expect(after("foo.bar_baz|", (it) => it.cursorWordLeft())).toBe("foo.|bar_baz");
});

test("jumping waits for a character, crosses lines, and passes the one under the cursor", () => {
	const editor = editorWith("|axbx\ncx");
	const jump = (direction: "jumpForward" | "jumpBackward") => {
		editor[direction]();
		expect(editor.isJumping).toBe(true);
		editor.type("x");
	};
	jump("jumpForward");
	jump("jumpForward");
	jump("jumpForward");
	expect(shown(editor)).toBe("axbx\nc|x");
	jump("jumpBackward");
	expect(shown(editor)).toBe("axb|x\ncx");
	editor.jumpForward();
	editor.type("?");
	expect(shown(editor)).toBe("axb|x\ncx");
});

test("edits made at once are undone at once, and what was undone comes back", () => {
	const editor = new EditorCore();
	editor.type("a");
	editor.atOnce(() => {
		editor.insert("b");
		editor.insert("c");
	});
	editor.undo();
	expect(editor.text).toBe("a");
	editor.redo();
	expect(shown(editor)).toBe("abc|");
	editor.setText("new");
	editor.undo();
	expect(editor.text).toBe("abc");
});

test("actions are called by pi's names", () => {
	const results: Record<string, string> = {
		"tui.editor.cursorWordLeft": "one |two\nthree",
		"tui.editor.cursorLineEnd": "one two|\nthree",
		"tui.editor.cursorDown": "one two\nthree|",
		"tui.editor.deleteCharBackward": "one t|o\nthree",
		"tui.editor.deleteWordForward": "one tw|\nthree",
		"tui.editor.deleteToLineStart": "|o\nthree",
		"tui.input.newLine": "one tw\n|o\nthree",
	};
	for (const [id, result] of Object.entries(results)) {
		expect([id, after("one tw|o\nthree", EDITOR_ACTIONS[id]!)]).toEqual([id, result]);
	}
});

test("a key in a text of 10,000 lines costs far less than a frame", () => {
	const editor = new EditorCore();
	editor.setText("a line of some words that is not so short\n".repeat(10_000));
	editor.view(10);
	const started = performance.now();
	for (let index = 0; index < 100; index++) {
		editor.type("x");
		editor.view(10);
	}
	expect((performance.now() - started) / 100).toBeLessThan(4);
});
