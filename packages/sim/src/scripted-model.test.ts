import { expect, test } from "bun:test";
import type { Message } from "@tau/protocol/messages";
import { type AssistantMessageEvent, FAILURE_DIAGNOSTIC } from "@tau/protocol/model-stream";
import type { Scenario } from "./scenario.ts";
import { createScriptedModel } from "./scripted-model.ts";

const scenario: Scenario = {
	name: "script",
	steps: [
		{
			thinking: { text: "Hm, so.", signature: "c2ln" },
			text: "Reading it.",
			toolCalls: [{ id: "call_1", name: "read", arguments: { path: "{{lastUserText}}" } }],
			usage: { input: 10, output: 5, cacheRead: 3, reasoning: 2 },
		},
		{ when: { toolResult: "alpha", toolError: false }, text: "done" },
	],
};
const messages: Message[] = [{ role: "user", content: "a.txt", timestamp: 0 }];

async function eventsOf(stream: AsyncIterable<AssistantMessageEvent>): Promise<AssistantMessageEvent[]> {
	const events: AssistantMessageEvent[] = [];
	for await (const event of stream) events.push(event);
	return events;
}

test("emits full triples and one final event; the message holds all of it", async () => {
	const script = createScriptedModel({ scenarios: [scenario] });
	const stream = script.stream(script.model, { messages }, {});
	const events = await eventsOf(stream);
	const types = events.map((event) => event.type).filter((type, index, all) => type !== all[index - 1]);
	expect(types).toEqual([
		...["start", "thinking_start", "thinking_delta", "thinking_end", "text_start", "text_delta", "text_end"],
		...["toolcall_start", "toolcall_delta", "toolcall_end", "done"],
	] as never);
	const message = await stream.result();
	expect(message).toMatchObject({
		content: [
			{ type: "thinking", thinking: "Hm, so.", thinkingSignature: "c2ln" },
			{ type: "text", text: "Reading it." },
			{ type: "toolCall", id: "call_1", name: "read", arguments: { path: "a.txt" } },
		],
		stopReason: "toolUse",
		usage: { input: 10, output: 5, cacheRead: 3, reasoning: 2, totalTokens: 18 },
	});
	const json = events.flatMap((event) => (event.type === "toolcall_delta" ? [event.delta] : [])).join("");
	expect(JSON.parse(json)).toEqual({ path: "a.txt" });
});

test("plays the next step from the conversation, and a broken expectation is the final error", async () => {
	const script = createScriptedModel({ scenarios: [scenario] });
	const first = await script.stream(script.model, { messages }, {}).result();
	const result = (text: string): Message => ({
		role: "toolResult",
		toolCallId: "call_1",
		toolName: "read",
		content: [{ type: "text", text }],
		isError: false,
		timestamp: 0,
	});
	const good = await script.stream(script.model, { messages: [...messages, first, result("alpha")] }, {}).result();
	expect(good.content).toEqual([{ type: "text", text: "done" }]);
	const bad = await script.stream(script.model, { messages: [...messages, first, result("beta")] }, {}).result();
	expect(bad.stopReason).toBe("error");
	expect(bad.errorMessage).toContain(
		'step 2: expected the last tool result (read) to contain "alpha", but it was "beta"',
	);
	expect(script.requests.length).toBe(3);
});

test("an abort before the start and between any two events ends the stream as aborted", async () => {
	const script = createScriptedModel({ scenarios: [scenario] });
	const total = (await eventsOf(script.stream(script.model, { messages }, {}))).length;
	for (let at = 0; at < total; at++) {
		const controller = new AbortController();
		if (at === 0) controller.abort();
		const stream = script.stream(script.model, { messages }, { signal: controller.signal });
		const events: AssistantMessageEvent[] = [];
		for await (const event of stream) {
			events.push(event);
			if (events.length === at && event.type !== "done") controller.abort();
		}
		expect(events.length).toBe(at + 1);
		expect(events.at(-1)).toMatchObject({ type: "error", reason: "aborted" });
		expect((await stream.result()).stopReason).toBe("aborted");
	}
});

test("a test can hold the stream at an event and let it go or abort it", async () => {
	const script = createScriptedModel({ scenarios: [scenario] });
	const hold = script.hold("text_start");
	const seen: string[] = [];
	const stream = script.stream(script.model, { messages }, {});
	const finished = stream.consume((event) => seen.push(event.type));
	expect((await hold.reached).type).toBe("text_start");
	await Bun.sleep(10);
	expect(seen.at(-1)).toBe("text_start");
	hold.release();
	expect((await finished).stopReason).toBe("toolUse");

	const stuck = script.hold((event) => event.type === "text_delta" && event.delta.includes("ing"));
	const controller = new AbortController();
	const aborted = script.stream(script.model, { messages }, { signal: controller.signal });
	await stuck.reached;
	controller.abort();
	expect((await aborted.result()).stopReason).toBe("aborted");
});

test("faults become final errors with their class; an answer function that throws is an error too", async () => {
	const script = createScriptedModel({
		scenarios: [
			{
				name: "s",
				rules: [
					{ when: { user: "limit" }, text: "after", fault: { kind: "rate-limit", retryAfter: 2 } },
					{
						when: { user: "break" },
						text: "a long enough answer",
						fault: { kind: "reset-mid-stream", afterEvents: 3 },
					},
					{
						answer: () => {
							throw new Error("bug in the test");
						},
					},
				],
			},
		],
	});
	const ask = (content: string) =>
		script.stream(script.model, { messages: [{ role: "user", content, timestamp: 0 }] }, {});
	const limited = await eventsOf(ask("limit"));
	expect(limited).toMatchObject([
		{
			type: "error",
			error: {
				stopReason: "error",
				diagnostics: [
					{
						type: FAILURE_DIAGNOSTIC,
						details: { kind: "rate_limit", retryable: true, status: 429, retryAfterMs: 2000 },
					},
				],
			},
		},
	]);
	expect((await ask("limit").result()).content).toEqual([{ type: "text", text: "after" }]);
	expect((await eventsOf(ask("break"))).map((event) => event.type)).toEqual([
		"start",
		"text_start",
		"text_delta",
		"error",
	]);
	expect((await ask("other").result()).errorMessage).toContain("its answer function failed: bug in the test");
});
