/** Every fault of the simulator, over every wire format: a retried success or one clear error, never a hang. */
import { describe, expect, test } from "bun:test";
import { FAULT_KINDS, type Fault, type FaultKind } from "@tau/sim/faults/fault";
import { openWorkbench } from "./testing/run-tau.ts";

const PROVIDERS = ["sim-completions", "sim-responses", "sim-anthropic"];

/** What a fault that never goes away must end in; 1 where nothing is said. */
const LASTING: Partial<Record<FaultKind, number>> = {
	"rate-limit": 4,
	quota: 4,
	unauthorized: 3,
	forbidden: 3,
	"context-overflow": 4,
	"too-large": 4,
	// These reach the client whole, if strangely: the answer is there.
	"split-bytes": 0,
	"slow-drip": 0,
	"huge-event": 0,
	"duplicate-terminal": 0,
	"hold-open": 0,
};

/** Trying again is no use: said at once. */
const FINAL = new Set([
	"html",
	"quota",
	"unauthorized",
	"forbidden",
	"not-found",
	"bad-request",
	"context-overflow",
	"too-large",
]);

/** A drip of single bytes would take as long as the longest wire format is wide. */
const PARAMETERS: Partial<Record<FaultKind, Partial<Fault>>> = { "slow-drip": { bytes: 256, ms: 5 } };

const SETTINGS = { httpIdleTimeoutMs: 400, retry: { baseDelayMs: 5, maxRetries: 1 } };

describe.each(PROVIDERS)("%s", (provider) => {
	describe.each([...FAULT_KINDS])("%s", (kind) => {
		test("once: recovers, or says what is wrong", async () => {
			using bench = openWorkbench({ name: "s", rules: [{ text: "fine" }] }, { settings: SETTINGS });
			bench.server.addFault({ kind, times: 1, ...PARAMETERS[kind] });
			const result = await bench.start(["-p", "--model", `${provider}/s`, "go"]).finished();
			if (FINAL.has(kind)) {
				expect(result.exitCode).toBe(LASTING[kind] ?? 1);
				expect(result.stderr).toStartWith("tau: ");
			} else {
				expect(result).toMatchObject({ exitCode: 0, stdout: "fine\n" });
				const notice = new RegExp(`^tau: ${provider}/s: .+; trying again in [\\d.]+ s \\(1 of 1\\)\n$`);
				expect(result.stderr).toMatch(LASTING[kind] === 0 ? /^$/ : notice);
			}
		}, 20_000);

		test("always: one clear error with its exit code", async () => {
			using bench = openWorkbench({ name: "s", rules: [{ text: "fine" }] }, { settings: SETTINGS });
			bench.server.addFault({ kind, times: 0, ...PARAMETERS[kind] });
			const result = await bench.start(["-p", "--model", `${provider}/s`, "go"]).finished();
			expect(result.exitCode).toBe(LASTING[kind] ?? 1);
			if (result.exitCode === 0) expect(result.stdout).toBe("fine\n");
			else expect(result.stderr).toMatch(new RegExp(`^tau: ${provider}/s: .+`));
		}, 20_000);
	});
});
