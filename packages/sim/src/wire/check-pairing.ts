import type { ConversationMessage } from "../conversation.ts";

export interface PairingProblem {
	kind: "missing-result" | "unknown-call";
	/** Position of the offending message in the normalized conversation. */
	index: number;
	ids: string[];
}

/**
 * Finds the first tool call without a result or result without a call. Vendors refuse such histories, so a simulator that
 * accepted them would hide the most common bug of an agent. `adjacent`: results must follow their calls immediately.
 */
export function findPairingProblem(messages: ConversationMessage[], adjacent: boolean): PairingProblem | undefined {
	let open = new Map<string, number>();
	for (const [index, message] of messages.entries()) {
		if (message.role === "tool") {
			if (!open.delete(message.toolCallId)) return { kind: "unknown-call", index, ids: [message.toolCallId] };
			continue;
		}
		if (adjacent && open.size > 0) return missing(open);
		if (message.role !== "assistant") continue;
		if (adjacent) open = new Map();
		for (const call of message.toolCalls) open.set(call.id, index);
	}
	return open.size > 0 ? missing(open) : undefined;
}

function missing(open: Map<string, number>): PairingProblem {
	return { kind: "missing-result", index: Math.min(...open.values()), ids: [...open.keys()] };
}
