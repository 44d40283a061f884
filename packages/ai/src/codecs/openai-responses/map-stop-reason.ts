/** What the status of a finished response means. */
import type { StopReason } from "@tau/protocol/messages";

export type MappedStop =
	| { stopReason: Extract<StopReason, "stop" | "length"> }
	/** The response is a failure. `code` is the provider's word for it. */
	| { problem: string; code?: string };

/** `reason` is `incomplete_details.reason`. */
export function mapStopReason(status: string | undefined, reason: string | undefined): MappedStop {
	if (status === "incomplete") return incomplete(reason);
	if (status === "failed" || status === "cancelled") return { problem: `The provider ended the response as ${status}` };
	if (status === undefined || FINISHED.has(status)) return { stopReason: "stop" };
	return { problem: `Unhandled stop reason: ${status}`, code: status };
}

/** Some servers leave the status of a finished response as it was while it ran. */
const FINISHED: ReadonlySet<string> = new Set(["completed", "in_progress", "queued"]);

function incomplete(reason: string | undefined): MappedStop {
	if (reason === "max_output_tokens") return { stopReason: "length" };
	if (reason === undefined) return { problem: "Response incomplete without a provider reason" };
	return { problem: `Response incomplete: ${reason}`, code: reason };
}
