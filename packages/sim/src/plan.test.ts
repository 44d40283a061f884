import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Conversation } from "./conversation.ts";
import { encodeChunks } from "./http/encode-chunks.ts";
import { planAnswer } from "./plan.ts";
import type { Answer } from "./scenario.ts";
import { anthropicMessages } from "./wire/anthropic-messages.ts";
import { openaiCompletions } from "./wire/openai-completions.ts";
import { openaiResponses } from "./wire/openai-responses.ts";
import { expandRuns } from "./wire/wire-format.ts";

const conversation: Conversation = {
	api: "x",
	model: "m",
	system: "",
	messages: [{ role: "user", text: "{{model}}", images: 0 }],
	tools: [],
	stream: true,
	inputTokens: 10,
};

const deltasOf = (answer: Answer) => {
	const block = planAnswer(answer, conversation).blocks[0]!;
	return { text: block.type === "text" ? block.text : "", deltas: block.deltas };
};
const wellFormed = (text: string) =>
	!/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
const words = fc.string({ unit: "binary", maxLength: 60 });

test("deltas join to the text and never split a character, whatever the size", () => {
	fc.assert(
		fc.property(words, fc.integer({ min: 1, max: 9 }), (text, chunkSize) => {
			const { deltas } = deltasOf({ text, pace: { chunkSize } });
			expect(deltas.join("")).toBe(text);
			expect(deltas.every(wellFormed)).toBe(true);
		}),
	);
});

test("deltas: N gives N of them, joined to the text that is announced", () => {
	fc.assert(
		fc.property(words, fc.integer({ min: 0, max: 80 }), (text, count) => {
			const planned = deltasOf({ text, deltas: count });
			expect(planned.deltas.length).toBe(count);
			expect(planned.deltas.join("")).toBe(planned.text);
			expect(planned.deltas.every((delta) => delta !== "" && wellFormed(delta))).toBe(true);
			if (count > 0) expect(planned.text.startsWith(text)).toBe(true);
		}),
	);
});

test("templates reach texts and nested arguments; values are not filled again", () => {
	const plan = planAnswer(
		{
			text: "{{lastUserText}} {{ turn }} {{not a value}}",
			toolCalls: [{ name: "t", arguments: { a: [{ b: "{{model}}" }], n: 1 } }],
		},
		conversation,
	);
	expect(plan.blocks).toMatchObject([{ text: "{{model}} 0 {{not a value}}" }, { json: '{"a":[{"b":"m"}],"n":1}' }]);
});

test("the fast encoder writes what the events say, in chunks whose sizes are right", () => {
	const huge = "ü🙂".repeat(100_000);
	for (const wire of [openaiCompletions, openaiResponses, anthropicMessages]) {
		for (const answer of [
			{ deltas: 3000 },
			{ text: huge, pace: { chunkSize: 150_000 } },
			{ thinking: "🙂é", text: "x" },
		]) {
			const parts = wire.streamFrames(planAnswer(answer, conversation), conversation, {});
			const pieces: Buffer[] = [];
			for (const chunk of encodeChunks(parts)) {
				const line = chunk.indexOf("\r\n");
				const size = Number.parseInt(chunk.toString("latin1", 0, line), 16);
				expect(chunk.length).toBe(line + 2 + size + 2);
				expect(chunk.toString("latin1", chunk.length - 2)).toBe("\r\n");
				pieces.push(chunk.subarray(line + 2, line + 2 + size));
			}
			const expected = expandRuns(parts)
				.map((frame) => frame.text)
				.join("");
			expect(Buffer.concat(pieces).equals(Buffer.from(expected))).toBe(true);
		}
	}
});
