/** The events of a response: output items that open, grow and end by their index, and one terminal event. */
import type { JsonObject } from "@tau/protocol/json";
import type { TextContent, ThinkingContent, ToolCall } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import { classifyFailure } from "../../http/classify-failure.ts";
import { malformedEventError, requestError, truncatedStreamError } from "../../http/failure.ts";
import type { EventDecoder } from "../codec.ts";
import { GrammarInputJson } from "../shared/grammar-tools.ts";
import type { MessageBuilder } from "../shared/message-builder.ts";
import { describeOpenAiStreamError } from "../shared/openai-http-failure.ts";
import { createStreamingJson } from "../shared/streaming-json.ts";
import { wireText } from "../shared/wire-values.ts";
import { mapStopReason } from "./map-stop-reason.ts";
import { encodeTextSignature } from "./text-signature.ts";
import { serviceTierFactor, tokenCounts, type WireUsage } from "./usage.ts";

interface WireItem {
	type: string;
	id?: string;
	call_id?: string;
	name?: string;
	namespace?: string;
	arguments?: string;
	input?: string;
	phase?: string | null;
	encrypted_content?: string | null;
	summary?: { text: string }[] | null;
	content?: { type: string; text?: string; refusal?: string }[] | null;
}

interface WireResponse {
	id?: string;
	status?: string;
	usage?: WireUsage | null;
	service_tier?: string | null;
	output?: WireItem[] | null;
	error?: { code?: string | null; message?: string | null } | null;
	incomplete_details?: { reason?: string | null } | null;
}

interface WireEvent {
	type: string;
	output_index: number;
	delta: string;
	arguments?: string;
	input?: string;
	item: WireItem;
	response?: WireResponse | null;
	error?: unknown;
	code?: string | null;
	message?: string | null;
}

interface Slot {
	kind: "text" | "thinking" | "call";
	contentIndex: number;
	/** Of a call: the arguments' JSON, or the free text of a grammar tool, as far as it came. */
	received: string;
	grammar?: GrammarInputJson;
	/** What the finished item says instead of `received`. */
	contradicted?: string;
}

export interface ResponsesDecoderOptions {
	model: Model;
	message: MessageBuilder;
	grammarProperties: ReadonlyMap<string, string>;
}

type Handler = (decoder: ResponsesDecoder, event: WireEvent) => void;

/** Events with other names repeat what these said: they are not even parsed. */
const HANDLERS: Readonly<Record<string, Handler>> = Object.assign(Object.create(null), {
	"response.created": (decoder, event) => decoder.created(event),
	"response.output_item.added": (decoder, event) => void decoder.open(event.output_index, event.item),
	"response.output_text.delta": (decoder, event) => decoder.text(event),
	"response.refusal.delta": (decoder, event) => decoder.text(event),
	"response.reasoning_summary_text.delta": (decoder, event) => decoder.thinking(event, event.delta),
	"response.reasoning_text.delta": (decoder, event) => decoder.thinking(event, event.delta),
	"response.reasoning_summary_part.done": (decoder, event) => decoder.thinking(event, "\n\n"),
	"response.function_call_arguments.delta": (decoder, event) => decoder.call(event, false, event.delta),
	"response.function_call_arguments.done": (decoder, event) => decoder.rest(event, false, event.arguments),
	"response.custom_tool_call_input.delta": (decoder, event) => decoder.call(event, true, event.delta),
	"response.custom_tool_call_input.done": (decoder, event) => decoder.rest(event, true, event.input),
	"response.output_item.done": (decoder, event) => decoder.close(event.output_index, event.item),
	"response.completed": (decoder, event) => decoder.terminal(event.response ?? {}),
	"response.incomplete": (decoder, event) => decoder.terminal(event.response ?? {}),
	"response.failed": (decoder, event) => decoder.failed(event.response ?? {}),
	error: (decoder, event) => decoder.error(event),
} satisfies Record<string, Handler>);

export class ResponsesDecoder implements EventDecoder {
	readonly #options: ResponsesDecoderOptions;
	readonly #message: MessageBuilder;
	readonly #slots = new Map<number, Slot>();
	/** Content indexes of finished reasoning items. */
	readonly #reasoning = new Map<string, number>();
	#last: WireResponse | undefined;

	constructor(options: ResponsesDecoderOptions) {
		this.#options = options;
		this.#message = options.message;
	}

	event(name: string, data: string): boolean {
		if (data === "" || data === "[DONE]") return false;
		if (name !== "" && name !== "message" && HANDLERS[name] === undefined) return false;
		const event = parseEvent(data);
		if (event.error) this.error(event);
		HANDLERS[event.type || name]?.(this, event);
		return this.#last !== undefined;
	}

