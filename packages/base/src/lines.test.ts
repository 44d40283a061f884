import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isTauError } from "./errors.ts";
import { LineSplitter, type LineSplitterOptions, splitLines } from "./lines.ts";

function split(chunks: readonly (string | Uint8Array)[], options?: LineSplitterOptions): string[] {
	const lines: string[] = [];
	const splitter = new LineSplitter(options);
	for (const chunk of chunks) splitter.push(chunk, (line) => void lines.push(line));
	splitter.flush((line) => void lines.push(line));
	return lines;
}

/** Cuts at arbitrary places, inside characters too. */
function chunksOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
	const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
	return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

const anyText = fc
	.array(fc.constantFrom("a", "bc", "\n", "\r\n", "\r", "\u2028", "é", "€", "😀", "\ufeff"))
	.map((parts) => parts.join(""));

describe("LineSplitter", () => {
	test("gives the same lines however the bytes are cut", () => {
		fc.assert(
			fc.property(anyText, fc.array(fc.nat(100)), fc.boolean(), (text, cuts, keepLineEnd) => {
				const expected = split([text], { keepLineEnd });
				expect(split(chunksOf(Buffer.from(text), cuts), { keepLineEnd })).toEqual(expected);
				if (keepLineEnd) expect(expected.join("")).toBe(text);
			}),
		);
	});

	test("ends lines at LF only and takes a CR before it off", () => {
		expect(split(["a\r\nb\rc\u2028d\n\ne"])).toEqual(["a", "b\rc\u2028d", "", "e"]);
		expect(split(["a\r", "\nb\n"])).toEqual(["a", "b"]);
		expect(split(["last\r"])).toEqual(["last\r"]);
		expect(split([""])).toEqual([]);
		expect(splitLines("a\n\n")).toEqual(["a", ""]);
	});

	test("a CRLF at the limit does not make a line too long", () => {
		expect(split(["abc\r", "\nabc\r\n"], { maxLineLength: 3 })).toEqual(["abc", "abc"]);
	});

	test("cuts long lines between characters and goes on with the next line", () => {
		fc.assert(
			fc.property(anyText, fc.array(fc.nat(100)), fc.nat(5), (text, cuts, maxLineLength) => {
				const lines = split(chunksOf(Buffer.from(text), cuts), { maxLineLength, onLongLine: "cut" });
				const whole = split([text]);
				expect(lines.length).toBe(whole.length);
				for (const [index, line] of lines.entries()) {
					expect(whole[index]!.startsWith(line)).toBe(true);
					expect(line.isWellFormed()).toBe(true);
					expect(line.length).toBeGreaterThanOrEqual(Math.min(whole[index]!.length, maxLineLength - 1));
					expect(line.length).toBeLessThanOrEqual(maxLineLength);
				}
			}),
		);
	});

	test("names the line that is too long, before its end has come", () => {
		const splitter = new LineSplitter({ maxLineLength: 10 });
		splitter.push("short\n", () => {});
		let caught: unknown;
		try {
			splitter.push("x".repeat(100), () => {});
		} catch (error) {
			caught = error;
		}
		expect(isTauError(caught) && [caught.code, caught.message]).toEqual([
			"TAU_LINE_TOO_LONG",
			"Line 2 has more than 10 characters",
		]);
	});

	test("a line in many small chunks costs its length, not its square", () => {
		const splitter = new LineSplitter();
		let length = 0;
		const started = performance.now();
		for (let chunk = 0; chunk < 200_000; chunk++) splitter.push("0123456789", () => {});
		splitter.push("\n", (line) => {
			length = line.length;
		});
		expect(length).toBe(2_000_000);
		// Searching the whole partial line at each chunk would take minutes.
		expect(performance.now() - started).toBeLessThan(5000);
	});
});

test("a handler that has enough gets no more lines of the chunk", () => {
	const seen: string[] = [];
	new LineSplitter().push("a\nb\nc\n", (line) => {
		seen.push(line);
		return seen.length < 2;
	});
	expect(seen).toEqual(["a", "b"]);
});
