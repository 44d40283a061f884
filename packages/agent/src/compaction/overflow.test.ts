import { describe, expect, test } from "bun:test";
import type { AssistantMessage } from "@tau/protocol/messages";
import { emptyUsage } from "@tau/protocol/messages";
import { FAILURE_DIAGNOSTIC, type FailureClass } from "@tau/protocol/model-stream";
import { decideOverflow } from "./overflow.ts";
import { testModel } from "./testing/scripted-summaries.ts";

const MODEL = testModel(1000, 100);

function answer(overrides: Partial<AssistantMessage>, kind?: FailureClass["kind"]): AssistantMessage {
	const diagnostics = [{ type: FAILURE_DIAGNOSTIC, timestamp: 0, details: { kind: kind ?? "", retryable: false } }];
	return {
		role: "assistant",
		content: [],
		api: "test",
		provider: "test",
		model: "m",
		usage: emptyUsage(),
		stopReason: "stop",
		timestamp: 0,
		...(kind ? { diagnostics } : {}),
		...overrides,
	};
}

function usage(input: number, output: number, cacheRead = 0) {
	return { ...emptyUsage(), input, output, cacheRead };
}

const decide = (message: AssistantMessage, alreadyRetried = false) =>
	decideOverflow({ message, model: MODEL, alreadyRetried });

describe("a compaction and one retry", () => {
	test("follow an error that the codec called an overflow", () => {
		const failed = answer({ stopReason: "error", errorMessage: "x" }, "overflow");
		expect(decide(failed)).toEqual({ action: "compact", retry: true });
	});

	test("follow an answer that had no room", () => {
		const full = answer({ stopReason: "length", usage: usage(500, 0, 490) });
		expect(decide(full)).toEqual({ action: "compact", retry: true });
		expect(decide(answer({ stopReason: "length", usage: usage(10, 99) }))).toEqual({ action: "compact", retry: true });
	});

	test("are tried once only, and the end is said in pi's words", () => {
		const failed = answer({ stopReason: "error" }, "overflow");
		expect(decide(failed, true)).toMatchObject({
			action: "stop",
			message: expect.stringContaining("Context overflow"),
		});
		const cut = answer({ stopReason: "length", usage: usage(10, 50) });
		expect(decide(cut, true)).toMatchObject({ action: "stop", message: expect.stringContaining("Truncated response") });
	});

	test("follow an error without a class only by its wording, where that can be judged", () => {
		const message = answer({ stopReason: "error", errorMessage: "prompt too long" });
		expect(decide(message)).toEqual({ action: "none" });
		const isOverflowText = (text: string) => text.includes("too long");
		const question = { message, model: MODEL, alreadyRetried: false, isOverflowText };
		expect(decideOverflow(question)).toEqual({ action: "compact", retry: true });
		const throttled = answer({ stopReason: "error", errorMessage: "too long" }, "rate_limit");
		expect(decideOverflow({ ...question, message: throttled })).toEqual({ action: "none" });
	});
});

test("a finished answer to more than the window is compacted after, not asked for again", () => {
	expect(decide(answer({ usage: usage(900, 5, 200) }), true)).toEqual({ action: "compact", retry: false });
});

test("nothing follows other answers, and those of other models", () => {
	expect(decide(answer({ usage: usage(900, 5) }))).toEqual({ action: "none" });
	expect(decide(answer({ stopReason: "length", usage: usage(10, 100) }))).toEqual({ action: "none" });
	expect(decide(answer({ stopReason: "aborted" }, "overflow"))).toEqual({ action: "none" });
	expect(decide(answer({ stopReason: "error" }, "server"))).toEqual({ action: "none" });
	expect(decide(answer({ stopReason: "error", model: "other" }, "overflow"))).toEqual({ action: "none" });
});
