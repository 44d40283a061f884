import { expect, test } from "bun:test";
import type { AgentEvent } from "@tau/protocol/agent-events";
import { CacheMisses } from "./cache-misses.ts";

function answer(input: number, cacheRead: number, cacheWrite: number, more: object = {}): AgentEvent {
	const usage = { input, output: 1, cacheRead, cacheWrite };
	const message = { role: "assistant", provider: "p", model: "m", stopReason: "stop", usage, ...more };
	return { type: "message_end", message } as unknown as AgentEvent;
}

test("a prompt that was cached and is read anew is told; one that grows, shrinks with a compaction or is another model's is not", () => {
	const misses = new CacheMisses();
	const told = (...events: AgentEvent[]) => events.map((event) => misses.follow(event));
	expect(told(answer(10, 0, 5000), answer(10, 5000, 800), answer(600, 5200, 0))).toEqual([
		undefined,
		undefined,
		undefined,
	]);
	expect(told(answer(10, 0, 6000))).toEqual(["The provider's cache was missed: 5,800 tokens were read anew"]);
	expect(told({ type: "compaction_end" } as AgentEvent, answer(10, 0, 3000))).toEqual([undefined, undefined]);
	expect(told(answer(10, 0, 6000, { model: "other" }))).toEqual([undefined]);
	expect(told(answer(0, 0, 0, { stopReason: "error" }), answer(10, 5900, 100, { model: "other" }))).toEqual([
		undefined,
		undefined,
	]);
	// Without a cache there is nothing to miss.
	expect(told(answer(9000, 0, 0, { model: "x" }), answer(9500, 0, 0, { model: "x" }))).toEqual([undefined, undefined]);
	// Short prompts are not cached.
	expect(told(answer(10, 0, 1000, { model: "y" }), answer(1200, 0, 0, { model: "y" }))).toEqual([undefined, undefined]);
});
