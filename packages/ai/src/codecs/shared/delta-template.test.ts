import { expect, test } from "bun:test";
import fc from "fast-check";
import { DeltaTemplate } from "./delta-template.ts";

const textOf = (event: unknown) => (event as { delta?: { text?: unknown } }).delta?.text;
const eventOf = (text: string, rest: object = { index: 0 }) => JSON.stringify({ type: "d", delta: { text }, ...rest });

function taught(text: string, data = eventOf(text)) {
	const applied: string[] = [];
	const template = new DeltaTemplate();
	template.learn(data, text, textOf, (delta) => applied.push(delta));
	return { template, applied };
}

test("any text in an event of the learned shape is applied as JSON.parse would read it", () => {
	fc.assert(
		fc.property(fc.string({ minLength: 1, unit: "binary" }), fc.string({ minLength: 1 }), (first, next) => {
			const { template, applied } = taught(first);
			if (!template.accept(eventOf(next))) return;
			expect(applied).toEqual([next]);
		}),
		{ numRuns: 1000 },
	);
	const { template, applied } = taught("hello");
	for (const text of ["a", 'quote " and \\ slash', "line\nbreak", "😀", ","])
		expect(template.accept(eventOf(text))).toBe(true);
	expect(applied).toEqual(["a", 'quote " and \\ slash', "line\nbreak", "😀", ","]);
});

test("an event that differs in anything else is left to the parser", () => {
	const { template, applied } = taught("hello");
	expect(template.accept(eventOf("x", { index: 1 }))).toBe(false);
	expect(template.accept(eventOf("x", { index: 0, usage: {} }))).toBe(false);
	expect(template.accept('{"type":"d","delta":{"text":"a","text":"b"},"index":0}')).toBe(false);
	expect(template.accept('{"type":"d","delta":{"text":"a","stop":"x"},"index":0}')).toBe(false);
	expect(template.accept("")).toBe(false);
	expect(applied).toEqual([]);
});

test("a text that stands elsewhere in the event too does not lead astray", () => {
	for (const text of ["d", "type", "delta", "text", ",", ":", "{", '","'].concat("index")) {
		const { template, applied } = taught(text);
		expect(template.accept(eventOf("next", { index: 0 }))).toBe(applied.length === 1);
		expect(applied.every((delta) => delta === "next")).toBe(true);
	}
	const { template, applied } = taught("same", '{"copy":"same","delta":{"text":"same"},"echo":"same"}');
	expect(template.accept('{"copy":"same","delta":{"text":"other"},"echo":"same"}')).toBe(false);
	expect(applied).toEqual([]);
});

test("lessons stop where no two events are alike", () => {
	const template = new DeltaTemplate();
	let checks = 0;
	const counting = (event: unknown) => {
		checks++;
		return textOf(event);
	};
	for (let index = 0; index < 100; index++) {
		const data = eventOf("a", { padding: "x".repeat(index) });
		if (!template.accept(data)) template.learn(data, "a", counting, () => {});
	}
	expect(checks).toBe(8);
});

test("after forget nothing is applied", () => {
	const { template, applied } = taught("hello");
	template.forget();
	expect(template.accept(eventOf("x"))).toBe(false);
	expect(applied).toEqual([]);
});
