/** What only this wire has. What all wires share is in ../contract.test.ts. The expected messages are pi 0.87.1's. */
import { expect, test } from "bun:test";
import { isTauError } from "@tau/base/errors";
import { EventStream } from "@tau/base/event-stream";
import type { AssistantMessage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { AssistantMessageEvent } from "@tau/protocol/model-stream";
import { MessageBuilder } from "../shared/message-builder.ts";
import { openaiResponsesCodec } from "./codec.ts";
import { ResponsesDecoder } from "./decode-events.ts";

const MODEL: Model = {
	id: "m1",
	name: "m1",
	api: "openai-responses",
	provider: "mock",
	baseUrl: "http://127.0.0.1/v1",
	reasoning: true,
	input: ["text"],
	cost: { input: 1, output: 10, cacheRead: 0.5, cacheWrite: 2 },
	contextWindow: 1000,
	maxTokens: 100,
};

const USAGE = { input_tokens: 100, output_tokens: 20, total_tokens: 120, input_tokens_details: { cached_tokens: 30 } };
const CREATED = { type: "response.created", response: { id: "resp_1", status: "in_progress" } };
const MESSAGE = { type: "message", id: "msg_1", content: [{ type: "output_text", text: "Hello" }] };
const CALL = { type: "function_call", id: "fc_1", call_id: "call_1", name: "read", arguments: '{"path":"a"}' };
const REASONING = { type: "reasoning", id: "rs_1", summary: [{ text: "A" }, { text: "B" }] };

function completed(fields: object = {}) {
	return { type: "response.completed", response: { id: "resp_1", status: "completed", usage: USAGE, ...fields } };
}

function added(item: object) {
	return { type: "response.output_item.added", output_index: 0, item };
}

function done(item: object, output_index = 0) {
	return { type: "response.output_item.done", output_index, item };
}

interface Decoded {
	message: AssistantMessage;
	events: AssistantMessageEvent[];
	error: unknown;
}

function decode(events: object[], model = MODEL): Decoded {
	const stream = new EventStream<AssistantMessageEvent, AssistantMessage>();
	const seen: AssistantMessageEvent[] = [];
	stream.consume((event) => void seen.push(event));
	const message = new MessageBuilder(model, stream, () => 0);
	const decoder = new ResponsesDecoder({ model, message, grammarProperties: new Map([["gram", "code"]]) });
	try {
		for (const event of events) if (decoder.event((event as { type: string }).type, JSON.stringify(event))) break;
		decoder.finish();
		return { message: message.message, events: seen, error: undefined };
	} catch (error) {
		return { message: message.message, events: seen, error };
	}
}

function failureOf({ error }: Decoded): unknown {
	return isTauError(error) ? { message: error.message, ...(error.details?.failure as object) } : error;
}

test("items that come only when they are finished are read whole", () => {
	const { message } = decode([
		CREATED,
		done(REASONING),
		done(MESSAGE, 1),
		done({ ...CALL, namespace: "ns" }, 2),
		completed(),
	]);
	expect(message.stopReason).toBe("toolUse");
	expect(message.content).toEqual([
		{ type: "thinking", thinking: "A\n\nB", thinkingSignature: JSON.stringify(REASONING) },
		{ type: "text", text: "Hello", textSignature: '{"v":1,"id":"msg_1"}' },
		{ type: "toolCall", id: "call_1|fc_1", name: "read", arguments: { path: "a" }, namespace: "ns" },
	]);
});

test("the phase of a message is kept in its signature", () => {
	const { message } = decode([done({ ...MESSAGE, phase: "final_answer" }), completed()]);
	expect(message.content[0]).toMatchObject({ textSignature: '{"v":1,"id":"msg_1","phase":"final_answer"}' });
});

test("summary parts are separated by blank lines while they arrive", () => {
	const delta = (text: string) => ({ type: "response.reasoning_summary_text.delta", output_index: 0, delta: text });
	const part = { type: "response.reasoning_summary_part.done", output_index: 0 };
	const { events } = decode([
		added({ type: "reasoning", id: "rs_1" }),
		delta("A"),
		part,
		delta("B"),
		part,
		done(REASONING),
		completed(),
	]);
	const thinking = events
		.filter((event) => event.type.startsWith("thinking"))
		.map((event) => "delta" in event && event.delta);
	expect(thinking).toEqual([false, "A", "\n\n", "B", "\n\n", false]);
	expect(events.find(({ type }) => type === "thinking_end")).toMatchObject({ content: "A\n\nB" });
});

test("reasoning in the open is read, and its encrypted form is taken from the end where only that has it", () => {
	const item = { type: "reasoning", id: "rs_1", summary: [], content: [{ type: "reasoning_text", text: "raw" }] };
	const output = [{ type: "reasoning", id: "rs_1", encrypted_content: "LATE" }];
	const { message } = decode([done(item), completed({ output })]);
	expect(message.content[0]).toEqual({
		type: "thinking",
		thinking: "raw",
		thinkingSignature: JSON.stringify({ ...item, encrypted_content: "LATE" }),
	});
});

test("a refusal is text of the answer", () => {
	const refusal = { type: "response.refusal.delta", output_index: 0, delta: "No" };
	const item = { ...MESSAGE, content: [{ type: "refusal", refusal: "No." }] };
	const { message } = decode([added({ ...MESSAGE, content: [] }), refusal, done(item), completed()]);
	expect(message).toMatchObject({ stopReason: "stop", content: [{ type: "text", text: "No." }] });
});

test("the text of a grammar tool becomes its one argument, and its deltas are JSON", () => {
	const item = { type: "custom_tool_call", id: "ctc_1", call_id: "call_1", name: "gram", input: 'a"b\n😀' };
	const delta = (text: string) => ({ type: "response.custom_tool_call_input.delta", output_index: 0, delta: text });
	const { message, events } = decode([
		added({ ...item, input: "" }),
		delta('a"'),
		delta("b\n\ud83d"),
		delta("\ude00"),
		{ type: "response.custom_tool_call_input.done", output_index: 0, input: item.input },
		done(item),
		completed(),
	]);
	expect(message.content).toEqual([
		{ type: "toolCall", id: "call_1|ctc_1", name: "gram", arguments: { code: item.input } },
	]);
	const json = events.map((event) => (event.type === "toolcall_delta" ? event.delta : "")).join("");
	expect(JSON.parse(json)).toEqual({ code: item.input });
});

test("the finished item overrules deltas that say something else", () => {
	const wrong = { type: "response.function_call_arguments.delta", output_index: 0, delta: '{"x":1}' };
	const { message } = decode([added({ ...CALL, arguments: "" }), wrong, done(CALL), completed()]);
	expect(message.content[0]).toMatchObject({ arguments: { path: "a" } });
});

test("what came without deltas is given as one when the arguments are done", () => {
	const rest = { type: "response.function_call_arguments.done", output_index: 0, arguments: CALL.arguments };
	const { events } = decode([added({ ...CALL, arguments: "" }), rest, done(CALL), completed()]);
	const deltas = events.filter(({ type }) => type === "toolcall_delta");
	expect(deltas).toMatchObject([{ delta: CALL.arguments }]);
});

test("blocks that the server never ends are ended with the response", () => {
	const delta = { type: "response.output_text.delta", output_index: 0, delta: "Hello" };
	const { events, message } = decode([added({ ...MESSAGE, content: [] }), delta, completed()]);
	expect(events.map(({ type }) => type)).toEqual(["text_start", "text_delta", "text_end", "done"]);
	expect(message.stopReason).toBe("stop");
});

test.each([
	["max_output_tokens", undefined],
	["content_filter", "Response incomplete: content_filter"],
	[undefined, "Response incomplete without a provider reason"],
])("incomplete for %p: %p", (reason, problem) => {
	const decoded = decode([
		done(MESSAGE),
		completed({ status: "incomplete", incomplete_details: reason && { reason } }),
	]);
	expect(decoded.message.rawStopReason).toBe(reason ? `incomplete.${reason}` : "incomplete");
	if (problem === undefined) expect(decoded.message.stopReason).toBe("length");
	else expect(failureOf(decoded)).toMatchObject({ message: problem, kind: "unknown", retryable: false });
});

test.each([
	[{ error: { code: "server_error", message: "boom" } }, "server_error: boom", "server"],
	[{ error: { code: "rate_limit_exceeded", message: "slow" } }, "rate_limit_exceeded: slow", "rate_limit"],
	[{ error: { code: "context_length_exceeded", message: "big" } }, "context_length_exceeded: big", "overflow"],
	[{ incomplete_details: { reason: "x" } }, "incomplete: x", "unknown"],
	[{}, "Unknown error (no error details in response)", "unknown"],
])("a failed response %j", (response, message, kind) => {
	const decoded = decode([CREATED, { type: "response.failed", response: { status: "failed", ...response } }]);
	expect(failureOf(decoded)).toMatchObject({ message, kind });
	expect(decoded.message.rawStopReason).toBe("failed");
});

test.each([
	[{ code: "rate_limit_exceeded", message: "slow" }, "Error Code rate_limit_exceeded: slow", "rate_limit"],
	[{ error: { message: "inner", code: "insufficient_quota" } }, "inner", "quota"],
])("an error event %j", (fields, message, kind) => {
	expect(failureOf(decode([CREATED, { type: "error", ...fields }]))).toMatchObject({ message, kind });
});

test.each([
	["flex", "m1", 0.5],
	["priority", "m1", 2],
	["priority", "gpt-5.5", 2.5],
	["default", "m1", 1],
])("tier %s of %s costs %p times the price", (service_tier, id, factor) => {
	const { message } = decode([done(MESSAGE), completed({ service_tier })], { ...MODEL, id });
	expect(message.usage).toMatchObject({ input: 70, cacheRead: 30, output: 20, totalTokens: 120, reasoning: 0 });
	expect(message.usage.cost.total).toBeCloseTo(((70 * 1 + 30 * 0.5 + 20 * 10) / 1e6) * factor, 12);
});

test("events of no interest are not even parsed", () => {
	const stream = new EventStream<AssistantMessageEvent, AssistantMessage>();
	const message = new MessageBuilder(MODEL, stream, () => 0);
	const decoder = new ResponsesDecoder({ model: MODEL, message, grammarProperties: new Map() });
	expect(decoder.event("response.output_text.done", "not json")).toBe(false);
	expect(decoder.event("constructor", "not json")).toBe(false);
	expect(() => decoder.event("response.output_text.delta", "not json")).toThrow("not json");
});

test.each([
	["openai", 429, '{"error":{"message":"slow"}}', 'OpenAI API error (429): {"message":"slow"}'],
	["mock", 500, "oops", "mock API error (500): 500 oops"],
	["mock", 503, "", "mock API error (503): 503 status code (no body)"],
])("%s %p %p is shown as pi shows it", (provider, status, body, message) => {
	expect(openaiResponsesCodec.describeHttpFailure(status, body, { ...MODEL, provider }).message).toBe(message);
});
