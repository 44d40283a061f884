import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type BadLine, JsonlReader, parseJsonl, stringifyJsonLine } from "./jsonl.ts";

describe("JSON lines", () => {
	test("any JSON value survives writing and reading, in any chunks", () => {
		fc.assert(
			fc.property(fc.array(fc.jsonValue()), fc.nat(20), (input, size) => {
				const text = input.map(stringifyJsonLine).join("");
				const expected = input.map((value) => JSON.parse(JSON.stringify(value)));
				expect(text.split("\n").length).toBe(input.length + 1);
				expect(parseJsonl(text)).toEqual({ values: expected, badLines: [] });
				const values: unknown[] = [];
				const reader = new JsonlReader({
					onValue: (value) => void values.push(value),
					onBadLine: (bad) => {
						throw new Error(bad.reason);
					},
				});
				const bytes = Buffer.from(text);
				for (let at = 0; at < bytes.length; at += size + 1) reader.push(bytes.subarray(at, at + size + 1));
				reader.flush();
				expect(values).toEqual(expected);
			}),
		);
	});

	test("line separators inside strings do not end a line", () => {
		expect(parseJsonl('"a\u2028b\u2029\u0085"\r\n1').values).toEqual(["a\u2028b\u2029\u0085", 1]);
	});

	test("reports bad lines by number, skips empty ones, and reads on", () => {
		const text = '1\n\n{"a":\n \r\n2\n{"torn';
		const whole = parseJsonl(text);
		expect(whole.values).toEqual([1, 2]);
		expect(whole.badLines.map(({ lineNumber, text, torn }) => ({ lineNumber, text, torn }))).toEqual([
			{ lineNumber: 3, text: '{"a":', torn: false },
			{ lineNumber: 6, text: '{"torn', torn: true },
		]);
		expect(whole.badLines.every((bad) => bad.reason.length > 0)).toBe(true);
		const bad: BadLine[] = [];
		const numbers: number[] = [];
		const reader = new JsonlReader({
			onValue: (_value, lineNumber) => void numbers.push(lineNumber),
			onBadLine: (line) => void bad.push(line),
		});
		reader.push(text);
		reader.flush();
		expect(bad).toEqual(whole.badLines);
		expect(numbers).toEqual([1, 5]);
	});

	test("refuses what JSON has no form for", () => {
		expect(() => stringifyJsonLine(undefined)).toThrow("Cannot write a value of type undefined as a JSON line");
	});
});
