import { expect, test } from "bun:test";
import fc from "fast-check";
import { controlSequenceEnd, stripControls, stripTerminalSequences } from "./control-sequences.ts";
import { unicodeMetrics } from "./metrics.ts";
import { overBase } from "./over-base.ts";
import { extractSegments, getGraphemeCellRange, getOsc8LinkAtColumn, sliceByColumn, sliceWithWidth } from "./slice.ts";
import { StyleState } from "./style-state.ts";
import { padToWidth, truncateToWidth } from "./truncate.ts";
import { visibleWidth } from "./width.ts";
import { wrapTextWithAnsi } from "./wrap.ts";

const LINK = "\x1b]8;;http://x.y/ z\x07";
const pieces = fc.constantFrom(
	...[..."ab cd  e", "中", "한", "é", "👨‍👩‍👧", "❤️", "🇩🇪", "क्षि", "กำ", "\t", "word", "    "],
	...["\x1b[31m", "\x1b[0m", "\x1b[1;4m", "\x1b[24m", "\x1b[48;2;1;2;3m", "\x1b[4:3m", LINK, "\x1b]8;;\x07"],
);
const styledLine = fc.array(pieces, { maxLength: 30 }).map((list) => list.join(""));

interface Cell {
	text: string;
	style: string;
	width: number;
}

/** What a terminal would show: characters, each with its style. */
function cells(line: string): Cell[] {
	const state = new StyleState();
	const result: Cell[] = [];
	for (let at = 0; at < line.length; ) {
		const sequenceEnd = controlSequenceEnd(line, at);
		if (sequenceEnd > at) {
			state.apply(line.slice(at, sequenceEnd));
			at = sequenceEnd;
			continue;
		}
		const end = unicodeMetrics.graphemeEnd(line, at);
		result.push({
			text: line.slice(at, end),
			style: state.open(),
			width: unicodeMetrics.graphemeWidth(line, at, end),
		});
		at = end;
	}
	return result;
}

const inked = (list: Cell[]) => list.filter(({ text }) => text !== " ");

test("width of characters", () => {
	const widths: Record<string, number> = {
		"": 0,
		"hello, world": 12,
		"\t": 3,
		中文: 4,
		한국: 4,
		"e\u0301": 1,
		"❤": 1,
		"❤️": 2,
		"1️⃣": 2,
		"👨‍👩‍👧‍👦": 2,
		"👍🏽": 2,
		"🇩🇪": 2,
		"☝🏽": 2,
		กำ: 2,
		ｱﾞ: 2,
		"─│┌": 3,
		"\u200b": 0,
		"\u0000\u0007": 0,
		"\x1b[1;31mred\x1b[0m": 3,
		[`${LINK}link\x1b]8;;\x1b\\`]: 4,
		"\x1b_pi:c\x07a": 1,
	};
	for (const [text, width] of Object.entries(widths)) expect([text, visibleWidth(text)]).toEqual([text, width]);
});

test("a line is as wide as its characters together", () => {
	fc.assert(
		fc.property(styledLine, (line) => {
			expect(visibleWidth(line)).toBe(cells(line).reduce((sum, { width }) => sum + width, 0));
			expect(visibleWidth(stripTerminalSequences(line))).toBe(visibleWidth(line));
		}),
	);
});

test("an unfinished sequence is text and never swallows what follows", () => {
	for (const text of ["\x1b", "\x1b[", "\x1b[12;", "\x1b]8;;http", "\x1b[1\nm", "\x1b[中"]) {
		expect(controlSequenceEnd(text, 0)).toBe(0);
		expect(stripTerminalSequences(text)).toBe(text);
	}
	expect(stripControls("a\x1b[31mb\x07\tc\nd\x9b")).toBe("ab\tc\nd");
});

test("wrapped lines fit, and show every character in its style", () => {
	fc.assert(
		fc.property(
			fc.array(styledLine, { minLength: 1, maxLength: 3 }),
			fc.integer({ min: 4, max: 20 }),
			(list, width) => {
				const text = list.join("\n");
				const lines = wrapTextWithAnsi(text, width);
				for (const line of lines) expect(visibleWidth(line)).toBeLessThanOrEqual(width);
				expect(inked(lines.flatMap(cells))).toEqual(inked(cells(text)).filter((cell) => cell.text !== "\n"));
			},
		),
		{ numRuns: 500 },
	);
});

test("wrapping breaks at spaces and ideographs, and carries the style on without underlining the rest", () => {
	expect(wrapTextWithAnsi("superlongwordhere ok", 6)).toEqual(["superl", "ongwor", "dhere", "ok"]);
	expect(wrapTextWithAnsi("中文字符测试 ok", 5)).toEqual(["中文", "字符", "测试", "ok"]);
	expect(wrapTextWithAnsi("abc\n\ndef   \n", 8)).toEqual(["abc", "", "def   ", ""]);
	expect(wrapTextWithAnsi("  indented words", 10)).toEqual(["  indented", "words"]);
	expect(wrapTextWithAnsi("\x1b[1;31mhello world\x1b[0m", 8)).toEqual(["\x1b[1;31mhello", "\x1b[1;31mworld\x1b[0m"]);
	expect(wrapTextWithAnsi("\x1b[4mone two", 4)).toEqual(["\x1b[4mone\x1b[24m", "\x1b[4mtwo"]);
	expect(wrapTextWithAnsi(`${LINK}link text\x1b]8;;\x07`, 5)).toEqual([
		`${LINK}link\x1b]8;;\x07`,
		`${LINK}text\x1b]8;;\x07`,
	]);
	expect(wrapTextWithAnsi("", 5)).toEqual([""]);
	expect(wrapTextWithAnsi("中", 1)).toEqual(["中"]);
});

