import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isTauError } from "./errors.ts";
import { parseJsonc, pointerStep } from "./jsonc.ts";
import { setJsoncValue } from "./jsonc-edit.ts";

describe("setJsoncValue() keeps the file's own style", () => {
	test.each([
		["a value is replaced", '{\n  "a": 1, // why\n  "b": 2\n}\n', "/a", 5, '{\n  "a": 5, // why\n  "b": 2\n}\n'],
		["a property is added", '{\n\t"a": 1 // why\n}\n', "/b", "x", '{\n\t"a": 1, // why\n\t"b": "x"\n}\n'],
		["behind a trailing comma", '{\n  "a": 1, // why\n}\n', "/b", 2, '{\n  "a": 1, // why\n  "b": 2,\n}\n'],
		["in one line", '{"a": 1}', "/b", 2, '{"a": 1, "b": 2}'],
		["in one dense line", '{"a":1}', "/b", { c: 2 }, '{"a":1,"b":{"c":2}}'],
		["into nothing", "", "/a", 1, '{\n  "a": 1\n}'],
		["into an empty object", "{}\n", "/a/b", 1, '{\n  "a": {\n    "b": 1\n  }\n}\n'],
		["into an object of comments", "{\n  // mine\n}", "/a", 1, '{\n  // mine\n  "a": 1\n}'],
		["line ends", '{\r\n  "a": 1\r\n}\r\n', "/b", [1], '{\r\n  "a": 1,\r\n  "b": [\r\n    1\r\n  ]\r\n}\r\n'],
		[
			"nested",
			'{\n    "a": {\n        "b": 1\n    }\n}',
			"/a/c",
			2,
			'{\n    "a": {\n        "b": 1,\n        "c": 2\n    }\n}',
		],
		["nested in one line", '{\n  "a": { "b": 1 }\n}', "/a/c", 2, '{\n  "a": { "b": 1, "c": 2 }\n}'],
		["empty nested", '{\n  "a": {}\n}', "/a/c", 2, '{\n  "a": {\n    "c": 2\n  }\n}'],
		["the last of repeated properties", '{"a": 1, "a": 2}', "/a", 3, '{"a": 1, "a": 3}'],
		["escapes in pointers", "{}", "/a~1b~0", 1, '{\n  "a/b~": 1\n}'],
		[
			"removal of a line",
			'{\n  "a": 1,\n  // b\n  "b": 2,\n  "c": 3\n}',
			"/b",
			undefined,
			'{\n  "a": 1,\n  // b\n  "c": 3\n}',
		],
		["removal of the last", '{\n  "a": 1, // a\n  "b": 2\n}', "/b", undefined, '{\n  "a": 1 // a\n}'],
		["removal in a line", '{ "a": 1, "b": 2, "c": 3 }', "/b", undefined, '{ "a": 1, "c": 3 }'],
		["removal of the last in a line", '{ "a": 1, "b": 2 }', "/b", undefined, '{ "a": 1 }'],
		["removal of the only one", '{\n  "a": 1,\n}\n', "/a", undefined, "{}\n"],
		["removal beside a comment", '{\n  "a": 1 // why\n}', "/a", undefined, "{\n  // why\n}"],
		["removal of repeated properties", '{"a": 1, "b": 0, "a": 2}', "/a", undefined, '{"b": 0}'],
		["removal of what is not there", '{ "a" : 1 }', "/b/c", undefined, '{ "a" : 1 }'],
	])("%s", (_name, text, pointer, value, expected) => {
		expect(setJsoncValue(text, pointer, value)).toBe(expected);
	});
});

describe("setJsoncValue() refuses", () => {
	const failure = (text: string, pointer: string) => {
		try {
			setJsoncValue(text, pointer, 1, "s.json");
		} catch (error) {
			if (isTauError(error)) return error;
		}
		throw new Error("accepted");
	};

	test("a malformed text, with the place", () => {
		expect(failure('{\n"a": }', "/a").message).toStartWith("s.json:2:6: expected a value");
	});

	test("to step into what is no object", () => {
		expect(failure('{\n"a": [1]}', "/a/0").message).toBe('s.json:2:6: "a" must be an object to be changed');
		expect(failure("[]", "/a").code).toBe("TAU_JSONC_NOT_OBJECT");
	});
});

