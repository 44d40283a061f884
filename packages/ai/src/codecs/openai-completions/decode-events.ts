/** The chunks of a chat completion. Blocks stay open until the end of the stream: text may go on after a tool call. */
import type { ToolCall } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import { classifyFailure } from "../../http/classify-failure.ts";
import { requestError, truncatedStreamError } from "../../http/failure.ts";
import type { EventDecoder } from "../codec.ts";
import { DeltaTemplate } from "../shared/delta-template.ts";
import { GrammarInputJson } from "../shared/grammar-tools.ts";
import type { MessageBuilder } from "../shared/message-builder.ts";
import { describeOpenAiStreamError } from "../shared/openai-http-failure.ts";
import { parseEvent } from "../shared/parse-event.ts";
import { shortHash } from "../shared/short-hash.ts";
import { wireText } from "../shared/wire-values.ts";
import { mapStopReason } from "./map-stop-reason.ts";
import { appendDetail, isReasoningDetail, REASONING_FIELDS, type ReasoningDetail } from "./reasoning-details.ts";
import { tokenCounts, type WireUsage } from "./usage.ts";

interface WireToolCall {
	index?: number;
	id?: string | null;
	function?: { name?: string | null; arguments?: string | null } | null;
	custom?: { name?: string | null; input?: string | null } | null;
}

interface WireDelta {
	content?: string | null;
	reasoning_content?: string | null;
	reasoning?: string | null;
	reasoning_text?: string | null;
	reasoning_details?: unknown;
	tool_calls?: (WireToolCall | null)[] | null;
}

interface WireChunk {
	id?: string;
	model?: string;
	error?: unknown;
	usage?: WireUsage | null;
	choices?: { delta?: WireDelta | null; finish_reason?: string | null; usage?: WireUsage | null }[];
}

export interface CompletionsDecoderOptions {
	model: Model;
	message: MessageBuilder;
	supportsFinishReason: boolean;
	grammarProperties: ReadonlyMap<string, string>;
}

interface OpenCall {
	contentIndex: number;
	grammar?: GrammarInputJson;
}

export class CompletionsDecoder implements EventDecoder {
	readonly #options: CompletionsDecoderOptions;
	readonly #message: MessageBuilder;
	#text = -1;
	#thinking = -1;
	readonly #calls: OpenCall[] = [];
	readonly #callsByIndex = new Map<number, OpenCall>();
	readonly #callsById = new Map<string, OpenCall>();
	#details: ReasoningDetail[] | undefined;
	#finishReason: string | undefined;
	readonly #template = new DeltaTemplate();

	constructor(options: CompletionsDecoderOptions) {
		this.#options = options;
		this.#message = options.message;
	}

