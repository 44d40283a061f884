import { expect, test } from "bun:test";
import type { AssistantMessage } from "@tau/protocol/messages";
import { emptyUsage } from "@tau/protocol/messages";
import { JsonLines } from "./json.ts";

const MESSAGE: AssistantMessage = {
	role: "assistant",
	content: [{ type: "toolCall", id: "call_1", name: "read", arguments: {} }],
	api: "x",
	provider: "p",
	model: "m",
	usage: emptyUsage(),
	stopReason: "pending",
	timestamp: 1,
};

function collect() {
	const written: string[] = [];
	const lines = new JsonLines(
		(text) => void written.push(text),
		(error) => {
			throw error;
		},
	);
	return {
		lines,
		written,
		parsed: () =>
			written
				.join("")
				.trim()
				.split("\n")
				.map((line) => JSON.parse(line)),
	};
}

test("a delta's line holds the delta and the usage, and neither message nor partial", () => {
	const { lines, parsed } = collect();
	const delta = { type: "text_delta", contentIndex: 0, delta: "hi", partial: MESSAGE } as const;
	lines.event({ type: "message_update", message: MESSAGE, assistantMessageEvent: delta });
	lines.flush();
	expect(parsed()).toEqual([
		{
			type: "message_update",
			usage: MESSAGE.usage,
			assistantMessageEvent: { type: "text_delta", contentIndex: 0, delta: "hi" },
		},
	]);
});

test("the start of a tool call names it", () => {
	const { lines, parsed } = collect();
	const start = { type: "toolcall_start", contentIndex: 0, partial: MESSAGE } as const;
	lines.event({ type: "message_update", message: MESSAGE, assistantMessageEvent: start });
	lines.flush();
	expect(parsed()[0].assistantMessageEvent).toEqual({
		type: "toolcall_start",
		contentIndex: 0,
		id: "call_1",
		toolName: "read",
	});
});

test("a burst of events is written at once, at its end", async () => {
	const { lines, written } = collect();
	for (let index = 0; index < 100; index++) lines.event({ type: "turn_start" });
	expect(written).toHaveLength(0);
	await Promise.resolve();
	expect(written).toHaveLength(1);
});

test("a large burst does not wait for its end", () => {
	const { lines, written } = collect();
	for (let index = 0; index < 10_000; index++) lines.event({ type: "turn_start" });
	expect(written.length).toBeGreaterThan(1);
});
