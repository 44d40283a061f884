import { expect, test } from "bun:test";
import { MAX_ARGUMENT_DEPTH } from "@tau/protocol/tool";
import fc from "fast-check";
import { createStreamingJson } from "./streaming-json.ts";

function parseInPieces(text: string, size: number) {
	const json = createStreamingJson();
	for (let index = 0; index < text.length; index += size) json.push(text.slice(index, index + size));
	return json;
}

/** What the parser shows before the end, which JSON.parse has no part in. */
function shown(text: string): unknown {
	const json = createStreamingJson();
	json.push(text);
	return JSON.parse(JSON.stringify(json.value));
}

const anyObject = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { noNullPrototype: true });

test("any JSON object, cut anywhere, is read as JSON.parse reads it", () => {
	fc.assert(
		fc.property(anyObject, fc.integer({ min: 1, max: 9 }), fc.nat(2), (object, size, indent) => {
			const text = JSON.stringify(object, undefined, indent);
			const expected = JSON.parse(text);
			const json = parseInPieces(text, size);
			expect(JSON.stringify(json.value)).toBe(JSON.stringify(expected));
			expect(json.end()).toEqual(expected);
		}),
		{ numRuns: 500 },
	);
});

test("every prefix of an object shows only what the object holds", () => {
	const text = '{"path":"src/a b.ts","edits":[{"old":"x\\n\\u00e9","new":""},{"n":-1.5e3}],"all":true,"none":null}';
	let last = 0;
	for (let length = 0; length <= text.length; length++) {
		const keys = Object.keys(shown(text.slice(0, length)) as object);
		expect(["path", "edits", "all", "none"].slice(0, keys.length)).toEqual(keys);
		expect(keys.length).toBeGreaterThanOrEqual(last);
		last = keys.length;
	}
	expect(shown(text)).toEqual(JSON.parse(text));
});

test("an open string shows what came so far", () => {
	expect(shown('{"content":"half a sen')).toEqual({ content: "half a sen" });
	expect(shown('{"content":"a\\')).toEqual({ content: "a" });
	expect(shown('{"content":"a\\u00e')).toEqual({ content: "a" });
	expect(shown('{"con')).toEqual({});
	expect(shown('{"list":["a","b')).toEqual({ list: ["a", "b"] });
	expect(shown('{"n":12')).toEqual({ n: 12 });
	expect(shown('{"n":-')).toEqual({});
});

test("raw control characters and unknown escapes are kept as they stand", () => {
	expect(parseInPieces('{"a":"x\ny","b":"\\d+\\q"}', 1).end()).toEqual({ a: "x\ny", b: "\\d+\\q" });
	expect(parseInPieces('{"a":"\\u12"}', 3).end()).toEqual({ a: "\\u12" });
});

test("what stopped in the middle keeps what could be read", () => {
	expect(parseInPieces('{"a":1,"b":{"c":[true,fal', 2).end()).toEqual({ a: 1, b: { c: [true] } });
	expect(parseInPieces('{"a":1 "b":2}', 4).end()).toEqual({ a: 1 });
	expect(parseInPieces("", 1).end()).toEqual({});
});

test("what is no object is kept for the check of the arguments; nothing at all is an empty object", () => {
	for (const text of ["[1,2]", '["a.txt"]', '"text"', "12"]) {
		const json = parseInPieces(text, 1);
		expect(json.value).toEqual({});
		expect(json.end() as unknown).toEqual(JSON.parse(text));
	}
	expect(parseInPieces('["a.t', 2).end() as unknown).toEqual(["a.t"]);
	for (const text of ["null", "nonsense", "}"]) expect(parseInPieces(text, 1).end()).toEqual({});
});

function depthOf(value: unknown): number {
	let depth = 0;
	for (let inner = value; typeof inner === "object" && inner !== null; inner = Object.values(inner)[0]) depth++;
	return depth;
}

test("nesting ends one level below the limit, at the cost of the text", () => {
	for (const [open, close] of [
		['{"a":', "}"],
		["[", "]"],
	] as const) {
		const nested = (levels: number) => `{"a":${open.repeat(levels)}1${close.repeat(levels)}}`;
		expect(depthOf(parseInPieces(nested(MAX_ARGUMENT_DEPTH - 1), 7).end())).toBe(MAX_ARGUMENT_DEPTH);
		const start = performance.now();
		for (const text of [nested(200_000), open.repeat(200_000)]) {
			const json = parseInPieces(text, 64);
			expect(depthOf(json.end())).toBe(MAX_ARGUMENT_DEPTH + 1);
			expect(() => JSON.stringify(json.end())).not.toThrow();
		}
		expect(performance.now() - start).toBeLessThan(1000);
	}
});

test("a key named __proto__ is a key", () => {
	const value = parseInPieces('{"__proto__":{"polluted":true}} ', 5).value;
	expect(Object.keys(value)).toEqual(["__proto__"]);
	expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("the work per piece does not grow with what came before", () => {
	const time = (pieces: number) => {
		const json = createStreamingJson();
		json.push('{"content":"');
		const start = performance.now();
		for (let index = 0; index < pieces; index++) json.push("a few more words ");
		return performance.now() - start;
	};
	time(20_000);
	const short = Math.min(time(5_000), time(5_000), time(5_000));
	const long = Math.min(time(40_000), time(40_000), time(40_000));
	// 8 times as much; reparsing would make it 64 times.
	expect(long).toBeLessThan(Math.max(short, 0.5) * 30);
});
