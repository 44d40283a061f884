import { expect, test } from "bun:test";
import { Terminal } from "@xterm/headless";
import fc from "fast-check";
import { stripTerminalSequences } from "../text/control-sequences.ts";
import { sanitizeForDisplay } from "./sanitize-for-display.ts";

test("text without control characters is returned as it is", () => {
	expect(sanitizeForDisplay("plain 文字 👩‍💻\nnext")).toBe("plain 文字 👩‍💻\nnext");
});

test("colours stay; titles, cursor moves, clearing, queries and modes go", () => {
	expect(
		sanitizeForDisplay("\x1b[1;31mred\x1b[0m\x1b]0;title\x07\x1b[2J\x1b[5;5H\x1b[3A\x1b[?25l\x1b[6n\x1b[>4m!"),
	).toBe("\x1b[1;31mred\x1b[0m!");
	expect(sanitizeForDisplay("a\x1bP1$r\x1b\\b\x1b_Ga=T;AAAA\x1b\\c\x07\x00\x9b")).toBe("abc");
});

test("links stay only when wanted, and never with a control character in their address", () => {
	const link = "\x1b]8;;https://example.org\x1b\\here\x1b]8;;\x1b\\";
	expect(sanitizeForDisplay(link)).toBe("here");
	expect(sanitizeForDisplay(link, { links: true })).toBe(link);
	expect(sanitizeForDisplay("\x1b]8;;https://a\nb\x07x", { links: true })).not.toContain("\x1b");
});

test("a progress line is left in its last state", () => {
	expect(sanitizeForDisplay("10%\r50%\r100%\r\ndone")).toBe("100%\ndone");
	expect(sanitizeForDisplay("Downloading\rok")).toBe("okwnloading");
	expect(sanitizeForDisplay("Downloading\r\x1b[Kok")).toBe("ok");
	expect(sanitizeForDisplay("Downloading\x1b[2K\x1b[1Gok")).toBe("ok");
	expect(sanitizeForDisplay("abc\b\bX")).toBe("aXc");
});

test("styles belong to the cells they were written with and go on after the line", () => {
	expect(sanitizeForDisplay("\x1b[31mabc\r\x1b[32mx\nnext")).toBe("\x1b[32mx\x1b[0m\x1b[31mbc\x1b[0m\x1b[32m\nnext");
});

test("half of a wide character that is written over leaves a blank", () => {
	expect(sanitizeForDisplay("漢字\ra")).toBe("a 字");
	expect(sanitizeForDisplay("漢字\x1b[2Ga")).toBe(" a字");
});

test("tabs become spaces and a sequence that has not come to its end is held back", () => {
	expect(sanitizeForDisplay("a\tb")).toBe("a   b");
	expect(sanitizeForDisplay("text\x1b[38;5")).toBe("text");
	expect(sanitizeForDisplay("text\x1b")).toBe("text");
});

test("long hostile output takes time in proportion to its length", () => {
	const started = performance.now();
	for (const piece of [
		"\r",
		"a\r",
		"\b",
		"\x1b[",
		"\x1b]8;;",
		"\x1b[31ma\r",
		"\x1b[99999999Ga",
		"\x1b[2K\x1b[9999Ga",
		"\x1b[1K",
		"a\u0301\r",
	]) {
		sanitizeForDisplay(piece.repeat(200_000 / piece.length));
	}
	expect(performance.now() - started).toBeLessThan(3000);
});

const piece = fc.constantFrom(
	"ab",
	"c",
	" ",
	"漢",
	"\r",
	"\b",
	"\x1b[K",
	"\x1b[1K",
	"\x1b[2K",
	"\x1b[7G",
	"\x1b[2G",
	"\x1b[2D",
	"\x1b[C",
	"\x1b[31m",
	"\x1b[m",
);

test("a line shows what a terminal would show", async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
			const line = pieces.join("");
			const terminal = new Terminal({ cols: 80, rows: 2, allowProposedApi: true });
			await new Promise<void>((resolve) => terminal.write(line, resolve));
			const expected = terminal.buffer.active.getLine(0)!.translateToString(true);
			terminal.dispose();
			expect(stripTerminalSequences(sanitizeForDisplay(line)).trimEnd()).toBe(expected.trimEnd());
		}),
		{ numRuns: 150 },
	);
});

test("no control character but those of colours and line feeds is ever left", () => {
	const unit = fc.oneof(
		fc.string({ unit: "binary", maxLength: 4 }),
		fc.constantFrom("\x1b", "\x1b[", "\x1b]0;", "\x07", "\x9b", "m", "31m", "\r"),
	);
	fc.assert(
		fc.property(fc.array(unit, { maxLength: 30 }), (units) => {
			expect(sanitizeForDisplay(units.join("")).replace(/\x1b\[[\d;:]*m/g, "")).not.toMatch(
				/[\x00-\x09\x0b-\x1f\x7f-\x9f]/,
			);
		}),
		{ numRuns: 500 },
	);
});
