import { describe, expect, test } from "bun:test";
import type { JsonSchema } from "@tau/protocol/json";
import { coerceArguments } from "./coerce-arguments.ts";
import { validateArguments } from "./validate-arguments.ts";

const READ: JsonSchema = {
	type: "object",
	required: ["path"],
	properties: { path: { type: "string" }, offset: { type: "number" }, limit: { type: "number" } },
};

const check = (schema: JsonSchema, value: unknown) => validateArguments("read", schema, value, value);

describe("validateArguments", () => {
	test("repairs quoted numbers and bare strings as AJV does", async () => {
		expect(await check(READ, { path: 5, offset: "3" })).toEqual({ path: "5", offset: 3 });
	});

	test("does not send deep or huge arguments back whole", async () => {
		const deep = JSON.parse(`${"[".repeat(200)}${"]".repeat(200)}`);
		for (const path of [deep, ["x".repeat(1_000_000)]]) {
			const message = await check(READ, { path }).catch((error: Error) => error.message);
			expect(message).toStartWith('Validation failed for tool "read":\n  - path: must be string');
			expect((message as string).length).toBeLessThan(17_000);
		}
	});

	test("refuses what is nested too deeply, and says how deep it may be", async () => {
		const nested = (levels: number) => ({ path: "a", more: JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`) });
		expect(await check(READ, nested(255))).toMatchObject({ path: "a" });
		for (const levels of [256, 5000]) {
			await expect(check(READ, nested(levels))).rejects.toThrow("must not be nested deeper than 256 levels");
		}
	});

	test("refuses what is no object with pi's words", async () => {
		await expect(check(READ, ["a.txt"])).rejects.toThrow(
			'Validation failed for tool "read":\n  - root: must be object\n\nReceived arguments:\n[\n  "a.txt"\n]',
		);
	});

	test("explains a missing and a wrong argument with pi's words", async () => {
		await expect(check(READ, {})).rejects.toThrow(
			'Validation failed for tool "read":\n  - path: must have required properties path\n\nReceived arguments:\n{}',
		);
		await expect(check(READ, { path: 5, offset: "x" })).rejects.toThrow(
			'Validation failed for tool "read":\n  - offset: must be number\n\nReceived arguments:\n{\n  "path": 5,\n  "offset": "x"\n}',
		);
	});

	test("leaves schemas it does not fully understand to TypeBox", async () => {
		const schema: JsonSchema = { type: "object", properties: { n: { type: "number", minimum: 3 } } };
		expect(await check(schema, { n: 4 })).toEqual({ n: 4 });
		await expect(check(schema, { n: 2 })).rejects.toThrow("n: must be >= 3");
	});

	test("names nested places", async () => {
		const schema: JsonSchema = {
			type: "object",
			properties: { edits: { type: "array", items: { type: "object", required: ["oldText"], properties: {} } } },
		};
		await expect(check(schema, { edits: [{}] })).rejects.toThrow(
			"  - edits.0.oldText: must have required properties oldText",
		);
	});
});

test("coerceArguments() never changes its argument", () => {
	const value = Object.freeze({ path: 5, offset: "3" });
	expect(coerceArguments(READ, value)).toEqual({ path: "5", offset: 3 });
	expect(value).toEqual({ path: 5, offset: "3" });
});
