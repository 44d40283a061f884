import { expect, test } from "bun:test";
import fc from "fast-check";
import { readLineHead } from "./line-head.ts";

const judge = (line: string) => {
	// In the middle of a buffer, as lines lie in a block.
	const bytes = Buffer.from(`x}\n${line}\n{"type":"`);
	return readLineHead(bytes, 3, 3 + Buffer.byteLength(line));
};

/** What full parsing finds. */
const parsed = (line: string) => {
	if (line.trim() === "") return "blank";
	let value: Record<string, unknown> | null;
	try {
		value = JSON.parse(line);
	} catch {
		return "bad";
	}
	if (value === null || typeof value !== "object" || typeof value.type !== "string") return "bad";
	if (value.type === "session") return "header";
	const { type, id, parentId = null } = value;
	if (typeof id !== "string" || id === "" || (parentId !== null && typeof parentId !== "string")) return "bad";
	return { type, id, parentId, damaged: false };
};

const text = fc.oneof(
	fc.string({ unit: "binary" }),
	fc.constantFrom("0a1b2c3d", 'a"b', "a\\b", "ü", "", "message", "session", '","id":"x'),
);
const parent = fc.oneof(text, fc.constant(null), fc.constant(undefined), fc.constant(7));
const entry = fc.record({
	type: fc.oneof(text, fc.constantFrom("message", "custom", "session")),
	id: text,
	parentId: parent,
	timestamp: text,
});

test("finds what parsing finds, in lines as pi and tau write them and in any other order of keys", () => {
	const body = fc.dictionary(fc.constantFrom("message", "data", "customType", "content", "details"), fc.jsonValue());
	fc.assert(
		fc.property(entry, body, fc.boolean(), fc.constantFrom("", " ", "\r"), (head, rest, extensionOrder, ending) => {
			const value = extensionOrder ? { ...{ type: head.type }, ...rest, ...head } : { ...head, ...rest };
			const line = JSON.stringify(value) + ending;
			expect(judge(line)).toEqual(parsed(line) as ReturnType<typeof judge>);
		}),
		{ numRuns: 2_000 },
	);
});

test("finds what parsing finds in anything at all", () => {
	const pieces = fc.constantFrom(
		'{"type":"',
		"message",
		'","id":"',
		"a1",
		'","parentId":',
		"null",
		'"b"',
		',"timestamp":"',
		'"}',
		"}",
		"{",
		" ",
		"\\",
		"ü",
		'"',
	);
	fc.assert(
		fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
			const line = parts.join("");
			const verdict = judge(line);
			const expected = parsed(line);
			// A line that starts like an entry keeps its place although it is broken; that much is more than parsing knows.
			if (expected === "bad" && typeof verdict === "object")
				expect(line).toStartWith(`{"type":"${verdict.type}","id":"${verdict.id}","parentId":`);
			else expect(verdict).toEqual(expected as typeof verdict);
		}),
		{ numRuns: 5_000 },
	);
});

test("a line that breaks off keeps its place in the tree", () => {
	const line = '{"type":"message","id":"0000000a","parentId":"00000009","timestamp":"t","message":{"role":"us';
	expect(judge(line)).toEqual({ type: "message", id: "0000000a", parentId: "00000009", damaged: true });
	expect(judge(line.slice(0, 30))).toBe("bad");
});
