import { expect, test } from "bun:test";
import type { FailureClass } from "@tau/protocol/model-stream";
import { requestError } from "./failure.ts";
import { retryAfterMs, withRetries } from "./retry.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

function failing(failure: Partial<FailureClass>, times: number, shouldRetry?: boolean) {
	const calls = { count: 0 };
	const attempt = async () => {
		calls.count++;
		if (calls.count > times) return "answer";
		throw requestError(
			"TAU_HTTP_STATUS",
			"429 slow down",
			{ kind: "rate_limit", retryable: true, ...failure },
			{
				shouldRetry,
			},
		);
	};
	return { attempt, calls };
}

test.each([
	[{ "retry-after-ms": "1500" }, 1500],
	[{ "retry-after-ms": "1500", "retry-after": "9" }, 1500],
	[{ "retry-after": "2" }, 2000],
	[{ "retry-after": "0.5" }, 500],
	[{ "retry-after": "Thu, 01 Jan 2026 00:00:03 GMT" }, 3000],
	[{ "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }, 0],
	[{ "retry-after": "soon" }, undefined],
	[{}, undefined],
])("%p asks for %p ms", (headers, expected) => {
	expect(retryAfterMs(new Headers(headers as Record<string, string>), NOW)).toBe(expected as number);
});

test("does not retry unless told to", async () => {
	const { attempt, calls } = failing({ retryAfterMs: 0 }, 1);
	await expect(withRetries(attempt, {})).rejects.toThrow("429 slow down");
	expect(calls.count).toBe(1);
});

test("retries a passing failure as often as allowed, after the time the server asked for", async () => {
	const { attempt, calls } = failing({ retryAfterMs: 20 }, 2);
	const start = performance.now();
	expect(await withRetries(attempt, { maxRetries: 2 })).toBe("answer");
	expect(calls.count).toBe(3);
	expect(performance.now() - start).toBeGreaterThanOrEqual(38);
});

test("a final failure, and one that the server says not to retry, are not retried; a lock is", async () => {
	const final = failing({ kind: "auth", retryable: false }, 1);
	await expect(withRetries(final.attempt, { maxRetries: 3 })).rejects.toThrow();
	const vetoed = failing({ retryAfterMs: 0 }, 1, false);
	await expect(withRetries(vetoed.attempt, { maxRetries: 3 })).rejects.toThrow();
	expect([final.calls.count, vetoed.calls.count]).toEqual([1, 1]);
	const locked = failing({ retryable: false, status: 409, retryAfterMs: 0 }, 1);
	expect(await withRetries(locked.attempt, { maxRetries: 1 })).toBe("answer");
});

test("a wait beyond the limit fails at once and says how long it would have been", async () => {
	const { attempt, calls } = failing({ retryAfterMs: 61_001 }, 1);
	await expect(withRetries(attempt, { maxRetries: 1 })).rejects.toThrow(
		"Server requested 62s retry delay (max: 60s). 429 slow down",
	);
	expect(calls.count).toBe(1);
	await expect(
		withRetries(failing({ retryAfterMs: 2000 }, 1).attempt, { maxRetries: 1, maxRetryDelayMs: 1000 }),
	).rejects.toThrow("Server requested 2s retry delay (max: 1s).");
});

test("an abort ends the wait", async () => {
	const controller = new AbortController();
	const { attempt, calls } = failing({ retryAfterMs: 30_000 }, 1);
	setTimeout(() => controller.abort(), 10);
	const start = performance.now();
	await expect(withRetries(attempt, { maxRetries: 1, signal: controller.signal })).rejects.toMatchObject({
		name: "AbortError",
	});
	expect(calls.count).toBe(1);
	expect(performance.now() - start).toBeLessThan(5000);
});
