/** Small things every tool needs. */
import { TauError } from "@tau/base/errors";
import type { ToolResult } from "@tau/protocol/tool";

export function textResult<TDetails>(text: string, details: TDetails): ToolResult<TDetails> {
	return { content: [{ type: "text", text }], details };
}

/** pi's words for a call that was stopped. */
export function throwIfAborted(signal: AbortSignal): void {
	if (signal.aborted) throw new TauError("TAU_ABORTED", "Operation aborted", { cause: signal.reason });
}

/** Notices at the end of a result, as `[first. second]`. */
export function withNotices(text: string, notices: readonly string[]): string {
	return notices.length === 0 ? text : `${text}\n\n[${notices.join(". ")}]`;
}

/** A count that a model asked for. One that is no number is `fallback`; beyond the bounds the nearest one counts. */
export function countWithin(value: number | undefined, fallback: number, least: number, most: number): number {
	const asked = value === undefined || Number.isNaN(value) ? fallback : Math.floor(value);
	return Math.min(most, Math.max(least, asked));
}

/** More results than any output limit lets through. */
export const MAX_RESULTS = 1_000_000;
