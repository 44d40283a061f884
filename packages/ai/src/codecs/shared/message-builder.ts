/**
 * Grows one assistant message and tells the stream about each step. Owns the message until `done` or `fail`; after
 * that nothing changes it. Deltas cost what they are long.
 */
import type { EventStream } from "@tau/base/event-stream";
import {
	type AssistantMessage,
	emptyUsage,
	type StopReason,
	type TextContent,
	type ThinkingContent,
	type ToolCall,
	type Usage,
} from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import { type AssistantMessageEvent, FAILURE_DIAGNOSTIC, type FailureClass } from "@tau/protocol/model-stream";
import { calculateCost } from "../../catalog/calculate-cost.ts";
import { createStreamingJson, type StreamingJson } from "./streaming-json.ts";

export type TokenCounts = Omit<Usage, "cost" | "totalTokens"> & { totalTokens?: number };

export interface Failure {
	message: string;
	failure: FailureClass;
	/** What was thrown, for the diagnostic. */
	error?: { name?: string; message: string; code?: string };
}

export class MessageBuilder {
	readonly message: AssistantMessage;
	readonly model: Model;
	readonly #stream: EventStream<AssistantMessageEvent, AssistantMessage>;
	readonly #now: () => number;
	/** By content index; blocks that are closed have none. */
	readonly #arguments = new Map<number, StreamingJson>();

	constructor(model: Model, stream: EventStream<AssistantMessageEvent, AssistantMessage>, now: () => number) {
		this.model = model;
		this.#stream = stream;
		this.#now = now;
		this.message = {
			role: "assistant",
			content: [],
			api: model.api,
			provider: model.provider,
			model: model.id,
			usage: emptyUsage(),
			stopReason: "pending",
			timestamp: now(),
		};
	}

	start(): void {
		this.#stream.push({ type: "start", partial: this.message });
	}

	openText(): number {
		return this.#open({ type: "text", text: "" }, "text_start");
	}

	appendText(contentIndex: number, delta: string): void {
		const block = this.message.content[contentIndex] as TextContent;
		block.text += delta;
		this.#stream.push({ type: "text_delta", contentIndex, delta, partial: this.message });
	}

	closeText(contentIndex: number): void {
		const { text } = this.message.content[contentIndex] as TextContent;
		this.#stream.push({ type: "text_end", contentIndex, content: text, partial: this.message });
	}

	openThinking(fields: Omit<ThinkingContent, "type" | "thinking"> & { thinking?: string } = {}): number {
		return this.#open({ type: "thinking", thinking: "", ...fields }, "thinking_start");
	}

	appendThinking(contentIndex: number, delta: string): void {
		const block = this.message.content[contentIndex] as ThinkingContent;
		block.thinking += delta;
		this.#stream.push({ type: "thinking_delta", contentIndex, delta, partial: this.message });
	}

	closeThinking(contentIndex: number): void {
		const { thinking } = this.message.content[contentIndex] as ThinkingContent;
		this.#stream.push({ type: "thinking_end", contentIndex, content: thinking, partial: this.message });
	}

	openToolCall(fields: Pick<ToolCall, "id" | "name"> & Partial<ToolCall>): number {
		const json = createStreamingJson();
		this.#arguments.set(this.message.content.length, json);
		return this.#open({ type: "toolCall", ...fields, arguments: json.value }, "toolcall_start");
	}

	/** `fragment` is raw JSON. */
	appendArguments(contentIndex: number, fragment: string): void {
		this.#arguments.get(contentIndex)?.push(fragment);
		this.#stream.push({ type: "toolcall_delta", contentIndex, delta: fragment, partial: this.message });
	}

	closeToolCall(contentIndex: number): void {
		const toolCall = this.message.content[contentIndex] as ToolCall;
		const json = this.#arguments.get(contentIndex);
		this.#arguments.delete(contentIndex);
		if (json) toolCall.arguments = json.end();
		this.#stream.push({ type: "toolcall_end", contentIndex, toolCall, partial: this.message });
	}

	setUsage(counts: TokenCounts, costFactor = 1): void {
		const { totalTokens = counts.input + counts.output + counts.cacheRead + counts.cacheWrite, ...rest } = counts;
		const usage = { ...rest, totalTokens };
		const cost = calculateCost(this.model.cost, usage);
		this.message.usage = { ...usage, cost: costFactor === 1 ? cost : scaled(cost, costFactor) };
	}

	done(reason: Extract<StopReason, "stop" | "length" | "toolUse">): void {
		this.message.stopReason = reason;
		this.#stream.push({ type: "done", reason, message: this.message });
		this.#stream.end(this.message);
	}

	abort(): void {
		this.#end("aborted", "Request was aborted");
	}

	fail({ message, failure, error }: Failure): void {
		this.message.diagnostics = [
			...(this.message.diagnostics ?? []),
			{ type: FAILURE_DIAGNOSTIC, timestamp: this.#now(), ...(error ? { error } : {}), details: { ...failure } },
		];
		this.#end("error", message);
	}

	#end(reason: "error" | "aborted", text: string): void {
		this.message.stopReason = reason;
		this.message.errorMessage = text;
		this.#stream.push({ type: "error", reason, error: this.message });
		this.#stream.end(this.message);
	}

	#open(
		block: TextContent | ThinkingContent | ToolCall,
		type: "text_start" | "thinking_start" | "toolcall_start",
	): number {
		const contentIndex = this.message.content.push(block) - 1;
		this.#stream.push({ type, contentIndex, partial: this.message });
		return contentIndex;
	}
}

function scaled(cost: Usage["cost"], factor: number): Usage["cost"] {
	const [input, output, cacheRead, cacheWrite] = [
		cost.input * factor,
		cost.output * factor,
		cost.cacheRead * factor,
		cost.cacheWrite * factor,
	];
	return { input, output, cacheRead, cacheWrite, total: input + output + cacheRead + cacheWrite };
}
