import { expect, test } from "bun:test";
import type { Message } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import fc from "fast-check";
import { anthropicMessagesCodec } from "../anthropic-messages/codec.ts";
import type { Codec } from "../codec.ts";
import { openaiCompletionsCodec } from "../openai-completions/codec.ts";
import { openaiResponsesCodec } from "../openai-responses/codec.ts";

const COST = { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 };
const BASE = { id: "m1", name: "M1", provider: "mock", baseUrl: "http://127.0.0.1:9/v1", reasoning: true, cost: COST };

function model(api: string, compat: Record<string, unknown> = {}, input: Model["input"] = ["text", "image"]): Model {
	return { ...BASE, api, input, contextWindow: 200_000, maxTokens: 32_000, compat };
}

const STRICT_ORDER = { requiresAssistantAfterToolResult: true, requiresToolResultName: true };
const IN_PLACE = { supportsMidConvoSystemMessages: true, supportsMidConvoToolAdditions: true };
const TARGETS: [string, Codec, Model][] = [
	["completions", openaiCompletionsCodec, model("openai-completions")],
	["completions, strict order", openaiCompletionsCodec, model("openai-completions", STRICT_ORDER)],
	["completions, in place", openaiCompletionsCodec, model("openai-completions", IN_PLACE, ["text"])],
	["completions, marked", openaiCompletionsCodec, model("openai-completions", { cacheControlFormat: "anthropic" })],
	["anthropic", anthropicMessagesCodec, model("anthropic-messages")],
	[
		"anthropic, in place",
		anthropicMessagesCodec,
		model("anthropic-messages", { ...IN_PLACE, supportsMidConvoToolChanges: true, supportsMidConvoEffort: true }),
	],
	["responses", openaiResponsesCodec, model("openai-responses")],
	["responses, in place", openaiResponsesCodec, model("openai-responses", { ...IN_PLACE, supportsToolSearch: true })],
];

const USAGE = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, totalTokens: 0, cost: { ...COST, total: 0 } };
const text = fc.constantFrom("", " ", "hello", "a\ud83d").map((value) => ({ type: "text", text: value }));
const image = fc.constant({ type: "image", data: "iVBORw0KGgo=", mimeType: "image/png" });
const thinking = fc
	.constantFrom("", "hm")
	.map((value) => ({ type: "thinking", thinking: value, thinkingSignature: "s" }));
const callId = fc.constantFrom("c1", "c2", "c3|fc_1", "c/4");
const call = callId.map((id) => ({ type: "toolCall", id, name: "read", arguments: { path: id } }));
const tool = fc.constantFrom("read", "grep").map((name) => ({
	name,
	description: name,
	parameters: { type: "object", properties: {} },
}));

const message = fc.oneof(
	{
		weight: 1,
		arbitrary: fc.record({
			role: fc.constant("system"),
			content: fc.constantFrom("", "More."),
			toolsAdded: fc.array(tool, { maxLength: 1 }),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			role: fc.constant("user"),
			content: fc.array(fc.oneof({ weight: 8, arbitrary: text }, { weight: 1, arbitrary: image }), { maxLength: 2 }),
		}),
	},
	{
		weight: 5,
		arbitrary: fc.record({
			role: fc.constant("assistant"),
			content: fc.array(fc.oneof(text, thinking, call), { maxLength: 3 }),
			model: fc.constantFrom("m1", "m1", "other"),
			stopReason: fc.constantFrom("stop", "toolUse", "error", "aborted"),
		}),
	},
	{
		weight: 5,
		arbitrary: fc.record({
			role: fc.constant("toolResult"),
			toolCallId: callId,
			content: fc.array(fc.oneof({ weight: 8, arbitrary: text }, { weight: 1, arbitrary: image }), { maxLength: 2 }),
		}),
	},
);

const conversation = fc.array(message, { minLength: 1, maxLength: 14 });

for (const [name, codec, target] of TARGETS) {
	test(`${name}: a history that grew is sent as if it were seen for the first time`, () => {
		fc.assert(
			fc.property(conversation, (parts) => {
				const messages = parts.map((part, index) => complete(part, index, target));
				for (let length = 1; length <= messages.length; length++) {
					const grown = messages.slice(0, length);
					expect(sent(codec, target, grown)).toBe(sent(codec, target, structuredClone(grown)));
				}
				// A compaction or another branch: the same beginning, then something else.
				const other = [...messages.slice(0, messages.length >> 1), ...messages.slice(-1)];
				expect(sent(codec, target, other)).toBe(sent(codec, target, structuredClone(other)));
			}),
			{ numRuns: 150 },
		);
	});
}

function complete(part: object, index: number, { api, provider }: Model): Message {
	const rest = { api, provider, usage: USAGE, toolName: "read", isError: false, timestamp: index };
	return { ...rest, ...part } as unknown as Message;
}

function sent(codec: Codec, target: Model, messages: Message[]): string {
	return JSON.stringify(codec.buildRequest(target, { messages }, { cacheRetention: "short" }).body);
}