	finish(): void {
		const response = this.#last;
		if (!response) throw truncatedStreamError("OpenAI Responses stream ended before a terminal response event");
		// Servers that announce items and never end them.
		for (const index of [...this.#slots.keys()]) this.#end(index);
		const reason = wireText(response.incomplete_details?.reason) || undefined;
		const mapped = mapStopReason(wireText(response.status) || undefined, reason);
		if ("problem" in mapped) {
			const failure = classifyFailure({ codes: [mapped.code], text: mapped.problem });
			throw requestError("TAU_PROVIDER_STOPPED", mapped.problem, failure);
		}
		const hasCalls = this.#message.message.content.some((block) => block.type === "toolCall");
		this.#message.done(hasCalls && mapped.stopReason === "stop" ? "toolUse" : mapped.stopReason);
	}

	created({ response }: WireEvent): void {
		this.#identify(response?.id);
	}

	#identify(id: unknown): void {
		const text = wireText(id);
		if (text !== "") this.#message.message.responseId = text;
	}

	open(outputIndex: number, item: WireItem): Slot | undefined {
		const slot = this.#openBlock(item);
		if (slot) this.#slots.set(outputIndex, slot);
		return slot;
	}

	#openBlock(item: WireItem): Slot | undefined {
		if (item.type === "reasoning")
			return { kind: "thinking", contentIndex: this.#message.openThinking(), received: "" };
		if (item.type === "message") return { kind: "text", contentIndex: this.#message.openText(), received: "" };
		if (item.type !== "function_call" && item.type !== "custom_tool_call") return undefined;
		const name = wireText(item.name);
		const contentIndex = this.#message.openToolCall({ id: `${item.call_id}|${item.id}`, name });
		this.#setNamespace(this.#call(contentIndex), item);
		const slot: Slot = { kind: "call", contentIndex, received: "" };
		// A tool that the request did not declare still has a place for its text.
		if (item.type === "custom_tool_call") {
			slot.grammar = new GrammarInputJson(this.#options.grammarProperties.get(name) ?? "input");
		}
		this.#append(slot, item.arguments || item.input || "");
		return slot;
	}

	#setNamespace(block: ToolCall, { namespace }: WireItem): void {
		if (typeof namespace === "string") block.namespace = namespace;
	}

	text({ output_index, delta }: WireEvent): void {
		const slot = this.#slot(output_index, "text");
		if (slot && delta) this.#message.appendText(slot.contentIndex, delta);
	}

	thinking({ output_index }: WireEvent, delta: string): void {
		const slot = this.#slot(output_index, "thinking");
		if (slot && delta) this.#message.appendThinking(slot.contentIndex, delta);
	}

	call({ output_index }: WireEvent, isCustom: boolean, delta: string): void {
		const slot = this.#slot(output_index, "call");
		if (slot && (slot.grammar !== undefined) === isCustom) this.#append(slot, delta);
	}

	/** The event repeats all that came and may hold what did not. */
	rest({ output_index }: WireEvent, isCustom: boolean, whole: string | undefined): void {
		const slot = this.#slot(output_index, "call");
		if (slot && (slot.grammar !== undefined) === isCustom) this.#appendRest(slot, whole);
	}

	#slot(outputIndex: number, kind: Slot["kind"]): Slot | undefined {
		const slot = this.#slots.get(outputIndex);
		return slot?.kind === kind ? slot : undefined;
	}

	#append(slot: Slot, piece: string): void {
		if (!piece) return;
		slot.received += piece;
		this.#message.appendArguments(slot.contentIndex, slot.grammar ? slot.grammar.push(piece) : piece);
	}