describe("setJsoncValue() on any text", () => {
	const key = fc.oneof(fc.constantFrom("a", "b", "c", "__proto__", "x/y~z"), fc.string({ maxLength: 3 }));
	const value = fc.jsonValue({ maxDepth: 2 });
	const tree = fc.letrec<{ node: unknown; object: unknown }>((tie) => ({
		node: fc.oneof({ weight: 2, arbitrary: value }, tie("object")),
		object: fc.array(fc.tuple(key, tie("node")), { maxLength: 4 }).map((pairs) => ({ pairs })),
	}));
	const blanks = fc.array(
		fc.constantFrom("", "", " ", "\n", "\n  ", "\r\n\t", "// } , {\n", "/* \n } */", ' /* "a": 1, */'),
		{ minLength: 6, maxLength: 20 },
	);
	const commas = fc.infiniteStream(fc.boolean());

	/** An object of pairs, which may repeat a name, with comments and trailing commas between everything. */
	function write(node: unknown, gap: () => string, trailing: () => boolean): string {
		const pairs = (node as { pairs?: [string, unknown][] } | null)?.pairs;
		if (!Array.isArray(pairs)) return JSON.stringify(node);
		const inner = pairs.map(([name, item]) => {
			return `${gap()}${JSON.stringify(name)}${gap()}:${gap()}${write(item, gap, trailing)}${gap()}`;
		});
		return `{${inner.join(",")}${pairs.length > 0 && trailing() ? "," : ""}${gap()}}`;
	}

	const documents = fc.record({ tree: tree.object, blanks, commas }).map((parts) => {
		let next = 0;
		const gap = () => parts.blanks[next++ % parts.blanks.length]!;
		return `${gap()}${write(parts.tree, gap, () => parts.commas.next().value)}${gap()}`;
	});

	function change(target: Record<string, unknown>, steps: readonly string[], item: unknown): boolean {
		const [step, ...rest] = steps as [string, ...string[]];
		if (rest.length === 0) {
			if (item === undefined) delete target[step];
			else Object.defineProperty(target, step, { value: item, enumerable: true, configurable: true, writable: true });
			return true;
		}
		if (!Object.hasOwn(target, step)) {
			if (item === undefined) return true;
			Object.defineProperty(target, step, { value: {}, enumerable: true, configurable: true, writable: true });
		}
		const inner = Object.getOwnPropertyDescriptor(target, step)!.value as Record<string, unknown>;
		if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return false;
		return change(inner, rest, item);
	}

	test("gives the object that the change gives, and keeps the comments outside of what changed", () => {
		let changed = 0;
		fc.assert(
			fc.property(
				documents,
				fc.array(key, { minLength: 1, maxLength: 3 }),
				fc.option(value, { nil: undefined }),
				(text, steps, item) => {
					const expected = parseJsonc(text) as Record<string, unknown>;
					const pointer = steps.map(pointerStep).join("");
					if (!change(expected, steps, item)) {
						expect(() => setJsoncValue(text, pointer, item)).toThrow();
						return;
					}
					const result = setJsoncValue(text, pointer, item);
					changed++;
					// JSON has no -0 of its own.
					expect(parseJsonc(result)).toEqual(JSON.parse(JSON.stringify(expected)));
					if (!new RegExp(`"(${"a|b|c"})"\\s*:`).test(text)) return;
					const fresh = setJsoncValue(text, "/not there", 1);
					expect(comments(fresh)).toEqual(comments(text));
					expect(setJsoncValue(fresh, "/not there", undefined).replace(/\s|,/g, "")).toBe(text.replace(/\s|,/g, ""));
				},
			),
			{ numRuns: 1500 },
		);
		expect(changed).toBeGreaterThan(500);
	});

	test("changes nothing but the value when it is there", () => {
		fc.assert(
			fc.property(documents, value, (text, item) => {
				const parsed = parseJsonc(text) as Record<string, unknown>;
				const positions = new Map<string, number>();
				parseJsonc(text, { positions });
				for (const name of Object.keys(parsed)) {
					const pointer = pointerStep(name);
					const at = positions.get(pointer)!;
					const result = setJsoncValue(text, pointer, item);
					expect(result.slice(0, at)).toBe(text.slice(0, at));
					const written = new Map<string, number>();
					parseJsonc(result, { positions: written });
					expect(written.get(pointer)).toBe(at);
				}
			}),
			{ numRuns: 300 },
		);
	});

	function comments(text: string): string[] {
		return text.match(/"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g)!.filter((part) => part.startsWith("/"));
	}
});
