/** A request that failed, with its class: what every part of the request path throws. */
import { isTauError, TauError, type TauErrorCode } from "@tau/base/errors";
import type { FailureClass } from "@tau/protocol/model-stream";

export interface RequestErrorOptions {
	hint?: string;
	cause?: unknown;
	/** The server's `x-should-retry`, which overrules its status for the retries inside one request. */
	shouldRetry?: boolean;
}

/** `message` is what the user sees as the response's `errorMessage`. */
export function requestError(
	code: TauErrorCode,
	message: string,
	failure: FailureClass,
	{ hint, cause, shouldRetry }: RequestErrorOptions = {},
): TauError {
	return new TauError(code, message, { hint, cause, details: { failure, shouldRetry } });
}

/** The class that `requestError` stored; anything else that was thrown is nobody's passing trouble. */
export function failureClassOf(error: unknown): FailureClass {
	const failure = isTauError(error) ? error.details?.failure : undefined;
	return (failure as FailureClass | undefined) ?? { kind: "unknown", retryable: false };
}

export function shouldRetryOf(error: unknown): boolean | undefined {
	return isTauError(error) ? (error.details?.shouldRetry as boolean | undefined) : undefined;
}

/** The stream ended, properly or not, before the event that completes an answer. */
export function truncatedStreamError(message: string): TauError {
	return requestError("TAU_STREAM_TRUNCATED", message, { kind: "network", retryable: true });
}

const SHOWN_CHARACTERS = 200;

/** One event of the stream is not what the wire format allows. */
export function malformedEventError(data: string, cause: unknown, problem = "is not valid JSON"): TauError {
	const shown = data.length > SHOWN_CHARACTERS ? `${data.slice(0, SHOWN_CHARACTERS)}…` : data;
	return requestError(
		"TAU_STREAM_MALFORMED",
		`The provider sent an event that ${problem}: ${shown}`,
		{ kind: "server", retryable: true },
		{ cause },
	);
}
