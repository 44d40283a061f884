import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { countLines, formatSize, type TruncationResult, truncateHead, truncateLine, truncateTail } from "./truncate.ts";

/** `[content, truncatedBy, totalLines, totalBytes, outputLines, outputBytes]` and the flags that are set. */
function brief(result: TruncationResult): unknown[] {
	const flags = [result.lastLinePartial && "partial", result.firstLineExceedsLimit && "first line"].filter(Boolean);
	const { content, truncatedBy, totalLines, totalBytes, outputLines, outputBytes } = result;
	return [content, truncatedBy, totalLines, totalBytes, outputLines, outputBytes, ...flags];
}

// What pi 0.87.1 answers to the same calls.
describe("truncation as pi does it", () => {
	test.each([
		["", 1, 2, ["", null, 0, 0, 0, 0]],
		["a\n", 1, 2, ["a\n", null, 1, 2, 1, 2]],
		["\n\n", 1, 2, ["", "lines", 2, 2, 1, 0]],
		["a\nb\n", 1, 2, ["a", "lines", 2, 4, 1, 1]],
		["a\nb", 0, 51200, ["", "lines", 2, 3, 0, 0]],
		["\n\nb", 2000, 0, ["", "bytes", 3, 3, 1, 0]],
		["\ud800a\r\nb", 2000, 5, ["\ud800a\r", "bytes", 2, 7, 1, 5]],
		["aaa\nbbb\nccc", 2, 7, ["aaa\nbbb", "lines", 3, 11, 2, 7]],
		["aaa\nbbb\nccc", 2, 6, ["aaa", "bytes", 3, 11, 1, 3]],
		["abcd\ne", 2000, 3, ["", "bytes", 2, 6, 0, 0, "first line"]],
	])("head of %j within %d lines and %d bytes", (text, maxLines, maxBytes, expected) => {
		expect(brief(truncateHead(text, { maxLines, maxBytes }))).toEqual(expected);
	});

	test.each([
		["", 1, 2, ["", null, 0, 0, 0, 0]],
		["a\nb\n", 1, 2, ["b", "lines", 2, 4, 1, 1]],
		["a\nb", 0, 51200, ["", "lines", 2, 3, 0, 0]],
		["a\nb\n\n", 2000, 0, ["", "bytes", 3, 5, 1, 0]],
		["x\nfoo€€€€", 2000, 7, ["€€", "bytes", 2, 17, 1, 6, "partial"]],
		["x\nfoo😀😀\ud800", 2000, 8, ["😀\ufffd", "bytes", 2, 16, 1, 7, "partial"]],
		["x\nfoo😀😀\ud800\n", 2000, 2, ["", "bytes", 2, 17, 1, 0, "partial"]],
		["xxxxxxxé€", 1, 10, ["xxxxxé€", "lines", 1, 12, 1, 10, "partial"]],
		["aaa\nbbb\nccc\n", 2, 7, ["bbb\nccc", "lines", 3, 12, 2, 7]],
		["aaa\nbbb\nccc\n", 20, 3, ["ccc", "bytes", 3, 12, 1, 3]],
	])("tail of %j within %d lines and %d bytes", (text, maxLines, maxBytes, expected) => {
		expect(brief(truncateTail(text, { maxLines, maxBytes }))).toEqual(expected);
	});

	test("one line, and sizes", () => {
		expect(truncateLine("abc", 3)).toEqual({ text: "abc", wasTruncated: false });
		expect(truncateLine("abcd", 3)).toEqual({ text: "abc... [truncated]", wasTruncated: true });
		expect(truncateLine("x".repeat(501)).text).toBe(`${"x".repeat(500)}... [truncated]`);
		expect([0, 1023, 1024, 1536, 1048575, 1048576, 5e9].map(formatSize)).toEqual([
			"0B",
			"1023B",
			"1.0KB",
			"1.5KB",
			"1024.0KB",
			"1.0MB",
			"4768.4MB",
		]);
	});
});

describe("truncation of any text", () => {
	const anyText = fc
		.array(fc.constantFrom("a", "bcd", "\n", "\r\n", "é", "€", "😀", "\ud800"), { maxLength: 20 })
		.map((parts) => parts.join(""));
	const limits = fc.record({ maxLines: fc.nat(6), maxBytes: fc.nat(16) });

	test("keeps as many whole lines as fit", () => {
		fc.assert(
			fc.property(anyText, limits, (text, options) => {
				const lines = text.split("\n");
				if (lines.at(-1) === "") lines.pop();
				expect(countLines(text)).toBe(lines.length);
				if (lines.length <= options.maxLines && Buffer.byteLength(text) <= options.maxBytes) {
					expect(truncateHead(text, options).content).toBe(text);
					expect(truncateTail(text, options).content).toBe(text);
					return;
				}
				const fits = (part: readonly string[]) =>
					part.length <= options.maxLines && Buffer.byteLength(part.join("\n")) <= options.maxBytes;
				let count = 0;
				while (count < lines.length && fits(lines.slice(0, count + 1))) count++;
				const head = truncateHead(text, options);
				expect([head.content, head.outputLines]).toEqual([lines.slice(0, count).join("\n"), count]);
				expect(head.outputBytes).toBe(Buffer.byteLength(head.content));
				let kept = 0;
				while (kept < lines.length && fits(lines.slice(lines.length - kept - 1))) kept++;
				const tail = truncateTail(text, options);
				if (tail.lastLinePartial) expect(kept).toBe(0);
				else expect([tail.content, tail.outputLines]).toEqual([lines.slice(lines.length - kept).join("\n"), kept]);
				expect(tail.outputBytes).toBe(Buffer.byteLength(tail.content));
				expect(tail.outputBytes).toBeLessThanOrEqual(options.maxBytes);
			}),
			{ numRuns: 500 },
		);
	});
});
