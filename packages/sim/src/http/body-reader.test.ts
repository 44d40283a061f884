import { describe, expect, test } from "bun:test";
import type { JsonValue } from "@tau/protocol/json";
import fc from "fast-check";
import { BodyReader } from "./body-reader.ts";

/** Long enough to be remembered. */
const PADDING = "x".repeat(5000);

function bytesOf(value: unknown): Buffer {
	return Buffer.from(JSON.stringify(value));
}

describe("BodyReader", () => {
	test("a growing conversation is read as JSON.parse reads it, sharing the messages it has read before", () => {
		const reader = new BodyReader();
		const messages: { role: string; content: string }[] = [{ role: "user", content: PADDING }];
		let before: JsonValue[] | undefined;
		for (let turn = 0; turn < 20; turn++) {
			const body = bytesOf({ model: "m", messages, stream: true, tools: [{ name: "read" }] });
			const read = reader.read(body) as { messages: JsonValue[] };
			expect(read).toEqual(JSON.parse(body.toString()));
			if (before) expect(read.messages[0]).toBe(before[0]!);
			before = read.messages;
			messages.push({ role: "assistant", content: `answer "${turn}" ],}` }, { role: "user", content: "ü\n" });
		}
	});

	test("text that is no JSON comes back as text, whatever was read before", () => {
		const reader = new BodyReader();
		reader.read(bytesOf({ messages: [PADDING] }));
		const broken = `{"messages":["${PADDING}",nonsense]}`;
		expect(reader.read(Buffer.from(broken))).toBe(broken);
	});

	test("property: bodies that grow, shrink, change and nest are read as JSON.parse reads them", () => {
		const text = fc.string({
			unit: fc.constantFrom("a", '"', "\\", "]", "[", "}", "{", ",", ":", "é", "0"),
			maxLength: 6,
		});
		const item = fc.letrec((tie) => ({
			any: fc.oneof({ maxDepth: 3 }, text, fc.integer(), tie("list"), tie("object")),
			list: fc.array(tie("any"), { maxLength: 3 }),
			object: fc.dictionary(text, tie("any"), { maxKeys: 3 }),
		})).any;
		const body = fc.record({
			head: item,
			list: fc.array(item, { maxLength: 3 }),
			tail: item,
			keys: fc.uniqueArray(text, { minLength: 3, maxLength: 3 }),
		});
		fc.assert(
			fc.property(
				body,
				fc.array(fc.array(item, { maxLength: 3 }), { maxLength: 4 }),
				fc.nat(3),
				(start, additions, where) => {
					const reader = new BodyReader();
					const nested: unknown[] = [...start.list];
					let list: unknown[] = [...start.list];
					for (const added of [[], ...additions]) {
						if (where === 3) nested.push(...added);
						else list = [...list, ...added];
						const entries: [string, unknown][] = [
							[start.keys[0]!, [PADDING, start.head]],
							[start.keys[1]!, where === 3 ? [{ nested: [nested, list] }] : list],
							[start.keys[2]!, where === 1 ? { tail: start.tail, list } : start.tail],
						];
						if (where === 2) entries.reverse();
						// Written by hand, so that a key may come twice.
						const written = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",");
						expect(reader.read(Buffer.from(`{${written}}`))).toEqual(JSON.parse(`{${written}}`));
					}
				},
			),
			{ numRuns: 2000 },
		);
	});
});
