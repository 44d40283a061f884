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
import { requestError } from "../../http/failure.ts";
import { createStreamingJson, type StreamingJson } from "./streaming-json.ts";

export type TokenCounts = Omit<Usage, "cost" | "totalTokens"> & { totalTokens?: number };

export interface Failure {
	message: string;
	failure: FailureClass;
	/** What was thrown, for the diagnostic. */
	error?: { name?: string; message: string; code?: string };
}

/** How large one answer may become. Far above what a model writes, far below what would endanger the process. */
export interface AnswerLimits {
	/** UTF-16 units of text, thinking, signatures and raw arguments together. */
	characters: number;
	/** Blocks of any kind, tool calls among them. */
	blocks: number;
	toolCalls: number;
}

export const DEFAULT_ANSWER_LIMITS: AnswerLimits = { characters: 8 * 1024 * 1024, blocks: 4096, toolCalls: 512 };

/** The methods that make the message larger throw `TAU_ANSWER_TOO_LARGE`; what came before stays in the message. */
export class MessageBuilder {
	readonly message: AssistantMessage;
	readonly model: Model;
	readonly #stream: EventStream<AssistantMessageEvent, AssistantMessage>;
	readonly #now: () => number;
	/** By content index; blocks that are closed have none. */
	readonly #arguments = new Map<number, StreamingJson>();
	readonly #limits: AnswerLimits;
	#characters = 0;
	#toolCalls = 0;

	constructor(
		model: Model,
		stream: EventStream<AssistantMessageEvent, AssistantMessage>,
		now: () => number,
		limits: Partial<AnswerLimits> = {},
	) {
		this.model = model;
		this.#stream = stream;
		this.#now = now;
		this.#limits = { ...DEFAULT_ANSWER_LIMITS, ...limits };
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
		this.count(delta);
		const block = this.message.content[contentIndex] as TextContent;
		block.text += delta;
		this.#stream.push({ type: "text_delta", contentIndex, delta, partial: this.message });
	}

	closeText(contentIndex: number): void {
		const { text } = this.message.content[contentIndex] as TextContent;
		this.#stream.push({ type: "text_end", contentIndex, content: text, partial: this.message });
	}

	openThinking(fields: Omit<ThinkingContent, "type" | "thinking"> & { thinking?: string } = {}): number {
		this.count(fields.thinkingSignature ?? "");
		return this.#open({ type: "thinking", thinking: "", ...fields }, "thinking_start");
	}

	appendThinking(contentIndex: number, delta: string): void {
		this.count(delta);
		const block = this.message.content[contentIndex] as ThinkingContent;
		block.thinking += delta;
		this.#stream.push({ type: "thinking_delta", contentIndex, delta, partial: this.message });
	}

	closeThinking(contentIndex: number): void {
		const { thinking } = this.message.content[contentIndex] as ThinkingContent;
		this.#stream.push({ type: "thinking_end", contentIndex, content: thinking, partial: this.message });
	}

	openToolCall(fields: Pick<ToolCall, "id" | "name"> & Partial<ToolCall>): number {
		this.#refuseAbove("toolCalls", ++this.#toolCalls, "tool calls");
		this.count(fields.id);
		this.count(fields.name);
		const json = createStreamingJson();
		this.#arguments.set(this.message.content.length, json);
		const call: ToolCall = { type: "toolCall", ...fields, id: this.#distinctId(fields.id), arguments: json.value };
		return this.#open(call, "toolcall_start");
	}

	/** For a wire that sends the id after the call has begun. */
	identifyToolCall(contentIndex: number, id: string): void {
		const call = this.message.content[contentIndex] as ToolCall;
		call.id = this.#distinctId(id);
	}

	/** Results are matched by id, so two calls of one answer cannot share theirs, which some servers make them do. */
	#distinctId(id: string): string {
		const [name = "", ...rest] = id.split("|");
		const taken = new Set(
			this.message.content.flatMap((block) => (block.type === "toolCall" ? [block.id.split("|")[0]] : [])),
		);
		if (name === "" || !taken.has(name)) return id;
		let number = 2;
		while (taken.has(`${name}_${number}`)) number++;
		return [`${name}_${number}`, ...rest].join("|");
	}

	/** `fragment` is raw JSON. */
	appendArguments(contentIndex: number, fragment: string): void {
		this.count(fragment);
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

	/** Something that a codec adds to the message itself. */
	count(added: string): void {
		// What the wire sends is checked nowhere else.
		if (typeof added !== "string") throw new TypeError(`a piece of the answer is ${typeof added}, not text`);
		this.#characters += added.length;
		this.#refuseAbove("characters", this.#characters, "characters");
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

	#refuseAbove(limit: keyof AnswerLimits, size: number, what: string): void {
		const allowed = this.#limits[limit];
		if (size > allowed) throw answerTooLargeError(allowed, what);
	}

	#open(
		block: TextContent | ThinkingContent | ToolCall,
		type: "text_start" | "thinking_start" | "toolcall_start",
	): number {
		this.#refuseAbove("blocks", this.message.content.length + 1, "blocks");
		const contentIndex = this.message.content.push(block) - 1;
		this.#stream.push({ type, contentIndex, partial: this.message });
		return contentIndex;
	}
}

function answerTooLargeError(allowed: number, what: string): Error {
	return requestError(
		"TAU_ANSWER_TOO_LARGE",
		`The answer has more than ${allowed} ${what} and was ended there.`,
		{ kind: "invalid_request", retryable: false },
		{ hint: "The model or its server repeats itself; ask again in other words, or use another model." },
	);
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
