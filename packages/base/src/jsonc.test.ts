import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isTauError, type TauError } from "./errors.ts";
import { lineAndColumn, parseJsonc } from "./jsonc.ts";

/** `positions` forces the reader past the native fast path. */
function read(text: string): unknown {
	return parseJsonc(text, { positions: new Map() });
}

function failure(text: string): TauError {
	try {
		parseJsonc(text, { source: "settings.json" });
	} catch (error) {
		if (isTauError(error)) return error;
	}
	throw new Error(`accepted: ${text}`);
}

describe("parseJsonc() on plain JSON", () => {
	test("gives what JSON.parse gives, for any value and indentation", () => {
		fc.assert(
			fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 2, "\t"), (json, indent) => {
				const text = JSON.stringify(JSON.parse(json), null, indent);
				expect(read(text)).toEqual(JSON.parse(text));
				expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)));
			}),
			{ numRuns: 400 },
		);
	});

	test("accepts and refuses the same damaged texts as JSON.parse, apart from trailing commas and comments", () => {
		const damaged = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.string({ minLength: 0, maxLength: 2 }));
		fc.assert(
			fc.property(damaged, ([json, at, insert]) => {
				const cut = at % (json.length + 1);
				const text = json.slice(0, cut) + insert + json.slice(cut + 1);
				if (/,\s*[\]}]|\//.test(text) || text.startsWith("\ufeff")) return;
				let expected: unknown;
				try {
					expected = JSON.parse(text);
				} catch {
					expect(() => read(text)).toThrow();
					return;
				}
				expect(read(text)).toEqual(expected);
			}),
			{ numRuns: 1000 },
		);
	});

	test("keeps numbers, __proto__ and repeated keys as JSON.parse does", () => {
		for (const text of ["-0", "1e400", "0.1", "12345678901234567890", '{"__proto__":{"a":1}}', '{"a":1,"b":2,"a":3}']) {
			expect(
				Object.is(read(text), JSON.parse(text)) || JSON.stringify(read(text)) === JSON.stringify(JSON.parse(text)),
			).toBe(true);
		}
		expect(Object.getPrototypeOf(read('{"__proto__":{"a":1}}'))).toBe(Object.prototype);
	});
});

describe("parseJsonc() beyond JSON", () => {
	test("reads comments, trailing commas and a byte order mark", () => {
		const text = '\ufeff// head\n{ /* in */ "a": [1, 2, /* last */ ], // "no": 1\n "b//c": "/* text */", }\n// tail';
		expect(parseJsonc(text)).toEqual({ a: [1, 2], "b//c": "/* text */" });
	});

	test("inserted comments and trailing commas change nothing", () => {
		const blank = fc.constantFrom("", " ", "// c ]\n", "/* , } */", "\r\n\t");
		fc.assert(
			fc.property(
				fc.array(fc.dictionary(fc.string(), fc.integer())),
				fc.array(blank, { minLength: 5 }),
				(value, blanks) => {
					let next = 0;
					const gap = () => blanks[next++ % blanks.length];
					const objects = value.map((entry) => {
						const pairs = Object.entries(entry).map(
							([key, number]) => `${gap()}${JSON.stringify(key)}${gap()}:${gap()}${number}${gap()},`,
						);
						return `${gap()}{${pairs.join("")}${gap()}}${gap()},`;
					});
					expect(parseJsonc(`${gap()}[${objects.join("")}${gap()}]${gap()}`)).toEqual(
						JSON.parse(JSON.stringify(value)),
					);
				},
			),
		);
	});

	test("records where each value stands", () => {
		const positions = new Map<string, number>();
		const text = '{"a/b": [true, {"c": null}]}';
		parseJsonc(text, { positions });
		expect([...positions.keys()]).toEqual(["", "/a~1b", "/a~1b/0", "/a~1b/1", "/a~1b/1/c"]);
		expect(text.slice(positions.get("/a~1b/1/c"), positions.get("/a~1b/1/c")! + 4)).toBe("null");
	});
});

describe("parseJsonc() errors", () => {
	test.each([
		['{\n  "a": 1\n  "b": 2\n}', 3, 3, '"," or "}"', '"""'],
		["{\n  'a': 1}", 2, 3, "double quotes", '"\'"'],
		['{"a": tru}', 1, 7, "a value", '"t"'],
		['{"a": 01}', 1, 8, "end of the number", '"1"'],
		['["a\nb"]', 1, 4, "closing", "the end of the line"],
		['{"a": "x', 1, 9, "closing", "the end of the file"],
		["[1,,2]", 1, 4, "a value", '","'],
		['"\\x"', 1, 1, "escapes", '"""'],
		["/* never", 1, 1, "*/", '"/"'],
		["", 1, 1, "a value", "the end of the file"],
		["{}\u00a0", 1, 3, "the end of the file", "U+00A0"],
		["\ufeff{]", 1, 2, "property name", '"]"'],
	])("%j fails at line %d column %d", (text, line, column, expected, found) => {
		const error = failure(text);
		expect(error.code).toBe("TAU_JSONC_INVALID");
		expect(error.details).toEqual({ source: "settings.json", line, column });
		expect(error.message).toStartWith(`settings.json:${line}:${column}: expected `);
		expect(error.message).toContain(expected);
		expect(error.message).toEndWith(`, found ${found}`);
	});

	test("refuses nesting that would exhaust the stack", () => {
		expect(failure(`// c\n${"[".repeat(100_000)}`).message).toContain("at most 500 levels");
	});

	test("lineAndColumn() counts from 1 and skips the byte order mark", () => {
		expect(lineAndColumn("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
		expect(lineAndColumn("\ufeffab", 1)).toEqual({ line: 1, column: 1 });
		expect(lineAndColumn("a\n\nb", 2)).toEqual({ line: 2, column: 1 });
	});
});