	event(_name: string, data: string): boolean {
		if (data === "[DONE]") return true;
		// Some gateways keep the connection alive with empty events.
		if (data === "") return false;
		if (this.#template.accept(data)) return false;
		const chunk = parseEvent<WireChunk>(data);
		this.#chunk(chunk);
		if (isPlainText(chunk) && this.#finishReason === undefined) {
			const append = (delta: string) => this.#message.appendText(this.#text, delta);
			this.#template.learn(data, chunk.choices![0]!.delta!.content!, plainTextOf, append);
		}
		return false;
	}

	finish(): void {
		this.#closeBlocks();
		const { message, supportsFinishReason } = this.#options;
		if (this.#finishReason === undefined) {
			if (supportsFinishReason) throw truncatedStreamError("Stream ended without finish_reason");
			message.done(this.#calls.length > 0 ? "toolUse" : "stop");
			return;
		}
		const mapped = mapStopReason(this.#finishReason);
		if ("stopReason" in mapped) {
			message.done(mapped.stopReason);
			return;
		}
		const failure = classifyFailure({ codes: [this.#finishReason], text: mapped.problem });
		throw requestError("TAU_PROVIDER_STOPPED", mapped.problem, failure);
	}

	#chunk(chunk: WireChunk): void {
		if (chunk.error) throw streamError(chunk.error, this.#options.model);
		const { message } = this.#message;
		const id = wireText(chunk.id);
		if (id !== "") message.responseId ||= id;
		if (chunk.model && chunk.model !== message.model && typeof chunk.model === "string") {
			message.responseModel ??= chunk.model;
		}
		const choice = chunk.choices?.[0];
		const usage = chunk.usage ?? choice?.usage;
		if (usage) this.#message.setUsage(tokenCounts(usage));
		if (!choice) return;
		const finishReason = wireText(choice.finish_reason);
		if (finishReason !== "") {
			message.rawStopReason = finishReason;
			this.#finishReason = finishReason;
		}
		if (choice.delta) this.#delta(choice.delta);
	}

	#delta(delta: WireDelta): void {
		const { content, tool_calls: toolCalls, reasoning_details: details } = delta;
		if (content && typeof content === "string") {
			if (this.#text < 0) this.#text = this.#message.openText();
			this.#message.appendText(this.#text, content);
		}
		this.#reasoning(delta);
		if (Array.isArray(toolCalls)) for (const toolCall of toolCalls) this.#toolCall(toolCall);
		if (Array.isArray(details)) {
			for (const detail of details) if (isReasoningDetail(detail)) this.#reasoningDetail(detail);
		}
	}

	#reasoning(delta: WireDelta): void {
		for (const field of REASONING_FIELDS) {
			const text = delta[field];
			if (!text || typeof text !== "string") continue;
			// OpenCode Go streams one name and takes the other.
			const isRenamed = this.#options.model.provider === "opencode-go" && field === "reasoning";
			this.#message.appendThinking(this.#openThinking(isRenamed ? "reasoning_content" : field), text);
			return;
		}
	}

	#reasoningDetail(detail: ReasoningDetail): void {
		this.#openThinking("");
		this.#message.count(`${detail.text ?? ""}${detail.summary ?? ""}${detail.data ?? ""}${detail.signature ?? ""}`);
		this.#details ??= [];
		appendDetail(this.#details, detail);
	}

	#openThinking(thinkingSignature: string): number {
		if (this.#thinking < 0) this.#thinking = this.#message.openThinking({ thinkingSignature });
		return this.#thinking;
	}

	#toolCall(wire: WireToolCall | null): void {
		// Some gateways fill gaps with null.
		if (typeof wire !== "object" || wire === null) return;
		const call = this.#findCall(wire) ?? this.#openCall(wire);
		if (typeof wire.index === "number") this.#callsByIndex.set(wire.index, call);
		const block = this.#block(call);
		const id = wireText(wire.id);
		if (id !== "") {
			if (block.id === "") this.#message.identifyToolCall(call.contentIndex, id);
			this.#callsById.set(id, call);
		}
		block.name ||= nameOf(wire);
		if (wire.custom && !wire.function) {
			call.grammar ??= new GrammarInputJson(this.#options.grammarProperties.get(block.name) ?? "input");
		}
		const fragment = call.grammar ? call.grammar.push(wire.custom?.input ?? "") : (wire.function?.arguments ?? "");
		this.#message.appendArguments(call.contentIndex, fragment);
	}

	/** By the position in the answer; endpoints without one, or with a new one for every piece, repeat the id. */
	#findCall(wire: WireToolCall): OpenCall | undefined {
		const { index } = wire;
		const byIndex = typeof index === "number" ? this.#callsByIndex.get(index) : undefined;
		const begins = typeof index === "number" && nameOf(wire) !== "";
		return byIndex ?? (begins ? undefined : this.#callsById.get(wireText(wire.id)));
	}

	#openCall(wire: WireToolCall): OpenCall {
		const contentIndex = this.#message.openToolCall({ id: wireText(wire.id), name: nameOf(wire) });
		const call: OpenCall = { contentIndex };
		this.#calls.push(call);
		return call;
	}

	#block(call: OpenCall): ToolCall {
		return this.#message.message.content[call.contentIndex] as ToolCall;
	}

	#closeBlocks(): void {
		const { content } = this.#message.message;
		for (let index = 0; index < content.length; index++) {
			const block = content[index]!;
			if (block.type === "text") this.#message.closeText(index);
			else if (block.type === "thinking") {
				if (this.#details) block.thinkingSignature = JSON.stringify(this.#details);
				this.#message.closeThinking(index);
			} else this.#closeCall(this.#calls.find((call) => call.contentIndex === index)!);
		}
	}

	#closeCall(call: OpenCall): void {
		const block = this.#block(call);
		// The results are matched by id, so there must be one.
		block.id ||= `call_${shortHash(`${this.#message.message.responseId ?? this.#message.message.timestamp}:${call.contentIndex}`)}`;
		if (call.grammar) this.#message.appendArguments(call.contentIndex, call.grammar.end());
		this.#message.closeToolCall(call.contentIndex);
	}
}

function nameOf({ function: called, custom }: WireToolCall): string {
	return wireText(called?.name ?? custom?.name);
}

/** A chunk like all those around it: text and nothing that would have to be looked at again. */
function isPlainText({ choices, usage, error }: WireChunk): boolean {
	const choice = choices?.[0];
	const delta = choice?.delta;
	if (!choice || !delta?.content || typeof delta.content !== "string" || usage || error) return false;
	return (
		!choice.usage &&
		!choice.finish_reason &&
		!delta.tool_calls?.length &&
		!delta.reasoning_details &&
		REASONING_FIELDS.every((field) => !delta[field])
	);
}

function plainTextOf(event: unknown): unknown {
	return (event as WireChunk).choices?.[0]?.delta?.content;
}

function streamError(error: unknown, model: Model): Error {
	const { message, code, type } = describeOpenAiStreamError(error);
	const failure = classifyFailure({ codes: [code, type], text: message, provider: model.provider });
	return requestError("TAU_PROVIDER_ERROR", message, failure);
}
