/** What of a line is worth finding: words of the user, the model, tools and summaries. */
import type { SessionEntry } from "@tau/protocol/session-entries";

export interface EntryWords {
	entry: string;
	role: "user" | "assistant" | "tool" | "summary" | "custom" | "name";
	text: string;
	model?: string;
	/** Unix milliseconds. */
	time?: number;
}

/** Characters of one entry; the rest of a tool's megabytes is found with its file. */
const MAX_TEXT = 64 * 1024;

/** Undefined for entries without words, and for what is none. */
export function wordsOfEntry(entry: SessionEntry): EntryWords | undefined {
	const found = textIn(entry);
	if (!found) return undefined;
	const text = found.text.slice(0, MAX_TEXT);
	if (text.trim() === "") return undefined;
	const time = timeOf(entry);
	return { entry: String(entry.id), ...found, text, ...(Number.isNaN(time) ? {} : { time }) };
}

/** A message knows when it was said; the entry, when it was written. */
function timeOf(entry: SessionEntry): number {
	const said = entry.type === "message" ? (entry.message as { timestamp?: unknown }).timestamp : undefined;
	return typeof said === "number" ? said : Date.parse(entry.timestamp);
}

function textIn(entry: SessionEntry): Pick<EntryWords, "role" | "text" | "model"> | undefined {
	switch (entry.type) {
		case "message":
			return textOfMessage(entry.message as unknown as Record<string, unknown>);
		case "compaction":
		case "branch_summary":
			return { role: "summary", text: String(entry.summary ?? "") };
		case "custom_message":
			return { role: "custom", text: contentText(entry.content) };
		case "session_info":
			return { role: "name", text: entry.name ?? "" };
		default:
			return undefined;
	}
}

function textOfMessage(message: Record<string, unknown>): Pick<EntryWords, "role" | "text" | "model"> | undefined {
	const { role, content, model, command, output, summary } = message;
	if (role === "user") return { role: "user", text: contentText(content) };
	if (role === "assistant") {
		return { role: "assistant", text: contentText(content), ...(typeof model === "string" ? { model } : {}) };
	}
	if (role === "toolResult") return { role: "tool", text: contentText(content) };
	if (role === "bashExecution") return { role: "tool", text: `${command ?? ""}\n${output ?? ""}` };
	if (role === "custom") return { role: "custom", text: contentText(content) };
	if (role === "branchSummary" || role === "compactionSummary") return { role: "summary", text: String(summary ?? "") };
	return undefined;
}

/** Text, and the arguments of tool calls. */
function contentText(content: unknown): string {
	if (typeof content === "string") return content;
	if (!Array.isArray(content)) return "";
	const parts: string[] = [];
	for (const block of content) {
		if (block?.type === "text" && typeof block.text === "string") parts.push(block.text);
		else if (block?.type === "toolCall") parts.push(`${block.name} ${valuesOf(block.arguments)}`);
	}
	return parts.join("\n");
}

function valuesOf(value: unknown): string {
	if (typeof value !== "object" || value === null) return "";
	return Object.values(value)
		.filter((item) => typeof item === "string")
		.join(" ");
}
