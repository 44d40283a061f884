import { expect, test } from "bun:test";
import fc from "fast-check";
import { InputDecoder } from "../input/input-decoder.ts";
import { decodeKey } from "../input/match-key.ts";
import { CURSOR_MARKER } from "../render/component.ts";
import { ManualScheduler } from "../testing/manual-scheduler.ts";
import { testKeybindings } from "../testing/test-keybindings.ts";
import { visibleWidth } from "../text/width.ts";
import { Editor } from "./editor.ts";

const plain = (text: string) => text;
const THEME = {
	borderColor: plain,
	selectList: { selectedPrefix: plain, selectedText: plain, description: plain, scrollInfo: plain, noMatch: plain },
};
const UP = "\x1b[A";
const LEFT = "\x1b[D";
const keybindings = testKeybindings();

function open(rows = 24) {
	const editor = new Editor({ terminal: { rows }, requestRender: () => {} }, THEME, {
		keybindings,
		scheduler: new ManualScheduler(),
	});
	editor.focused = true;
	const submitted: string[] = [];
	const changes: string[] = [];
	editor.onSubmit = (text) => submitted.push(text);
	editor.onChange = (text) => changes.push(text);
	const press = (...keys: string[]) => {
		for (const key of keys) editor.handleInput(key);
	};
	return { editor, submitted, changes, press };
}

/** Between the borders, with the caret as `|`. */
function body(editor: Editor, width: number): string[] {
	return editor
		.render(width)
		.slice(1, -1)
		.map((line) => line.replace(CURSOR_MARKER, "|"));
}

function paste(text: string): string {
	return `\x1b[200~${text}\x1b[201~`;
}

test("text stands between two borders, the caret where the next letter goes", () => {
	const { editor, press } = open();
	press(..."hello", LEFT);
	expect(editor.render(10)).toEqual(["─".repeat(10), `hell${CURSOR_MARKER}o`, "─".repeat(10)]);
	editor.borderColor = (text) => `<${text}>`;
	editor.focused = false;
	expect(editor.render(4)).toEqual(["<────>", "hel", "lo", "<────>"]);
});

test("Enter gives the trimmed prompt and empties the editor; nothing is not given", () => {
	const { editor, submitted, changes, press } = open();
	press("\r", " ", "\r", "h", "i", " ", "\r");
	expect(submitted).toEqual(["hi"]);
	expect(changes.at(-1)).toBe("");
	expect(editor.getText()).toBe("");
	editor.disableSubmit = true;
	press("x", "\r");
	expect([submitted.length, editor.getText()]).toEqual([1, "x"]);
});

test("a backslash before Enter makes a new line, as Ctrl+J does", () => {
	const { editor, submitted, press } = open();
	press("a", "\\", "\r", "b", "\n", "c");
	expect(editor.getText()).toBe("a\nb\nc");
	press("\r");
	expect(submitted).toEqual(["a\nb\nc"]);
});

test("a large paste is a marker that is given as its text", () => {
	const { editor, submitted, press } = open();
	const text = Array.from({ length: 12 }, (_, index) => `line ${index}`).join("\n");
	press("<", paste(text), ">");
	expect(editor.getText()).toBe("<[paste #1 +12 lines]>");
	expect(editor.getExpandedText()).toBe(`<${text}>`);
	press("\r");
	expect(submitted).toEqual([`<${text}>`]);
});

test("what does not fit is counted in the borders: 30 % of the terminal, five rows at least", () => {
	const { editor } = open(10);
	editor.setText(Array.from({ length: 9 }, (_, index) => `row ${index}`).join("\n"));
	expect(editor.render(20)).toHaveLength(7);
	expect(editor.render(20)[0]).toBe("─── ↑ 4 more ───────");
	editor.core.moveTo({ line: 0, column: 0 });
	expect(editor.render(20).at(-1)).toBe("─── ↓ 4 more ───────");
	const tall = open(40).editor;
	tall.setText("\n".repeat(30));
	expect(tall.render(20)).toHaveLength(14);
});

test("earlier prompts come back with the arrow up", () => {
	const { editor, press } = open();
	editor.addToHistory("first");
	editor.addToHistory("second");
	press(UP);
	expect(body(editor, 20)).toEqual(["|second"]);
	press(UP);
	expect(editor.getText()).toBe("first");
	press("\x1b[B", "\x1b[B");
	expect(editor.getText()).toBe("");
});

test("a jump goes to the next character typed, Escape calls it off", () => {
	const { editor, press } = open();
	press(..."one two", "\x1b[H", "\x1d", "t");
	expect(editor.getCursor()).toEqual({ line: 0, col: 4 });
	press("\x1d", "\x1b", "x");
	expect(editor.getText()).toBe("one xtwo");
});

test("vim's modes: the border names them, Escape in normal mode is the app's, a new prompt is typed again", () => {
	const { editor, submitted, press } = open();
	editor.setVimMode(true);
	press(..."one two");
	const escapeKey = decodeKey("\x1b")!;
	expect(editor.takesKey(escapeKey)).toBe(true);
	expect(editor.render(20).at(-1)).toBe("─── INSERT ─────────");
	press("\x1b", "d", "b");
	expect(editor.getText()).toBe("one o");
	expect(editor.render(20).at(-1)).toBe("─── NORMAL ─────────");
	expect([editor.takesKey(escapeKey), editor.takesKey(decodeKey("\x12")!)]).toEqual([false, true]);
	press("\r", "x");
	expect([submitted, editor.getText()]).toEqual([["one o"], "x"]);
	editor.setVimMode(false);
	press("\x1b", "d");
	expect(editor.getText()).toBe("xd");
	expect(editor.render(20).at(-1)).toBe("─".repeat(20));
});

