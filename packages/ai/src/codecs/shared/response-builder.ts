/**
 * The message of a response while it grows, and its events. Codecs say what arrived; order, indexes and the shape of
 * the events are kept here. `message` is the one object that all events refer to.
 */
import { EventStream } from "@tau/base/event-stream";
import {
	type AssistantMessage,
	emptyUsage,
	type TextContent,
	type ThinkingContent,
	type ToolCall,
} from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { AssistantMessageEvent, AssistantMessageStream } from "@tau/protocol/model-stream";
import { IncrementalJson } from "./incremental-json.ts";

export interface OpenText {
	readonly index: number;
	readonly block: TextContent;
}

export interface OpenThinking {
	readonly index: number;
	readonly block: ThinkingContent;
}

export interface OpenCall {
	readonly index: number;
	readonly block: ToolCall;
	readonly json: IncrementalJson;
}

export class ResponseBuilder {
	readonly message: AssistantMessage;
	readonly stream: AssistantMessageStream = new EventStream<AssistantMessageEvent, AssistantMessage>();

	constructor(model: Model, timestamp: number, providerThinkingLevel?: string) {
		this.message = {
			role: "assistant",
			content: [],
			api: model.api,
			provider: model.provider,
			model: model.id,
			...(providerThinkingLevel === undefined ? {} : { providerThinkingLevel }),
			usage: emptyUsage(),
			stopReason: "pending",
			timestamp,
		};
	}

	start(): void {
		this.stream.push({ type: "start", partial: this.message });
	}

	startText(text = ""): OpenText {
		const block: TextContent = { type: "text", text };
		const index = this.message.content.push(block) - 1;
		this.stream.push({ type: "text_start", contentIndex: index, partial: this.message });
		return { index, block };
	}

	appendText(open: OpenText, delta: string): void {
		open.block.text += delta;
		this.stream.push({ type: "text_delta", contentIndex: open.index, delta, partial: this.message });
	}

	endText(open: OpenText): void {
		const { index, block } = open;
		this.stream.push({ type: "text_end", contentIndex: index, content: block.text, partial: this.message });
	}

	startThinking(fields: Omit<ThinkingContent, "type">): OpenThinking {
		const block: ThinkingContent = { type: "thinking", ...fields };
		const index = this.message.content.push(block) - 1;
		this.stream.push({ type: "thinking_start", contentIndex: index, partial: this.message });
		return { index, block };
	}

	appendThinking(open: OpenThinking, delta: string): void {
		open.block.thinking += delta;
		this.stream.push({ type: "thinking_delta", contentIndex: open.index, delta, partial: this.message });
	}

	endThinking(open: OpenThinking): void {
		const { index, block } = open;
		this.stream.push({ type: "thinking_end", contentIndex: index, content: block.thinking, partial: this.message });
	}

	startCall(fields: Pick<ToolCall, "id" | "name" | "namespace">): OpenCall {
		const json = new IncrementalJson();
		const block: ToolCall = { type: "toolCall", id: fields.id, name: fields.name, arguments: json.value };
		if (fields.namespace !== undefined) block.namespace = fields.namespace;
		const index = this.message.content.push(block) - 1;
		this.stream.push({ type: "toolcall_start", contentIndex: index, partial: this.message });
		return { index, block, json };
	}

	/** `delta` is the next piece of the arguments' JSON. */
	appendCall(open: OpenCall, delta: string): void {
		open.json.push(delta);
		this.stream.push({ type: "toolcall_delta", contentIndex: open.index, delta, partial: this.message });
	}

	/** The arguments become what the whole JSON says. */
	endCall(open: OpenCall): void {
		open.block.arguments = open.json.finish();
		this.stream.push({
			type: "toolcall_end",
			contentIndex: open.index,
			toolCall: open.block,
			partial: this.message,
		});
	}

	hasCalls(): boolean {
		return this.message.content.some((block) => block.type === "toolCall");
	}
}
