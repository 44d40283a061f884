/** Every kind of failure the simulator can play; what each does is in the fault table. */
export const FAULT_KINDS = [
	"rate-limit",
	"quota",
	"server-error",
	"unavailable",
	"overloaded",
	"unauthorized",
	"forbidden",
	"not-found",
	"bad-request",
	"context-overflow",
	"too-large",
	"stream-error",
	"reset",
	"reset-mid-stream",
	"stall",
	"stall-mid-stream",
	"truncate",
	"cut",
	"malformed-json",
	"html",
	"empty-body",
	"split-bytes",
	"slow-drip",
	"huge-event",
	"duplicate-terminal",
	"hold-open",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** One failure to play. Which parameters a kind takes is listed in the fault table; the others are refused. */
export interface Fault {
	kind: FaultKind;
	/** How many requests it hits; 0 = every one. Default 1. */
	times?: number;
	/** Let this many requests pass first. */
	skip?: number;
	/** Only requests for this model. */
	model?: string;
	/** Events sent before a mid-stream fault strikes. Default: half of the answer. */
	afterEvents?: number;
	/** Seconds, as the header `retry-after`. */
	retryAfter?: number;
	/** Seconds from now, as an HTTP date in the header `retry-after`. */
	retryAfterDate?: number;
	/** Milliseconds, as the header `retry-after-ms`. */
	retryAfterMs?: number;
	/** Milliseconds of a stall or between two drips; a stall without it lasts until the client gives up. */
	ms?: number;
	/** Size of a piece or of a huge event. */
	bytes?: number;
	/** Replaces the vendor's error text. */
	message?: string;
}

export const FAULT_NUMBERS = [
	"times",
	"skip",
	"afterEvents",
	"retryAfter",
	"retryAfterDate",
	"retryAfterMs",
	"ms",
	"bytes",
] as const;
export const FAULT_STRINGS = ["model", "message"] as const;
