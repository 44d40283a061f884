/** Builds the path of a session, and its context as a session store would project it. For tests. */
import type { JsonObject } from "@tau/protocol/json";
import type { AgentMessage, AssistantMessage, StopReason } from "@tau/protocol/messages";
import { emptyUsage } from "@tau/protocol/messages";
import type { ContextEditEntry, NewSessionEntry, SessionEntry } from "@tau/protocol/session-entries";
import type { ContextItem } from "../context-item.ts";

export class Branch {
	readonly path: SessionEntry[] = [];
	#calls = 0;

	append(entry: NewSessionEntry): string {
		const id = this.path.length.toString(16).padStart(8, "0");
		const parentId = this.path.at(-1)?.id ?? null;
		this.path.push({
			...entry,
			id,
			parentId,
			timestamp: new Date(this.path.length * 1000).toISOString(),
		} as SessionEntry);
		return id;
	}

	message(message: AgentMessage): string {
		return this.append({ type: "message", message });
	}

	user(text: string): string {
		return this.message({ role: "user", content: [{ type: "text", text }], timestamp: this.path.length * 1000 });
	}

	assistant(text: string, options: { tokens?: number; stopReason?: StopReason } = {}): string {
		return this.message(this.#assistant([{ type: "text", text }], options));
	}

	/** An answer with calls, and their results. */
	calls(
		calls: { name: string; args: JsonObject; result: string; isError?: boolean }[],
		options: { text?: string; tokens?: number } = {},
	): string {
		const blocks = calls.map(({ name, args }) => ({
			type: "toolCall" as const,
			id: `call_${this.#calls++}`,
			name,
			arguments: args,
		}));
		const text = options.text ? [{ type: "text" as const, text: options.text }] : [];
		const id = this.message(this.#assistant([...text, ...blocks], { stopReason: "toolUse", ...options }));
		for (const [index, { name, result, isError }] of calls.entries()) {
			this.message({
				role: "toolResult",
				toolCallId: blocks[index]!.id,
				toolName: name,
				content: [{ type: "text", text: result }],
				isError: isError ?? false,
				timestamp: this.path.length * 1000,
			});
		}
		return id;
	}

	edit(targetId: string, replacement: ContextEditEntry["replacement"]): string {
		return this.append({ type: "context_edit", targetId, replacement });
	}

	get items(): ContextItem[] {
		return project(this.path);
	}

	#assistant(content: AssistantMessage["content"], { tokens = 0, stopReason = "stop" }: Partial<Counted>) {
		return {
			role: "assistant" as const,
			content,
			api: "test",
			provider: "test",
			model: "m",
			usage: { ...emptyUsage(), input: tokens, totalTokens: tokens },
			stopReason,
			timestamp: this.path.length * 1000,
		};
	}
}

interface Counted {
	tokens: number;
	stopReason: StopReason;
}

/** Section 5.4 of the inventory of pi, for a path that is complete. */
export function project(path: readonly SessionEntry[]): ContextItem[] {
	const at = path.findLastIndex(({ type }) => type === "compaction");
	const compaction = path[at];
	let entries = [...path];
	if (compaction?.type === "compaction") {
		const first = path.findIndex(({ id }) => id === compaction.firstKeptEntryId);
		const kept = first < 0 || first >= at ? [] : path.slice(first, at);
		const isSystem = (entry: SessionEntry) => entry.type === "message" && entry.message.role === "system";
		entries = [compaction, ...kept.filter((entry) => !isSystem(entry)), ...path.slice(at + 1)];
	}
	const edits = new Map<string, ContextEditEntry["replacement"]>();
	for (const entry of entries) if (entry.type === "context_edit") edits.set(entry.targetId, entry.replacement);
	return entries.map((entry, index) => ({ entry, messages: messagesOf(entry, index, edits.get(entry.id)) }));
}

function messagesOf(
	entry: SessionEntry,
	index: number,
	edit: ContextEditEntry["replacement"] | undefined,
): AgentMessage[] {
	if (edit === null) return [];
	const timestamp = Date.parse(entry.timestamp);
	if (entry.type === "compaction") {
		if (index > 0) return [];
		const { summary, tokensBefore, systemMessage } = entry;
		return [...(systemMessage ? [systemMessage] : []), { role: "compactionSummary", summary, tokensBefore, timestamp }];
	}
	if (entry.type === "branch_summary") {
		return [{ role: "branchSummary", summary: entry.summary, fromId: entry.fromId, timestamp }];
	}
	if (entry.type === "custom_message") {
		const { customType, content, display } = entry;
		return [
			{ role: "custom", customType, content: (edit?.content as string | undefined) ?? content, display, timestamp },
		];
	}
	if (entry.type !== "message") return [];
	if (!edit) return [entry.message];
	const { content } = edit;
	const isUser = entry.message.role === "user";
	const blocks = typeof content === "string" && !isUser ? [{ type: "text", text: content }] : content;
	return [{ ...entry.message, content: blocks } as AgentMessage];
}
