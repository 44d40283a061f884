/** A session as plainly as it can be written: all entries in an array, everything computed anew. The tests' oracle. */
import type { AgentMessage } from "@tau/protocol/messages";
import type { CompactionEntry, SessionEntry } from "@tau/protocol/session-entries";

export function plainPath(entries: readonly SessionEntry[], leafId: string | null): SessionEntry[] {
	const path: SessionEntry[] = [];
	for (let id = leafId; id !== null; ) {
		const entry = entries.findLast((candidate) => candidate.id === id);
		if (!entry) break;
		path.unshift(entry);
		id = entry.parentId;
	}
	return path;
}

export function plainContext(entries: readonly SessionEntry[], leafId: string | null) {
	const path = plainPath(entries, leafId);
	const selected = selectedEntries(path);
	const messages: AgentMessage[] = [];
	for (const [place, entry] of selected.entries()) {
		if (entry.type === "compaction" && place > 0) continue;
		const edit = selected.findLast((other) => other.type === "context_edit" && other.targetId === entry.id);
		messages.push(...plainMessages(entry, edit));
	}
	const level = path.findLast((entry) => entry.type === "thinking_level_change");
	return {
		entries: selected,
		messages,
		thinkingLevel: level?.type === "thinking_level_change" ? level.thinkingLevel : "off",
		model: plainModel(path),
	};
}

function selectedEntries(path: SessionEntry[]): SessionEntry[] {
	const at = path.findLastIndex((entry) => entry.type === "compaction");
	if (at < 0) return path;
	const compaction = path[at] as CompactionEntry;
	const first = path.findIndex((entry) => entry.id === compaction.firstKeptEntryId);
	const kept = first < 0 ? [] : path.slice(first, at);
	return [compaction, ...kept.filter((entry) => !isSystem(entry)), ...path.slice(at + 1)];
}

function isSystem(entry: SessionEntry): boolean {
	return entry.type === "message" && entry.message.role === "system";
}

function plainMessages(entry: SessionEntry, edit: SessionEntry | undefined): AgentMessage[] {
	if (edit?.type === "context_edit" && edit.replacement === null) return [];
	const messages = unedited(entry);
	if (edit?.type !== "context_edit" || !edit.replacement) return messages;
	const { content } = edit.replacement;
	return messages.map((message) => {
		if (message.role === "user" || message.role === "custom") return { ...message, content } as AgentMessage;
		if (message.role !== "assistant" && message.role !== "toolResult") return message;
		return {
			...message,
			content: typeof content === "string" ? [{ type: "text", text: content }] : content,
		} as AgentMessage;
	});
}

function unedited(entry: SessionEntry): AgentMessage[] {
	const timestamp = Date.parse(entry.timestamp);
	if (entry.type === "message") return [entry.message];
	if (entry.type === "branch_summary") {
		return entry.summary ? [{ role: "branchSummary", summary: entry.summary, fromId: entry.fromId, timestamp }] : [];
	}
	if (entry.type === "custom_message") {
		const { customType, content, display, details } = entry;
		return [{ role: "custom", customType, content, display, details, timestamp }];
	}
	if (entry.type !== "compaction") return [];
	const { summary, tokensBefore, systemMessage } = entry;
	const message: AgentMessage = { role: "compactionSummary", summary, tokensBefore, timestamp };
	return systemMessage ? [systemMessage, message] : [message];
}

function plainModel(path: SessionEntry[]) {
	let model: { provider: string; modelId: string } | undefined;
	for (const entry of path) {
		if (entry.type === "model_change") model = { provider: entry.provider, modelId: entry.modelId };
		if (entry.type === "message" && entry.message.role === "assistant") {
			model = { provider: entry.message.provider, modelId: entry.message.model };
		}
	}
	return model;
}
