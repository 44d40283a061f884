/** Entries for tests: every type, with fields as pi writes them. */

import { type AssistantMessage, emptyUsage, type ToolResultMessage } from "@tau/protocol/messages";
import type { NewSessionEntry, SessionHeader } from "@tau/protocol/session-entries";

export function sampleHeader(id = "01a1f9fb-88ac-7703-b86f-ff5445c7c3dd", cwd = "/project"): SessionHeader {
	return { type: "session", version: 3, id, timestamp: "2026-11-20T17:22:53.741Z", cwd };
}

export function userEntry(text: string): NewSessionEntry {
	return { type: "message", message: { role: "user", content: [{ type: "text", text }], timestamp: 1 } };
}

export function assistantEntry(text: string, model = "m1"): NewSessionEntry {
	const message: AssistantMessage = {
		role: "assistant",
		content: [{ type: "text", text }],
		api: "openai-completions",
		provider: "mock",
		model,
		usage: emptyUsage(),
		stopReason: "stop",
		timestamp: 2,
	};
	return { type: "message", message };
}

export function toolResultEntry(text: string): NewSessionEntry {
	const message: ToolResultMessage = {
		role: "toolResult",
		toolCallId: "call-1",
		toolName: "read",
		content: [{ type: "text", text }],
		isError: false,
		timestamp: 3,
	};
	return { type: "message", message };
}

export function systemEntry(text: string): NewSessionEntry {
	return { type: "message", message: { role: "system", content: text, timestamp: 0 } };
}
