import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { headBytes, headText, tailBytes, tailText, Utf8Decoder } from "./utf8.ts";

const wellFormed = fc.string({ unit: "grapheme" });

describe("Utf8Decoder", () => {
	test("never tears a character, whatever the chunks", () => {
		fc.assert(
			fc.property(wellFormed, fc.integer({ min: 1, max: 5 }), (text, size) => {
				const bytes = Buffer.from(text);
				const decoder = new Utf8Decoder();
				let result = "";
				for (let at = 0; at < bytes.length; at += size) {
					const piece = decoder.decode(bytes.subarray(at, at + size));
					expect(piece.isWellFormed()).toBe(true);
					result += piece;
				}
				expect(result + decoder.flush()).toBe(text);
			}),
		);
	});

	test("marks what the stream's end tore, and keeps or strips the byte order mark", () => {
		const decoder = new Utf8Decoder();
		expect(decoder.decode(Uint8Array.of(0x61, 0xe2, 0x82))).toBe("a");
		expect(decoder.flush()).toBe("\ufffd");
		const marked = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
		expect(new Utf8Decoder().decode(marked)).toBe("\ufeffa");
		expect(new Utf8Decoder({ stripByteOrderMark: true }).decode(marked)).toBe("a");
	});
});

describe("cutting to bytes", () => {
	test("keeps the longest head and tail of whole characters", () => {
		fc.assert(
			fc.property(wellFormed, fc.nat(40), (text, limit) => {
				const characters = [...text];
				const fits = (part: string) => Buffer.byteLength(part) <= limit;
				const heads = characters.map((_, index) => characters.slice(0, index + 1).join("")).filter(fits);
				const tails = characters.map((_, index) => characters.slice(index).join("")).filter(fits);
				const head = heads.at(-1) ?? "";
				const tail = tails[0] ?? "";
				expect(headText(text, limit)).toBe(head);
				expect(tailText(text, limit)).toBe(tail);
				expect(Buffer.from(headBytes(Buffer.from(text), limit)).toString()).toBe(head);
				expect(Buffer.from(tailBytes(Buffer.from(text), limit)).toString()).toBe(tail);
			}),
		);
	});

	test("bytes that are not UTF-8 are cut at the limit, never beyond it", () => {
		fc.assert(
			fc.property(fc.uint8Array(), fc.nat(20), (bytes, limit) => {
				expect(headBytes(bytes, limit).length).toBeLessThanOrEqual(limit);
				expect(tailBytes(bytes, limit).length).toBeLessThanOrEqual(limit);
			}),
		);
		expect(headBytes(new Uint8Array(9).fill(0x80), 5).length).toBe(5);
	});
});
