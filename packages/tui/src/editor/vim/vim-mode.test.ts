import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodeKey } from "../../input/match-key.ts";
import { EditorCore } from "../editor-core.ts";
import { VimMode } from "./vim-mode.ts";

function open(text: string) {
	const core = new EditorCore();
	const at = text.indexOf("|");
	core.setText(text.replace("|", ""));
	const before = text.slice(0, at).split("\n");
	core.moveTo({ line: before.length - 1, column: before.at(-1)!.length });
	const vim = new VimMode(core);
	return { core, vim };
}

/** A key that vim leaves goes to the editor as in the component. */
function press(core: EditorCore, vim: VimMode, raw: string): boolean {
	const key = decodeKey(raw)!;
	if (vim.handleKey(key)) return true;
	if (key.key === "backspace") core.deleteCharBackward();
	else if (key.text !== "") core.type(key.text);
	return false;
}

/** In normal mode at the place of `|`; `^[` is Escape, `^r` Ctrl+R. */
function after(text: string, keys: string): string {
	const { core, vim } = open(text);
	const { cursor } = core;
	press(core, vim, "\x1b");
	core.moveTo(cursor);
	for (const key of keys.replaceAll("^[", "\x1b").replaceAll("^r", "\x12")) press(core, vim, key);
	const { line, column } = core.cursor;
	return core.lines
		.map((row, index) => (index === line ? `${row.slice(0, column)}|${row.slice(column)}` : row))
		.join("\n");
}

const GOLDEN: [text: string, keys: string, result: string][] = [
	// Motions
	["|one two", "w", "one |two"],
	["|one two", "2l", "on|e two"],
	["on|e two", "9h", "|one two"],
	["|one two", "$", "one tw|o"],
	["one t|wo", "0", "|one two"],
	["   one t|wo", "^", "   |one two"],
	["|a.b c", "www", "a.b |c"],
	["|a.b c", "W", "a.b |c"],
	["one tw|o", "b", "one |two"],
	["one two|", "bb", "|one two"],
	["a.b c|", "BB", "|a.b c"],
	["|one two", "e", "on|e two"],
	["|one two", "2e", "one tw|o"],
	["|a.b c", "E", "a.|b c"],
	["one|\n\ntwo", "w", "one\n|\ntwo"],
	["|one\ntwo\nthree", "G", "one\ntwo\n|three"],
	["one\ntwo\nth|ree", "gg", "|one\ntwo\nthree"],
	["|one\ntwo\nthree", "2G", "one\n|two\nthree"],
	["|a,b,c,d", "2f,", "a,b|,c,d"],
	["|a,b,c,d", "t,;", "a,|b,c,d"],
	["a,b,c,|d", "F,;", "a,b|,c,d"],
	["a,b,c,|d", "F,;,", "a,b,c|,d"],
	["|f(a(b))", "%", "f(a(b)|)"],
	["f(a(b)|)", "%", "f|(a(b))"],
	["lon|g line\nab\nlonger", "jj", "long line\nab\nlon|ger"],
	["|long\nab\nlonger", "$jj", "long\nab\nlonge|r"],
	["|one", "3j", "|one"],
	// Operators
	["|one two", "dw", "|two"],
	["one |two", "dw", "one| "],
	["one |two\nthree", "dw", "one| \nthree"],
	["|one two three", "2dw", "|three"],
	["|one two three four", "d2w", "|three four"],
	["one| two", "d$", "on|e"],
	["one| two", "D", "on|e"],
	["one tw|o", "db", "one |o"],
	["|one two", "de", "| two"],
	["|a,b,c", "df,", "|b,c"],
	["|a,b,c", "dt,", "|,b,c"],
	["one\nt|wo\nthree", "dd", "one\n|three"],
	["one\nt|wo", "dd", "|one"],
	["o|ne", "dd", "|"],
	["|one\ntwo\nthree", "dj", "|three"],
	["one\ntwo\nth|ree", "dk", "|one"],
	["one\nt|wo\nthree", "dG", "|one"],
	["one\nt|wo\nthree", "dgg", "|three"],
	["|f(a) b", "d%", "|f(a) b".replace("f(a)", "")],
	["|one two", "cwx^[", "|x two"],
	["|one two three", "c2wx^[", "|x three"],
	["a |b c", "cwx^[", "a |x c"],
	["one\n t|wo\nx", "ccnew^[", "one\nne|w\nx"],
	["one| two", "Cx^[", "one|x"],
	["|one two", "sx^[", "|xne two"],
	["one tw|o", "Snew^[", "ne|w"],
	["|one two", "ywP", "one| one two"],
	["|one two", "yw$p", "one twoone| "],
	["|one\ntwo", "yyp", "one\n|one\ntwo"],
	["one\n|two", "YP", "one\n|two\ntwo"],
	["|one\ntwo", "ddp", "two\n|one"],
	["|ab", "xp", "b|a"],
	["|abcd", "3x", "|d"],
	["ab|cd", "X", "a|cd"],
	["|one\ntwo", ">>", "    |one\ntwo"],
	["|one\n    two", "2>>", "    |one\n        two"],
	["      on|e", "<<", "  |one"],
	// Text objects
	["one t|wo three", "diw", "one | three"],
	["one t|wo three", "daw", "one |three"],
	["one t|wo", "daw", "on|e"],
	['a "b |c" d', 'di"', 'a "|" d'],
	['a "b |c" d', 'ca"x^[', "a |x d"],
	["f(a, (b), |c)", "di(", "f(|)"],
	["f(a, (b), |c)", "da)", "|f"],
	["{ a: [1, |2] }", "ci[3^[", "{ a: [|3] }"],
	["{\n|a\n}", "di{", "{|}"],
	["no bracket|s", "di(", "no bracket|s"],
	// Small commands
	["|one", "rx", "|xne"],
	["|one", "3rx", "xx|x"],
	["o|ne", "5rx", "o|ne"],
	["|one", "2~", "ON|e"],
	["|one\n  two\nthree", "J", "one| two\nthree"],
	["|one\n  two\nthree", "3J", "one two| three"],
	["|f(\n)", "J", "f(|)"],
	["on|e", "ox^[", "one\n|x"],
	["on|e", "Ox^[", "|x\none"],
	["  on|e", "Ix^[", "  |xone"],
	["|one", "Ax^[", "one|x"],
	["|one", "ax^[", "o|xne"],
	["|one two", "dwu", "|one two"],
	["|one two", "dwu^r", "|two"],
	["|one\ntwo\nthree", ">ju", "|one\ntwo\nthree"],
	["|one two three", "dw.", "|three"],
	["|one two three", "cwx^[w.", "x |x three"],
	["|one\ntwo", "A;^[j.", "one;\ntwo|;"],
	["|abcdef", "x3.", "|ef"],
	// Visual
	["|one two", "vlld", "| two"],
	["one t|wo", "viwd", "one| "],
	["|one two", "vey$p", "one twoon|e"],
	["|one\ntwo\nthree", "Vjd", "|three"],
	["|one\ntwo", "Vyjp", "one\ntwo\n|one"],
	["|one two", "vecx^[", "|x two"],
	["one |two", "vbod", "|wo"],
	["|one two", "ve~", "|ONE two"],
	["|one\ntwo", "Vj>", "    |one\n    two"],
	["|one\ntwo\nthree", "VjJ", "one| two\nthree"],
	["|one two", "vv", "|one two"],
	["|one two", "verx", "|xxx two"],
	// Nothing happens
	["|one", "dfz", "|one"],
	["|one", "dj", "|one"],
	["|", "x", "|"],
	["|one", "gz", "|one"],
	["|中文 x", "x", "|文 x"],
	["|👩‍👩‍👧 x", "x", "| x"],
];

