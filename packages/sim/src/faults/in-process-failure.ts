import type { JsonObject } from "@tau/protocol/json";
import type { FailureClass } from "@tau/protocol/model-stream";
import type { Plan } from "../plan.ts";
import { PROBLEM_STATUS, type ProblemKind } from "../wire/wire-format.ts";
import type { Fault, FaultKind } from "./fault.ts";

export interface InProcessFailure {
	message: string;
	/** Events that still pass before the failure; 0 = none, not even `start`. */
	afterEvents: number;
	/** `FailureClass` as a diagnostic's details. */
	details?: JsonObject;
	/** Nothing fails, but nothing comes for this long either. */
	stall?: { ms: number };
}

/** What a fault looks like where there is no wire: undefined for the faults of framing, which no codec would let through. */
export function failureOf(
	fault: Fault,
	{ plan, contextWindow }: { plan: Plan; contextWindow: number },
): InProcessFailure | undefined {
	if (fault.kind === "stall")
		return { message: "", afterEvents: 0, stall: { ms: fault.ms ?? Number.POSITIVE_INFINITY } };
	const known = FAILURES[fault.kind];
	if (!known) return undefined;
	const middle = MID_STREAM.has(fault.kind);
	const events = plan.blocks.reduce((sum, block) => sum + block.deltas.length + 2, 1);
	const retryAfterMs = fault.retryAfterMs ?? seconds(fault.retryAfter) ?? seconds(fault.retryAfterDate);
	const status = (PROBLEM_STATUS as Record<string, number>)[fault.kind as ProblemKind];
	const failure: FailureClass = {
		...known.failure,
		...(status ? { status } : {}),
		...(retryAfterMs ? { retryAfterMs } : {}),
	};
	return {
		message: fault.message ?? known.message.replace("{limit}", String(contextWindow)),
		afterEvents: middle ? (fault.afterEvents ?? Math.ceil(events / 2)) : 0,
		details: { ...failure },
	};
}

function seconds(value: number | undefined): number | undefined {
	return value === undefined ? undefined : value * 1000;
}

const MID_STREAM = new Set<FaultKind>([
	"stream-error",
	"reset-mid-stream",
	"stall-mid-stream",
	"truncate",
	"cut",
	"malformed-json",
]);

type Known = { message: string; failure: FailureClass };

function known(kind: FailureClass["kind"], retryable: boolean, message: string): Known {
	return { message, failure: { kind, retryable } };
}

const FAILURES: Partial<Record<FaultKind, Known>> = {
	"rate-limit": known("rate_limit", true, "429 rate limit reached (simulated)"),
	quota: known("quota", false, "429 insufficient quota (simulated)"),
	"server-error": known("server", true, "500 internal server error (simulated)"),
	unavailable: known("server", true, "503 service unavailable (simulated)"),
	overloaded: known("overloaded", true, "529 overloaded (simulated)"),
	unauthorized: known("auth", false, "401 invalid API key (simulated)"),
	forbidden: known("auth", false, "403 forbidden (simulated)"),
	"not-found": known("invalid_request", false, "404 not found (simulated)"),
	"bad-request": known("invalid_request", false, "400 invalid request (simulated)"),
	"context-overflow": known(
		"overflow",
		false,
		"400 prompt is too long: it exceeds the context window of {limit} tokens (simulated)",
	),
	"too-large": known("overflow", false, "413 request too large (simulated)"),
	"stream-error": known("overloaded", true, "Overloaded (simulated)"),
	reset: known("network", true, "Connection error."),
	"reset-mid-stream": known("network", true, "Connection error."),
	"stall-mid-stream": known("timeout", true, "The stream stalled (simulated)"),
	truncate: known("network", true, "The stream ended without a terminal event (simulated)"),
	cut: known("network", true, "Connection error."),
	"malformed-json": known("server", true, "The server sent broken JSON (simulated)"),
	html: known("server", false, "The server answered with an HTML page (simulated)"),
	"empty-body": known("server", true, "The server sent no answer (simulated)"),
};