test("keys stay fast beside a paste of 10,000 lines, one of 200 KB, and among 10,000 lines", () => {
	const lines = Array.from({ length: 10_000 }, () => "a line of text").join("\n");
	const fills: ((editor: Editor) => void)[] = [
		(editor) => editor.handleInput(paste(lines)),
		(editor) => editor.handleInput(paste("word ".repeat(40_000))),
		(editor) => editor.setText(lines),
	];
	for (const fill of fills) {
		const { editor, press } = open();
		fill(editor);
		editor.render(80);
		const times: number[] = [];
		for (const key of [..."typing some letters", UP, LEFT, "\x7f", "\x1b[5~", "x", "y", "z"]) {
			const start = performance.now();
			press(key);
			editor.render(80);
			times.push(performance.now() - start);
		}
		times.sort((one, other) => one - other);
		// Far more than it takes, as the machine may be busy; wrapping all again would take longer.
		expect(times[Math.floor(times.length / 2)]).toBeLessThan(4);
	}
});

const KEYS = [
	..."ab c中é\\/@",
	"👩‍👩‍👧",
	"\r",
	"\n",
	"\t",
	"\x7f",
	UP,
	"\x1b[B",
	LEFT,
	"\x1b[C",
	"\x1b[H",
	"\x1b[F",
	"\x1b[5~",
	"\x1b[6~",
	..."\x01\x05\x0b\x15\x17\x19\x1d\x1f",
	"\x1by",
	"\x1bd",
];

test("for any keys and pastes, in pieces of any size: rows fit, one caret, and what is submitted is what was there", () => {
	const pasted = fc.string({ unit: fc.constantFrom("a", " ", "\n", "中", "\t"), maxLength: 40 }).map(paste);
	const long = fc.integer({ min: 11, max: 30 }).map((count) => paste("row\n".repeat(count)));
	const input = fc.array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...KEYS) }, pasted, long), { maxLength: 60 });
	const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
	fc.assert(
		fc.property(input, sizes, fc.integer({ min: 8, max: 40 }), (keys, chunkSizes, width) => {
			const { editor, submitted } = open();
			let expected: string | undefined;
			let pasting = "";
			const decoder = new InputDecoder((event) => {
				if (event.type === "paste") {
					pasting += event.text;
					if (!event.isLast) return;
				}
				if (event.type !== "paste" && event.type !== "key") return;
				expected = editor.getExpandedText().trim();
				const count = submitted.length;
				editor.handleInput(event.type === "paste" ? paste(pasting) : event.raw);
				pasting = "";
				if (submitted.length > count) expect(submitted.at(-1)).toBe(expected);
				check(editor, width);
			});
			const text = keys.join("");
			for (let at = 0, turn = 0; at < text.length; turn++) {
				const size = chunkSizes[turn % chunkSizes.length]!;
				decoder.feedText(text.slice(at, at + size));
				at += size;
			}
			decoder.flush();
			expect(expected !== undefined).toBe(text !== "");
		}),
		{ numRuns: 150 },
	);
});

function check(editor: Editor, width: number): void {
	const lines = editor.render(width);
	expect(lines.length).toBeLessThanOrEqual(2 + 7);
	for (const line of lines) expect(visibleWidth(line)).toBeLessThanOrEqual(width);
	expect(lines.join("\n").split(CURSOR_MARKER)).toHaveLength(2);
	const { line, col } = editor.getCursor();
	expect(editor.getLines()[line]!.length).toBeGreaterThanOrEqual(col);
}

test("the selection of vim's visual modes is in inverse video: over rows, lines, ends of lines and wide characters", () => {
	const { editor } = open();
	/** The caret left out; its place begins a style anew. */
	const shown = (width: number) =>
		body(editor, width).map((line) =>
			line
				.replace("|", "")
				.replaceAll("\x1b[7m", "[")
				.replaceAll("\x1b[27m", "]")
				.replaceAll(/(\[[^\]]*)\[/g, "$1"),
		);
	editor.setVimMode(true);
	editor.setText("one two\n\n漢字 end");
	for (const key of ["\x1b", "g", "g", "w", "v"]) editor.handleInput(key);
	expect(shown(40)).toEqual(["one [t]wo", "", "漢字 end"]);
	for (const key of ["j", "j", "0", "l"]) editor.handleInput(key);
	expect(shown(40)).toEqual(["one [two ]", "[ ]", "[漢字] end"]);
	// At five columns the first line takes two rows.
	expect(shown(5)).toEqual(["one ", "[two ]", "[ ]", "[漢]", "[字] ", "end"]);
	for (const key of ["\x1b", "V", "k"]) editor.handleInput(key);
	expect(shown(40)).toEqual(["one two", "[ ]", "[漢字 end]"]);
	editor.handleInput("\x1b");
	expect(shown(40).join("")).not.toContain("[");
});