	#appendRest(slot: Slot, whole: string | undefined): void {
		if (whole?.startsWith(slot.received)) this.#append(slot, whole.slice(slot.received.length));
	}

	/** The finished item counts, also against the deltas. */
	close(outputIndex: number, item: WireItem): void {
		const slot = this.#slots.get(outputIndex) ?? this.open(outputIndex, item);
		if (!slot) return;
		const block = this.#message.message.content[slot.contentIndex]!;
		if (block.type === "thinking" && item.type === "reasoning") this.#settleThinking(block, item, slot);
		else if (block.type === "text" && item.type === "message") this.#settleText(block, item);
		else if (block.type === "toolCall") this.#settleCall(block, item, slot);
		this.#end(outputIndex);
	}

	#settleThinking(block: ThinkingContent, item: WireItem, slot: Slot): void {
		const texts = (parts: { text?: string }[] | null | undefined) => parts?.map(({ text }) => text).join("\n\n");
		block.thinking = texts(item.summary) || texts(item.content) || block.thinking;
		block.thinkingSignature = JSON.stringify(item);
		this.#message.count(block.thinkingSignature);
		if (item.id) this.#reasoning.set(item.id, slot.contentIndex);
	}

	#settleText(block: TextContent, item: WireItem): void {
		const text = item.content?.map((part) => part.text ?? part.refusal ?? "").join("");
		if (text !== undefined) {
			this.#message.count(text.slice(block.text.length));
			block.text = text;
		}
		if (item.id) block.textSignature = encodeTextSignature(item.id, item.phase);
	}

	#settleCall(block: ToolCall, item: WireItem, slot: Slot): void {
		this.#setNamespace(block, item);
		const whole = item.arguments || item.input || "";
		if (whole.startsWith(slot.received)) this.#append(slot, whole.slice(slot.received.length));
		else {
			this.#message.count(whole);
			slot.contradicted = whole;
		}
	}

	#end(outputIndex: number): void {
		const slot = this.#slots.get(outputIndex)!;
		this.#slots.delete(outputIndex);
		if (slot.kind === "text") this.#message.closeText(slot.contentIndex);
		else if (slot.kind === "thinking") this.#message.closeThinking(slot.contentIndex);
		else {
			if (slot.grammar) this.#message.appendArguments(slot.contentIndex, slot.grammar.end());
			this.#message.closeToolCall(slot.contentIndex);
			if (slot.contradicted !== undefined) this.#replaceArguments(slot, slot.contradicted);
		}
	}

	#call(contentIndex: number): ToolCall {
		return this.#message.message.content[contentIndex] as ToolCall;
	}

	#replaceArguments({ contentIndex, grammar }: Slot, whole: string): void {
		// A grammar tool's text that changed after it was sent cannot be told from a broken stream.
		if (grammar || whole === "") return;
		const json = createStreamingJson();
		json.push(whole);
		this.#call(contentIndex).arguments = json.end();
	}

	terminal(response: WireResponse): void {
		this.#last = response;
		const { message } = this.#message;
		for (const item of response.output ?? []) this.#addEncryptedReasoning(item);
		this.#identify(response.id);
		const factor = serviceTierFactor(this.#options.model, response.service_tier);
		if (response.usage) this.#message.setUsage(tokenCounts(response.usage), factor);
		const status = wireText(response.status);
		const reason = wireText(response.incomplete_details?.reason);
		if (status !== "") message.rawStopReason = reason === "" ? status : `${status}.${reason}`;
	}

	/** Azure sends the encrypted reasoning with the terminal event only. */
	#addEncryptedReasoning(item: WireItem): void {
		if (item.type !== "reasoning" || !item.encrypted_content) return;
		const contentIndex = this.#reasoning.get(item.id ?? "");
		const block = contentIndex === undefined ? undefined : this.#message.message.content[contentIndex];
		if (block?.type !== "thinking" || !block.thinkingSignature) return;
		const stored = JSON.parse(block.thinkingSignature) as JsonObject;
		if (stored.encrypted_content) return;
		block.thinkingSignature = JSON.stringify({ ...stored, encrypted_content: item.encrypted_content });
	}

	failed(response: WireResponse): never {
		const status = wireText(response.status);
		if (status !== "") this.#message.message.rawStopReason = status;
		const { error, incomplete_details: details } = response;
		if (error) throw this.#failure(`${error.code || "unknown"}: ${error.message || "no message"}`, error.code);
		if (details?.reason) throw this.#failure(`incomplete: ${details.reason}`, details.reason);
		throw this.#failure("Unknown error (no error details in response)");
	}

	error(event: WireEvent): never {
		if (event.error) {
			const { message, code, type } = describeOpenAiStreamError(event.error);
			throw this.#failure(message, code, type);
		}
		const code = event.code ?? "unknown";
		throw this.#failure(`Error Code ${code}: ${event.message ?? "no message"}`, event.code);
	}

	#failure(text: string, ...codes: (string | number | null | undefined)[]): Error {
		const failure = classifyFailure({ codes, text, provider: this.#options.model.provider });
		return requestError("TAU_PROVIDER_ERROR", text, failure);
	}
}

function parseEvent(data: string): WireEvent {
	try {
		const event: unknown = JSON.parse(data);
		return (typeof event === "object" && event !== null ? event : {}) as WireEvent;
	} catch (error) {
		throw malformedEventError(data, error);
	}
}
