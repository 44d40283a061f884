/** What one entry adds to the context (reference: pi 0.87.1, section 5.4 of its inventory). */
import type { AgentMessage } from "@tau/protocol/messages";
import type { CompactionEntry, ContextEditEntry, SessionEntry } from "@tau/protocol/session-entries";

type Replacement = ContextEditEntry["replacement"];

/** An entry that carries state adds nothing. A compaction must be the one that the context starts at. */
export function entryMessages(entry: SessionEntry, replacement?: Replacement): AgentMessage[] {
	if (replacement === null) return [];
	const messages = rawMessages(entry);
	return replacement ? messages.map((message) => withContent(message, replacement.content)) : messages;
}

function rawMessages(entry: SessionEntry): AgentMessage[] {
	switch (entry.type) {
		case "message":
			return [withSomeContent(entry.message)];
		case "custom_message": {
			const { customType, content, display, details } = entry;
			const timestamp = Date.parse(entry.timestamp);
			return [{ role: "custom", customType, content: content ?? [], display, details, timestamp }];
		}
		case "branch_summary": {
			const { summary, fromId } = entry;
			return summary ? [{ role: "branchSummary", summary, fromId, timestamp: Date.parse(entry.timestamp) }] : [];
		}
		case "compaction":
			return compactionMessages(entry);
		default:
			return [];
	}
}

function compactionMessages(entry: CompactionEntry): AgentMessage[] {
	const { summary, tokensBefore } = entry;
	const message: AgentMessage = {
		role: "compactionSummary",
		summary,
		tokensBefore,
		timestamp: Date.parse(entry.timestamp),
	};
	return entry.systemMessage ? [entry.systemMessage, message] : [message];
}

/** Old and edited files hold messages without content; everything downstream counts on it. */
function withSomeContent(message: AgentMessage): AgentMessage {
	if (!("role" in message) || (message as { content?: unknown }).content != null) return message;
	if (message.role === "system") return { ...message, content: "" };
	if (message.role === "user" || message.role === "assistant" || message.role === "toolResult") {
		return { ...message, content: [] } as AgentMessage;
	}
	return message;
}

function withContent(message: AgentMessage, content: NonNullable<Replacement>["content"]): AgentMessage {
	const { role } = message;
	if (role !== "user" && role !== "assistant" && role !== "toolResult" && role !== "custom") return message;
	const blocksOnly = role === "assistant" || role === "toolResult";
	const fitting = blocksOnly && typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
	return { ...message, content: fitting } as AgentMessage;
}
