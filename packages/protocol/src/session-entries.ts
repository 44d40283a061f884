/**
 * The lines of a session file: pi's JSONL v3 (reference: pi 0.87.1), the additive entry types of 0.86 and 0.87 included.
 * The first line is the `SessionHeader`; every other line is one entry, and its `parentId` makes the file a tree.
 */
import type { JsonValue } from "./json.ts";
import type {
	AgentMessage,
	AssistantMessage,
	CustomMessage,
	SystemMessage,
	ToolResultMessage,
	Usage,
	UserMessage,
} from "./messages.ts";

/** First line of json mode and of a session file. */
export interface SessionHeader {
	type: "session";
	version: 3;
	id: string;
	/** ISO 8601. */
	timestamp: string;
	cwd: string;
	parentSession?: string;
}

export interface SessionEntryBase {
	/** Eight hexadecimal digits, unique in the file. */
	id: string;
	/** `null` for the first entry, and for one that starts a second root. */
	parentId: string | null;
	/** ISO 8601. */
	timestamp: string;
}

export interface MessageEntry extends SessionEntryBase {
	type: "message";
	message: AgentMessage;
}

export interface ModelChangeEntry extends SessionEntryBase {
	type: "model_change";
	provider: string;
	modelId: string;
}

export interface ThinkingLevelChangeEntry extends SessionEntryBase {
	type: "thinking_level_change";
	thinkingLevel: string;
}

export interface CompactionEntry extends SessionEntryBase {
	type: "compaction";
	summary: string;
	/** The entry's own id means: nothing before it is kept. */
	firstKeptEntryId: string;
	tokensBefore: number;
	details?: JsonValue;
	usage?: Usage;
	/** Written by an extension. */
	fromHook?: boolean;
	/** Prompt and tools in force at this boundary. */
	systemMessage?: SystemMessage;
}

export interface BranchSummaryEntry extends SessionEntryBase {
	type: "branch_summary";
	fromId: string;
	summary: string;
	details?: JsonValue;
	usage?: Usage;
	fromHook?: boolean;
}

/** State of an extension; never part of the context. */
export interface CustomEntry extends SessionEntryBase {
	type: "custom";
	customType: string;
	data?: JsonValue;
}

/** Part of the context, as a user message. */
export interface CustomMessageEntry extends SessionEntryBase {
	type: "custom_message";
	customType: string;
	content: CustomMessage["content"];
	details?: JsonValue;
	display: boolean;
}

export type EditableContent =
	| UserMessage["content"]
	| AssistantMessage["content"]
	| ToolResultMessage["content"]
	| CustomMessage["content"];

/** Changes what an earlier entry adds to the context: the latest one for a target on the path wins. */
export interface ContextEditEntry extends SessionEntryBase {
	type: "context_edit";
	targetId: string;
	/** `null` leaves the target out of the context. */
	replacement: { content: EditableContent } | null;
}

/** Spent beside the conversation, such as `cache_warm`. */
export interface UsageEntry extends SessionEntryBase {
	type: "usage";
	kind: string;
	provider: string;
	model: string;
	usage: Usage;
	note?: string;
}

export interface LabelEntry extends SessionEntryBase {
	type: "label";
	targetId: string;
	/** Absent clears the label. */
	label?: string;
}

export interface SessionInfoEntry extends SessionEntryBase {
	type: "session_info";
	name?: string;
}

export type SessionEntry =
	| MessageEntry
	| ModelChangeEntry
	| ThinkingLevelChangeEntry
	| CompactionEntry
	| BranchSummaryEntry
	| CustomEntry
	| CustomMessageEntry
	| ContextEditEntry
	| UsageEntry
	| LabelEntry
	| SessionInfoEntry;

type WithoutPlace<T> = T extends SessionEntryBase ? Omit<T, keyof SessionEntryBase> : never;

/** An entry before it has its place in the tree. */
export type NewSessionEntry = WithoutPlace<SessionEntry>;

export type SessionLine = SessionHeader | SessionEntry;
