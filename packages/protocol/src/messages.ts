/**
 * pi's message shapes (reference: pi 0.87.1). They are the internal vocabulary, the session format and the wire of
 * the json and rpc modes at once: do not add a field here that pi would reject.
 */
import type { JsonObject, JsonSchema, JsonValue } from "./json.ts";

export interface TextContent {
	type: "text";
	text: string;
	/** Opaque provider data, replayed only to the same model. */
	textSignature?: string;
}

export interface ThinkingContent {
	type: "thinking";
	thinking: string;
	/** Opaque provider data (or the wire field's name for openai-completions), replayed only to the same model. */
	thinkingSignature?: string;
	/** The text was withheld by the provider; only the signature carries it. */
	redacted?: boolean;
}

export interface ImageContent {
	type: "image";
	/** Base64, without a data URL prefix. */
	data: string;
	mimeType: string;
}

export interface ToolCall {
	type: "toolCall";
	id: string;
	name: string;
	arguments: JsonObject;
	thoughtSignature?: string;
	namespace?: string;
}

/** Token counts of one response. `input` excludes cached tokens; cost is in USD. */
export interface Usage {
	input: number;
	output: number;
	cacheRead: number;
	cacheWrite: number;
	cacheWrite1h?: number;
	/** Part of `output`. */
	reasoning?: number;
	totalTokens: number;
	cost: { input: number; output: number; cacheRead: number; cacheWrite: number; total: number };
}

export function emptyUsage(): Usage {
	return {
		input: 0,
		output: 0,
		cacheRead: 0,
		cacheWrite: 0,
		totalTokens: 0,
		cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 },
	};
}

export type StopReason = "pending" | "stop" | "length" | "toolUse" | "error" | "aborted" | "deferred";

export type ConstrainedSampling =
	| { type: "json_schema"; strict: "prefer" | "require" }
	| { type: "grammar"; variants: { openai_lark?: string; openai_regex?: string } };

/** What a model is told about a tool. */
export interface Tool {
	name: string;
	description: string;
	parameters: JsonSchema;
	constrainedSampling?: false | ConstrainedSampling;
}

/** The first one of a transcript carries the prompt and the tools; later ones are patches (`null` deletes a section). */
export interface SystemMessage {
	role: "system";
	content: string | TextContent[];
	sections?: Record<string, string | null>;
	toolsAdded?: Tool[];
	toolsRemoved?: { name: string }[];
	/** Unix milliseconds, as in all messages. */
	timestamp: number;
}

export interface UserMessage {
	role: "user";
	content: string | (TextContent | ImageContent)[];
	timestamp: number;
}

export interface Diagnostic {
	type: string;
	timestamp: number;
	error?: { name?: string; message: string; stack?: string; code?: string | number };
	details?: JsonObject;
}

export interface AssistantMessage {
	role: "assistant";
	content: (TextContent | ThinkingContent | ToolCall)[];
	api: string;
	provider: string;
	model: string;
	responseModel?: string;
	responseId?: string;
	providerThinkingLevel?: string;
	diagnostics?: Diagnostic[];
	usage: Usage;
	stopReason: StopReason;
	errorMessage?: string;
	rawStopReason?: string;
	endTurn?: boolean;
	timestamp: number;
}

export interface ToolResultMessage {
	role: "toolResult";
	toolCallId: string;
	toolName: string;
	content: (TextContent | ImageContent)[];
	details?: JsonValue;
	usage?: Usage;
	isError: boolean;
	timestamp: number;
}

/** What a codec may receive. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolResultMessage;

export interface BashExecutionMessage {
	role: "bashExecution";
	command: string;
	output: string;
	exitCode: number | undefined;
	cancelled: boolean;
	truncated: boolean;
	fullOutputPath?: string;
	excludeFromContext?: boolean;
	timestamp: number;
}

export interface CustomMessage {
	role: "custom";
	customType: string;
	content: string | (TextContent | ImageContent)[];
	display: boolean;
	details?: JsonValue;
	timestamp: number;
}

export interface BranchSummaryMessage {
	role: "branchSummary";
	summary: string;
	fromId: string;
	timestamp: number;
}

export interface CompactionSummaryMessage {
	role: "compactionSummary";
	summary: string;
	tokensBefore: number;
	timestamp: number;
}

/** What a transcript may hold; the agent converts the extra roles before a request. */
export type AgentMessage =
	| Message
	| BashExecutionMessage
	| CustomMessage
	| BranchSummaryMessage
	| CompactionSummaryMessage;

/** The concatenated text blocks of a message. */
export function textOf(content: string | readonly { type: string; text?: string }[]): string {
	if (typeof content === "string") return content;
	let text = "";
	for (const block of content) if (block.type === "text") text += block.text ?? "";
	return text;
}
