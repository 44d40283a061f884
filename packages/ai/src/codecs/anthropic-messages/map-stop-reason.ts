import type { StopReason } from "@tau/protocol/messages";
import { wireText } from "../shared/wire-values.ts";

export interface StopDetails {
	explanation?: string | null;
}

export type MappedStop = { stopReason: Extract<StopReason, "stop" | "length" | "toolUse"> } | { problem: string };

/** `pause_turn` may simply be sent again. */
const REASONS: Readonly<Record<string, MappedStop>> = {
	end_turn: { stopReason: "stop" },
	stop_sequence: { stopReason: "stop" },
	pause_turn: { stopReason: "stop" },
	max_tokens: { stopReason: "length" },
	tool_use: { stopReason: "toolUse" },
	sensitive: { problem: "Provider stopped with: sensitive" },
};

export function mapStopReason(reason: string, details?: StopDetails | null): MappedStop {
	if (reason === "refusal")
		return { problem: wireText(details?.explanation) || "The model refused to complete the request" };
	const mapped = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
	return mapped ?? { problem: `Unhandled stop reason: ${reason}` };
}
