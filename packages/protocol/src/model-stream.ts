/**
 * The contract between the agent and whatever produces model responses.
 *
 * A stream function never throws and never rejects: every failure, an abort included, becomes the final event
 * `error` whose message has `stopReason` `error` or `aborted` and an `errorMessage`. Exactly one `done` or `error`
 * ends a stream. `partial` is one object that grows; who keeps it must copy it.
 */
import type { EventStream } from "@tau/base/event-stream";
import type { AssistantMessage, Message, ToolCall } from "./messages.ts";
import type { Model, ThinkingLevel } from "./model.ts";

export type AssistantMessageEvent =
	| { type: "start"; partial: AssistantMessage }
	| { type: "text_start"; contentIndex: number; partial: AssistantMessage }
	| { type: "text_delta"; contentIndex: number; delta: string; partial: AssistantMessage }
	| { type: "text_end"; contentIndex: number; content: string; partial: AssistantMessage }
	| { type: "thinking_start"; contentIndex: number; partial: AssistantMessage }
	| { type: "thinking_delta"; contentIndex: number; delta: string; partial: AssistantMessage }
	| { type: "thinking_end"; contentIndex: number; content: string; partial: AssistantMessage }
	| { type: "toolcall_start"; contentIndex: number; partial: AssistantMessage }
	/** `delta` is the raw JSON fragment; `partial`'s tool call holds the arguments parsed so far. */
	| { type: "toolcall_delta"; contentIndex: number; delta: string; partial: AssistantMessage }
	| { type: "toolcall_end"; contentIndex: number; toolCall: ToolCall; partial: AssistantMessage }
	| { type: "done"; reason: "stop" | "length" | "toolUse"; message: AssistantMessage }
	| { type: "error"; reason: "error" | "aborted"; error: AssistantMessage };

export type AssistantMessageStream = EventStream<AssistantMessageEvent, AssistantMessage>;

export type CacheRetention = "none" | "short" | "long";

export interface StreamOptions {
	signal?: AbortSignal;
	/** `off` or absent: no reasoning is asked for. */
	reasoning?: ThinkingLevel;
	/** Tokens per level, for providers that take a budget. */
	thinkingBudgets?: Partial<Record<ThinkingLevel, number>>;
	toolChoice?: "auto" | "none";
	temperature?: number;
	maxTokens?: number;
	samplingParams?: Record<string, unknown>;
	cacheRetention?: CacheRetention;
	/** Stable per conversation: routing to warm caches. */
	sessionId?: string;
	apiKey?: string;
	/** `null` removes a header. */
	headers?: Record<string, string | null>;
	metadata?: Record<string, unknown>;
	/** May replace the request body (hook `before_provider_request`). */
	onPayload?: (payload: unknown, model: Model) => unknown | Promise<unknown>;
	onResponse?: (response: { status: number; headers: Record<string, string> }, model: Model) => void | Promise<void>;
	/** Milliseconds of silence on the connection before the request fails. */
	idleTimeoutMs?: number;
	/** HTTP-level retries, before the agent's own. */
	maxRetries?: number;
	/** A server that asks to wait longer than this many milliseconds fails the request instead. */
	maxRetryDelayMs?: number;
}

/** `messages[0]` is the system message with the prompt's sections and the tools, where there are any. */
export interface ModelContext {
	messages: readonly Message[];
}

export type StreamFunction = (model: Model, context: ModelContext, options: StreamOptions) => AssistantMessageStream;

/** Why a request failed, decided once where the failure is seen; never guessed again from text by callers. */
export interface FailureClass {
	kind:
		| "rate_limit"
		| "overloaded"
		| "server"
		| "network"
		| "timeout"
		| "overflow"
		| "auth"
		| "quota"
		| "invalid_request"
		| "unknown";
	retryable: boolean;
	status?: number;
	/** The vendor's machine-readable code. */
	code?: string;
	/** Milliseconds the server asked to wait. */
	retryAfterMs?: number;
}

/** Diagnostic type under which a codec stores the `FailureClass` (as `details`) in a failed assistant message. */
export const FAILURE_DIAGNOSTIC = "provider_failure";
