import { expect, test } from "bun:test";
import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { SseDecoder, type SseOptions } from "./sse.ts";

interface Seen {
	event: string;
	data: string;
}

const encoder = new TextEncoder();

function decode(pieces: Uint8Array[], options?: SseOptions): Seen[] {
	const seen: Seen[] = [];
	const decoder = new SseDecoder((event, data) => seen.push({ event, data }), options);
	for (const piece of pieces) decoder.push(piece);
	decoder.end();
	return seen;
}

function whole(text: string): Seen[] {
	return decode([encoder.encode(text)]);
}

function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
	const cut: Uint8Array[] = [];
	for (let start = 0; start < bytes.length; start += size) cut.push(bytes.subarray(start, start + size));
	return cut;
}

const MIXED =
	": note\r\nevent: a\r\ndata: één\r\ndata: 😀\r\n\r\n" +
	"data:no space\n\ndata\n\ndata:\n\nevent: b\rdata: cr\r\rid: 7\nretry: 10\nunknown: x\ndata: last\n\n";

const MIXED_EVENTS: Seen[] = [
	{ event: "a", data: "één\n😀" },
	{ event: "", data: "no space" },
	{ event: "", data: "" },
	{ event: "", data: "" },
	{ event: "b", data: "cr" },
	{ event: "", data: "last" },
];

test("reads comments, names, many data lines and all three line ends", () => {
	expect(whole(MIXED)).toEqual(MIXED_EVENTS);
});

test("gives the same events wherever the bytes are split", () => {
	const bytes = encoder.encode(MIXED);
	for (let at = 0; at <= bytes.length; at++) {
		expect(decode([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(MIXED_EVENTS);
	}
	for (const size of [1, 2, 3, 5, 64]) expect(decode(pieces(bytes, size))).toEqual(MIXED_EVENTS);
});

test("skips one byte order mark at the start, split or not, and keeps others", () => {
	const bytes = encoder.encode("\uFEFFdata: \uFEFFx\n\n");
	for (const size of [1, 2, 100]) expect(decode(pieces(bytes, size))).toEqual([{ event: "", data: "\uFEFFx" }]);
});

test("only the first space after the colon is dropped, and a line without colon is a field", () => {
	expect(whole("data:  two\n\ndataset: no\ndata : no\ndata: yes\n\n")).toEqual([
		{ event: "", data: " two" },
		{ event: "", data: "yes" },
	]);
});

test("an event without data is none, and its name does not reach the next one", () => {
	expect(whole("event: lost\n\ndata: x\n\n")).toEqual([{ event: "", data: "x" }]);
});

test("a name that starts like the last one is told apart", () => {
	expect(
		whole("event: delta\ndata: 1\n\nevent: delta2\ndata: 2\n\nevent: delt\ndata: 3\n\n").map((e) => e.event),
	).toEqual(["delta", "delta2", "delt"]);
});

test("an event whose closing blank line is missing is delivered at the end", () => {
	expect(whole("data: a\n\nevent: end\ndata: b")).toEqual([
		{ event: "", data: "a" },
		{ event: "end", data: "b" },
	]);
});

test("keeps the last id without NUL and reports whole retry numbers only", () => {
	const retries: number[] = [];
	const decoder = new SseDecoder(() => {}, { onRetry: (milliseconds) => retries.push(milliseconds) });
	decoder.push(encoder.encode("id: 1\nid: a\0b\nretry: 15\nretry: 1.5\nretry:\n\n"));
	expect(decoder.lastEventId).toBe("1");
	expect(retries).toEqual([15]);
});

test("bytes that are no UTF-8 become replacement characters and nothing else is lost", () => {
	const bytes = new Uint8Array([...encoder.encode("data: a"), 0xff, ...encoder.encode("b\n\ndata: c\n\n")]);
	expect(decode([bytes]).map((e) => e.data)).toEqual(["a\uFFFDb", "c"]);
});

test("an unfinished line, one long line and many data lines are refused at the limit with a named error", () => {
	const options = { maxEventLength: 100 };
	const refused = expect.objectContaining({ code: "TAU_SSE_EVENT_TOO_LARGE" });
	expect(() => decode(pieces(encoder.encode(`data: ${"x".repeat(200)}`), 10), options)).toThrow(refused);
	expect(() => decode([encoder.encode("data: 0123456789\n".repeat(20))], options)).toThrow(refused);
	expect(() => decode([encoder.encode("data\n".repeat(200))], options)).toThrow(refused);
	expect(decode([encoder.encode(`data: ${"x".repeat(80)}\n\n`)], options)).toHaveLength(1);
});

test("a long line in small pieces costs time in proportion to its length", () => {
	const time = (kilobytes: number) => {
		const cut = pieces(encoder.encode(`data: ${"x".repeat(kilobytes * 1024)}\n\n`), 64);
		const start = performance.now();
		expect(decode(cut)[0]!.data.length).toBe(kilobytes * 1024);
		return performance.now() - start;
	};
	time(256);
	// 16 times the length; were the line scanned or copied again for each piece, it would be 256 times the work.
	expect(time(4096)).toBeLessThan(Math.max(time(256), 4) * 80);
});

const line = fc.oneof(
	fc.constantFrom("data: ", "data:", "data", "event: x", "event:", ": c", "id: 3", "", "", ":", "foo: bar", "event: y"),
	fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => `data: ${text.replace(/[\r\n]/g, " ")}`),
);

test("agrees with eventsource-parser on any stream, whatever the pieces", () => {
	fc.assert(
		fc.property(
			fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r")), { maxLength: 30 }),
			fc.integer({ min: 1, max: 40 }),
			(lines, size) => {
				const text = `${lines.map(([content, end]) => content + end).join("")}\n\n`;
				const expected: Seen[] = [];
				const parser = createParser({ onEvent: ({ event, data }) => expected.push({ event: event ?? "", data }) });
				parser.feed(text);
				expect(decode(pieces(encoder.encode(text), size))).toEqual(expected);
			},
		),
		{ numRuns: 300 },
	);
});