test.each(GOLDEN)("%j then %s is %j", (text, keys, result) => {
	expect(after(text, keys)).toBe(result);
});

test("Escape in normal mode is left to the app, as are commands that type nothing", () => {
	const { core, vim } = open("one|");
	expect(press(core, vim, "\x1b")).toBe(true);
	expect(vim.indicator).toBe("NORMAL");
	expect(press(core, vim, "\x1b")).toBe(false);
	for (const key of "2d") press(core, vim, key);
	expect(vim.indicator).toBe("NORMAL 2d");
	expect(press(core, vim, "\x1b")).toBe(true);
	expect(press(core, vim, "\r")).toBe(false);
	expect(press(core, vim, "\x1b[A")).toBe(false);
	press(core, vim, "V");
	expect([vim.indicator, vim.selection]).toEqual([
		"V-LINE",
		{ start: { line: 0, column: 0 }, end: { line: 0, column: 3 } },
	]);
	vim.reset();
	expect([vim.mode, press(core, vim, "x")]).toEqual(["insert", false]);
});

test("what is deleted can be yanked with the editor's own keys, and the other way round", () => {
	const { core, vim } = open("one |two");
	press(core, vim, "\x1b");
	for (const key of "diw") press(core, vim, key);
	core.yank();
	expect(core.text).toContain("one");
	core.setText("some words");
	core.deleteWordBackward();
	press(core, vim, "p");
	expect(core.text).toBe("some words");
});

test("the marker of a paste is one character", () => {
	const { core, vim } = open("ab|");
	core.paste("x".repeat(2000));
	press(core, vim, "\x1b");
	press(core, vim, "x");
	expect(core.text).toBe("ab");
	press(core, vim, "p");
	expect(core.expandedText).toBe(`ab${"x".repeat(2000)}`);
});

test("for any keys it never throws, the cursor stands on text, and undo leads back to where it began", () => {
	const keys = fc.constantFrom(
		...'hljkwWbBeE0^$ggGfFtT;,%iaxXpPu.r~J><oOIAsSDCYdcyvV123 "()[]{}w',
		"\x1b",
		"\x1b",
		"\x12",
		"\x7f",
		"中",
		"é",
		"👩‍👩‍👧",
	);
	const text = fc.string({
		unit: fc.constantFrom("a", "b", " ", "\n", "(", ")", '"', "中", "𠀋", ".", "é"),
		maxLength: 40,
	});
	fc.assert(
		fc.property(text, fc.array(keys, { maxLength: 60, size: "max" }), (start, presses) => {
			const { core, vim } = open(`${start}|`);
			const before = core.text;
			press(core, vim, "\x1b");
			for (const raw of presses) {
				if (!decodeKey(raw)) continue;
				press(core, vim, raw);
				const { line, column } = core.cursor;
				const { length } = core.lines[line]!;
				expect(column).toBeLessThanOrEqual(length);
				if (vim.indicator === "NORMAL") expect(column < length || length === 0).toBe(true);
				core.view(5);
			}
			for (let count = 0; count < 200; count++) core.undo();
			expect(["", before]).toContain(core.text);
		}),
		{ numRuns: 300 },
	);
});
