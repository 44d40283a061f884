import type { StopReason } from "@tau/protocol/messages";

export type MappedStop = { stopReason: Extract<StopReason, "stop" | "length" | "toolUse"> } | { problem: string };

const REASONS: Readonly<Record<string, MappedStop>> = {
	stop: { stopReason: "stop" },
	end: { stopReason: "stop" },
	length: { stopReason: "length" },
	tool_calls: { stopReason: "toolUse" },
	function_call: { stopReason: "toolUse" },
};

/** A reason that is not an end of the model's own (`content_filter`, `network_error`, …) is a failure. */
export function mapStopReason(finishReason: string): MappedStop {
	const mapped = Object.hasOwn(REASONS, finishReason) ? REASONS[finishReason] : undefined;
	return mapped ?? { problem: `Provider finish_reason: ${finishReason}` };
}