test("a slice shows the characters of its columns in their style", () => {
	fc.assert(
		fc.property(styledLine, fc.nat(20), fc.nat(20), (line, start, length) => {
			const slice = sliceWithWidth(line, start, length, true);
			const expected: Cell[] = [];
			let column = 0;
			for (const cell of cells(line)) {
				const isInside = column >= start && column + cell.width <= start + length && column < start + length;
				if (isInside && cell.width > 0) expected.push(cell);
				column += cell.width;
			}
			expect(cells(slice.text).filter(({ width }) => width > 0)).toEqual(expected);
			expect(slice.width).toBe(visibleWidth(slice.text));
		}),
		{ numRuns: 500 },
	);
});

test("segments around an overlay are the two slices", () => {
	fc.assert(
		fc.property(styledLine, fc.nat(10), fc.nat(10), (line, beforeEnd, gap) => {
			const { before, beforeWidth, after } = extractSegments(line, beforeEnd, beforeEnd + gap, 30, true);
			expect(cells(before)).toEqual(cells(sliceByColumn(line, 0, beforeEnd, true)));
			expect(beforeWidth).toBeLessThanOrEqual(beforeEnd);
			expect(cells(after)).toEqual(cells(sliceByColumn(line, beforeEnd + gap, 30, true)));
		}),
	);
	expect(sliceByColumn("a中b", 0, 2, true)).toBe("a");
	expect(sliceByColumn("a中b", 0, 2)).toBe("a中");
});

test("truncated lines fit, end with the mark and leave neither style nor link on", () => {
	fc.assert(
		fc.property(styledLine, fc.integer({ min: 1, max: 30 }), (line, width) => {
			const cut = truncateToWidth(line, width, "…", true);
			expect(visibleWidth(cut)).toBe(width);
			if (visibleWidth(line) <= width) expect(cut.startsWith(line)).toBe(true);
			else expect(stripTerminalSequences(cut).trimEnd()).toEndWith("…");
		}),
		{ numRuns: 500 },
	);
	expect(truncateToWidth("hello world", 8)).toBe("hello\x1b[0m...\x1b[0m");
	expect(truncateToWidth("hello", 2)).toBe("\x1b[0m..\x1b[0m");
	expect(truncateToWidth(`${LINK}hello`, 4, "…")).toBe(`${LINK}hel\x1b]8;;\x07\x1b[0m…\x1b[0m`);
	expect(truncateToWidth("x", 0)).toBe("");
	expect(padToWidth("中", 4)).toBe("中  ");
});

test("what lies under a column", () => {
	const line = `a中${LINK}b\x1b]8;;\x07c`;
	expect(getGraphemeCellRange(line, 2)).toEqual({ start: 1, end: 3 });
	expect(getGraphemeCellRange(line, 9)).toBeUndefined();
	expect(getOsc8LinkAtColumn(line, 3)).toBe("http://x.y/ z");
	expect(getOsc8LinkAtColumn(line, 4)).toBeUndefined();
});

test("a style is what the codes so far leave on", () => {
	const state = new StyleState();
	const after = (text: string) => {
		state.apply(text);
		return state.style();
	};
	expect(after("\x1b[1;2;3m")).toBe("\x1b[1;2;3m");
	expect(after("\x1b[22m")).toBe("\x1b[3m");
	expect(after("\x1b[38;5;200;48;2;1;2;3;58:2::9:9:9m")).toBe("\x1b[3;38;5;200;48;2;1;2;3;58:2::9:9:9m");
	expect(after("\x1b[39;4:3m")).toBe("\x1b[3;4:3;48;2;1;2;3;58:2::9:9:9m");
	expect(after("\x1b[>4;2m")).toBe("\x1b[3;4:3;48;2;1;2;3;58:2::9:9:9m");
	expect(after("\x1b[4:0;23;59m")).toBe("\x1b[48;2;1;2;3m");
	expect(state.background()).toBe("\x1b[48;2;1;2;3m");
	expect(after("\x1b[m")).toBe("");
});

test("text over a style of one's own gets that style back wherever it ends its own", () => {
	const base = "\x1b[90m";
	expect(overBase("plain", base)).toBe("plain");
	expect(overBase("a\x1b[31mb\x1b[0mc", base)).toBe("a\x1b[0m\x1b[90m\x1b[31mb\x1b[0m\x1b[90mc");
	expect(overBase("\x1b[1;38;5;0mx\x1b[39my", base)).toBe("\x1b[0m\x1b[90m\x1b[1;38;5;0mx\x1b[0m\x1b[90m\x1b[1my");
});
