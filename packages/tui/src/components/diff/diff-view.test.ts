import { expect, test } from "bun:test";
import { visibleWidth } from "../../text/width.ts";
import { DiffView } from "./diff-view.ts";

const theme = {
	added: (text: string) => `<+${text}>`,
	removed: (text: string) => `<-${text}>`,
	context: (text: string) => text,
	emphasis: (text: string) => `[${text}]`,
};

test("lines are told apart, and of lines that took each other's place the words that changed", () => {
	const diff = " 1 let first = 0;\n-2 let second = 1;\n+2 let second = 10;\n 3 \tend\n+4 new\x1b[2J line";
	const view = new DiffView(diff, theme);
	const lines = view.render(80);
	expect(lines).toEqual([
		" 1 let first = 0;",
		"<--2 let second = [1];>",
		"<++2 let second = [10];>",
		" 3    end",
		"<++4 new line>",
	]);
	expect(view.render(80)).toBe(lines);
	view.setDiff("-1 a\n-2 b\n+1 c");
	expect(view.render(80)).toEqual(["<--1 a>", "<--2 b>", "<++1 c>"]);
});

const PLAIN = { added: String, removed: String, context: String, emphasis: (text: string) => `\x1b[7m${text}\x1b[27m` };

test("a long changed line is wrapped below its text, a long line around it is cut", () => {
	const diff = " 9 around what has changed here\n-10 the old words were few\n+10 the new words were many more";
	const shown = (text: string, width: number) =>
		new DiffView(text, PLAIN).render(width).map((line) => Bun.stripANSI(line));
	expect(shown(diff, 18)).toEqual([
		" 9 around what ha…",
		"-10 the old words",
		"-   were few",
		"+10 the new words",
		"+   were many more",
	]);
	expect(shown("+10 the new words", 9)).toEqual(["+10 the …"]);
});

test("no line is wider than the room", () => {
	const view = new DiffView("-1 漢字漢字漢字 was\n+1 漢字漢字漢字 is", PLAIN);
	for (let width = 1; width < 30; width++) {
		for (const line of view.render(width)) expect(visibleWidth(line)).toBeLessThanOrEqual(width);
	}
});
