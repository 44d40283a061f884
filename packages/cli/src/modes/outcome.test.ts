import { expect, test } from "bun:test";
import type { AssistantMessage, StopReason } from "@tau/protocol/messages";
import { emptyUsage } from "@tau/protocol/messages";
import { FAILURE_DIAGNOSTIC } from "@tau/protocol/model-stream";
import { OutcomeTracker } from "./outcome.ts";

function outcomeOf(stopReason: StopReason, kind?: string) {
	const message: AssistantMessage = {
		role: "assistant",
		content: [],
		api: "x",
		provider: "p",
		model: "m",
		usage: emptyUsage(),
		stopReason,
		errorMessage: "it broke",
		timestamp: 1,
		...(kind ? { diagnostics: [{ type: FAILURE_DIAGNOSTIC, timestamp: 1, details: { kind, retryable: false } }] } : {}),
	};
	const tracker = new OutcomeTracker();
	tracker.observe({ type: "message_end", message });
	tracker.observe({ type: "agent_end", messages: [message], willRetry: false });
	return tracker.outcome();
}

test("each way to end has its exit code", () => {
	expect(outcomeOf("stop").exitCode).toBe(0);
	expect(outcomeOf("error", "server").exitCode).toBe(1);
	expect(outcomeOf("error", "auth").exitCode).toBe(3);
	expect(outcomeOf("error", "rate_limit").exitCode).toBe(4);
	expect(outcomeOf("error", "overflow").exitCode).toBe(4);
	expect(outcomeOf("length").exitCode).toBe(4);
	expect(outcomeOf("aborted").exitCode).toBe(130);
});

test("a failure names the model, the reason and the way out", () => {
	const { problem } = outcomeOf("error", "auth");
	expect(problem).toStartWith("p/m: it broke\n");
	expect(problem).toContain("--api-key");
});

test("a run that was stopped for repeating itself is denied, with its reason", () => {
	const tracker = new OutcomeTracker();
	const error = { code: "TAU_REPEATED_FAILURE", message: "Stopped: …" };
	tracker.observe({ type: "agent_end", messages: [], willRetry: false, error });
	expect(tracker.outcome()).toEqual({ exitCode: 5, problem: "Stopped: …" });
});
