import { expect, test } from "bun:test";
import fc from "fast-check";
import { graphemeBoundary, graphemeEnd, graphemeStart, graphemes } from "./graphemes.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const reference = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment);

/** Characters that take part in the rules are drawn much more often than chance would. */
const INTERESTING =
	"a \r\n\u0301\u200d\u200c\ufe0f\u0915\u094d\u093f\u0937\u0600\u1100\u1161\u11a8\uac00\uac01\u0e33\u00a9\u2764\u{1f468}\u{1f3fd}\u{1f1e9}\u{1f1ea}\u0d4e\u{e0067}\u{e007f}\ud800\udc00\u4e2d";
const character = fc.oneof(
	fc.constantFrom(...INTERESTING),
	fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
	fc.integer({ min: 0, max: 0x3000 }).map((code) => String.fromCodePoint(code)),
);
const anyText = fc.array(character, { maxLength: 12 }).map((list) => list.join(""));

test("clusters are those of the platform's segmenter", () => {
	fc.assert(
		fc.property(anyText, (text) => expect(graphemes(text)).toEqual(reference(text))),
		{ numRuns: 3000 },
	);
});

test("every pair of an assigned character with each interesting one breaks where the segmenter says", () => {
	const wrong: string[] = [];
	for (let code = 0; code < 0x20000; code += code < 0x3000 ? 1 : 7) {
		const character = String.fromCodePoint(code);
		for (const other of ["a", "\u1161", "\u0915\u094d"]) {
			for (const text of [character + other, other + character]) {
				if (graphemes(text).join("|") !== reference(text).join("|")) wrong.push(code.toString(16));
			}
		}
	}
	expect(wrong).toEqual([]);
});

test("going back visits the same boundaries as going forward", () => {
	fc.assert(
		fc.property(anyText, (text) => {
			const forward = [0];
			while (forward.at(-1)! < text.length) forward.push(graphemeEnd(text, forward.at(-1)!));
			const back = [text.length];
			while (back.at(-1)! > 0) back.push(graphemeStart(text, back.at(-1)!));
			expect(back.reverse()).toEqual(forward);
			for (let index = 0; index <= text.length; index++) {
				expect(graphemeBoundary(text, index)).toBe(forward.findLast((at) => at <= index)!);
			}
		}),
		{ numRuns: 2000 },
	);
});

test("families, flags, skin tones, tag flags and keycaps are one cluster each", () => {
	for (const text of ["👨‍👩‍👧‍👦", "🇩🇪", "👍🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "❤️‍🔥", "क्षि", "각", "\r\n"]) {
		expect(graphemes(text)).toEqual([text]);
	}
	expect(graphemes("🇩🇪🇫")).toEqual(["🇩🇪", "🇫"]);
});
