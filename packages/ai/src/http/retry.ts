/** Retries of one HTTP request, before the agent's own. Off unless asked for. */
import { abortReason } from "@tau/base/abort";
import { errorMessage } from "@tau/base/errors";
import { failureClassOf, requestError, shouldRetryOf } from "./failure.ts";

export interface RetryOptions {
	maxRetries?: number;
	/** A longer wait that the server asks for fails the request; 0 accepts any. */
	maxRetryDelayMs?: number;
	signal?: AbortSignal;
}

export const DEFAULT_MAX_RETRY_DELAY_MS = 60_000;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 8000;

/** Runs `attempt` until it succeeds, its failure is final, or the retries are used up. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
	const maxRetries = options.maxRetries ?? 0;
	for (let retry = 0; ; retry++) {
		try {
			return await attempt();
		} catch (error) {
			if (retry >= maxRetries || options.signal?.aborted || !mayBeRetried(error)) throw error;
			await sleep(delayBefore(retry, error, options.maxRetryDelayMs ?? DEFAULT_MAX_RETRY_DELAY_MS), options.signal);
		}
	}
}

/** 409 is a lock that the next attempt may find free. */
function mayBeRetried(error: unknown): boolean {
	const failure = failureClassOf(error);
	return shouldRetryOf(error) ?? (failure.retryable || failure.status === 409);
}

function delayBefore(retry: number, error: unknown, maxDelayMs: number): number {
	const failure = failureClassOf(error);
	const asked = failure.retryAfterMs;
	if (asked === undefined) {
		const backoff = Math.min(FIRST_DELAY_MS * 2 ** retry, MAX_DELAY_MS);
		return backoff * (1 - Math.random() * 0.25);
	}
	if (maxDelayMs > 0 && asked > maxDelayMs) {
		throw requestError(
			"TAU_RETRY_DELAY_TOO_LONG",
			`Server requested ${Math.ceil(asked / 1000)}s retry delay (max: ${Math.ceil(maxDelayMs / 1000)}s). ${errorMessage(error)}`,
			failure,
			{
				cause: error,
				hint: "Wait that long and send the prompt again, or raise retry.provider.maxRetryDelayMs in settings.json.",
			},
		);
	}
	return asked;
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date. Undefined for what is neither. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
	const milliseconds = Number.parseFloat(headers.get("retry-after-ms") ?? "");
	if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
	const value = headers.get("retry-after")?.trim();
	if (!value) return undefined;
	if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1000;
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve, reject) => {
		if (signal?.aborted) return reject(abortReason(signal));
		const onAbort = () => {
			clearTimeout(timer);
			reject(abortReason(signal!));
		};
		const timer = setTimeout(() => {
			signal?.removeEventListener("abort", onAbort);
			resolve();
		}, milliseconds);
		signal?.addEventListener("abort", onAbort, { once: true });
	});
}
