/** Whether and when a failed model response is tried again. Pure: the waiting is the caller's. */
import type { AssistantMessage } from "@tau/protocol/messages";
import { FAILURE_DIAGNOSTIC, type FailureClass } from "@tau/protocol/model-stream";

export interface RetrySettings {
	enabled: boolean;
	maxRetries: number;
	/** Doubles with each attempt. */
	baseDelayMs: number;
	/** Cap of one delay. */
	maxAgentDelayMs: number;
}

export const DEFAULT_RETRY: RetrySettings = {
	enabled: true,
	maxRetries: 3,
	baseDelayMs: 2000,
	maxAgentDelayMs: 60_000,
};

/** The class the codec gave the failure; undefined for messages of other origin. */
export function failureOf(message: AssistantMessage): FailureClass | undefined {
	const entry = message.diagnostics?.findLast((diagnostic) => diagnostic.type === FAILURE_DIAGNOSTIC);
	return entry?.details as FailureClass | undefined;
}

/**
 * Milliseconds to wait before attempt `attempt` (1-based), or undefined when the failure is final. A wait asked for by
 * the server is honoured when it is longer than ours; one beyond the cap makes the failure final.
 */
export function retryDelay(message: AssistantMessage, attempt: number, settings: RetrySettings): number | undefined {
	if (!settings.enabled || message.stopReason !== "error" || attempt > settings.maxRetries) return undefined;
	const failure = failureOf(message);
	if (!failure?.retryable) return undefined;
	const backoff = Math.min(settings.baseDelayMs * 2 ** (attempt - 1), settings.maxAgentDelayMs);
	const asked = failure.retryAfterMs ?? 0;
	if (asked > settings.maxAgentDelayMs) return undefined;
	return Math.max(backoff, asked);
}
