import { expect, test } from "bun:test";
import type { AssistantMessage } from "@tau/protocol/messages";
import { emptyUsage } from "@tau/protocol/messages";
import { FAILURE_DIAGNOSTIC, type FailureClass } from "@tau/protocol/model-stream";
import { DEFAULT_RETRY, retryDelay } from "./retry.ts";

function failed(failure: Partial<FailureClass>): AssistantMessage {
	const details = { kind: "server", retryable: true, ...failure };
	return {
		role: "assistant",
		content: [],
		api: "x",
		provider: "x",
		model: "x",
		usage: emptyUsage(),
		stopReason: "error",
		diagnostics: [{ type: FAILURE_DIAGNOSTIC, timestamp: 0, details }],
		timestamp: 0,
	};
}

test("retryDelay() doubles from the base and stops after the last attempt", () => {
	const delays = [1, 2, 3, 4].map((attempt) => retryDelay(failed({}), attempt, DEFAULT_RETRY));
	expect(delays).toEqual([2000, 4000, 8000, undefined]);
});

test("retryDelay() honours a longer wait that the server asks for, within the cap", () => {
	expect(retryDelay(failed({ retryAfterMs: 30_000 }), 1, DEFAULT_RETRY)).toBe(30_000);
	expect(retryDelay(failed({ retryAfterMs: 10 }), 1, DEFAULT_RETRY)).toBe(2000);
	expect(retryDelay(failed({ retryAfterMs: 61_000 }), 1, DEFAULT_RETRY)).toBeUndefined();
});

test("retryDelay() never retries what was classified as final, aborted or unclassified", () => {
	expect(retryDelay(failed({ retryable: false }), 1, DEFAULT_RETRY)).toBeUndefined();
	expect(retryDelay({ ...failed({}), stopReason: "aborted" }, 1, DEFAULT_RETRY)).toBeUndefined();
	expect(retryDelay({ ...failed({}), diagnostics: [] }, 1, DEFAULT_RETRY)).toBeUndefined();
	expect(retryDelay(failed({}), 1, { ...DEFAULT_RETRY, enabled: false })).toBeUndefined();
});
