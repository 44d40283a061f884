/** The events of a Messages API answer. Every event names its type in its data, whatever the event line says. */
import type { AssistantMessage, ThinkingContent } from "@tau/protocol/messages";
import type { Model, ModelCost } from "@tau/protocol/model";
import { classifyFailure } from "../../http/classify-failure.ts";
import { requestError, truncatedStreamError } from "../../http/failure.ts";
import type { EventDecoder } from "../codec.ts";
import { DeltaTemplate } from "../shared/delta-template.ts";
import type { MessageBuilder } from "../shared/message-builder.ts";
import { parseEvent } from "../shared/parse-event.ts";
import { wireText } from "../shared/wire-values.ts";
import { anthropicCompat } from "./compat.ts";
import { mapStopReason, type StopDetails } from "./map-stop-reason.ts";
import { readStartUsage, updateUsage, type WireUsage } from "./usage.ts";

interface WireContentBlock {
	type: string;
	text?: string;
	thinking?: string;
	signature?: string;
	/** Of redacted thinking. */
	data?: string;
	id?: string;
	name?: string;
	input?: object;
}

interface WireEvent {
	type: string;
	index: number;
	message: { id?: string; model?: string; usage?: WireUsage; input_transformations?: unknown };
	content_block: WireContentBlock;
	delta: {
		type?: string;
		text?: string;
		thinking?: string;
		partial_json?: string;
		signature?: string;
		stop_reason?: string | null;
		stop_details?: StopDetails | null;
	};
	usage: WireUsage | null;
	input_transformations: unknown;
	error: { type?: string; message?: string };
}

type Handler = (decoder: AnthropicDecoder, event: Partial<WireEvent>) => void;

export class AnthropicDecoder implements EventDecoder {
	readonly model: Model;
	readonly builder: MessageBuilder;
	/** Content indexes of the blocks that are open, by the wire's index. */
	readonly open = new Map<number, { contentIndex: number; input?: object }>();
	cost: ModelCost;
	started = false;
	stopped = false;
	stopDetails: StopDetails | null | undefined;
	transformations: unknown[] = [];
	readonly template = new DeltaTemplate();

	constructor(model: Model, builder: MessageBuilder) {
		this.model = model;
		this.builder = builder;
		this.cost = model.cost;
	}

	get message(): AssistantMessage {
		return this.builder.message;
	}

	event(name: string, data: string): boolean {
		if (data === "" || data === "[DONE]") return false;
		if (name === "error") throw streamError(data, this.model);
		if (this.template.accept(data)) return false;
		const event = parseEvent<WireEvent>(data);
		const type = event.type ?? "";
		if (type === "error") throw streamError(data, this.model);
		if (Object.hasOwn(HANDLERS, type)) HANDLERS[type]!(this, event);
		if (type === "content_block_delta") this.#learn(data, event);
		return this.stopped;
	}

	finish(): void {
		if (this.started && !this.stopped) throw truncatedStreamError("Anthropic stream ended before message_stop");
		const { rawStopReason } = this.message;
		if (rawStopReason === undefined) throw truncatedStreamError("Anthropic stream ended without a stop reason");
		const mapped = mapStopReason(rawStopReason, this.stopDetails);
		if (!("stopReason" in mapped)) {
			const failure = classifyFailure({ codes: [rawStopReason], text: mapped.problem });
			throw requestError("TAU_PROVIDER_STOPPED", mapped.problem, failure);
		}
		this.#recordTransformations();
		this.builder.done(mapped.stopReason);
	}

	#learn(data: string, { index = 0, delta }: Partial<WireEvent>): void {
		const opened = this.open.get(index);
		if (!opened || !delta) return;
		const { contentIndex } = opened;
		const { text, thinking } = delta;
		if (delta.type === "text_delta" && text && this.message.content[contentIndex]?.type === "text") {
			const deltaOf = (event: unknown) => (event as WireEvent).delta?.text;
			this.template.learn(data, text, deltaOf, (piece) => this.builder.appendText(contentIndex, piece));
		} else if (delta.type === "thinking_delta" && thinking && this.message.content[contentIndex]?.type === "thinking") {
			const deltaOf = (event: unknown) => (event as WireEvent).delta?.thinking;
			this.template.learn(data, thinking, deltaOf, (piece) => this.builder.appendThinking(contentIndex, piece));
		}
	}

	/** The server changed the request, for example left out a thinking block it could not verify. */
	#recordTransformations(): void {
		if (this.transformations.length === 0) return;
		const transformations = this.transformations.map((entry) => {
			const { type, path, reason } = (entry ?? {}) as Record<string, unknown>;
			const texts = { type: wireText(type), path: wireText(path), reason: wireText(reason) };
			return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ""));
		});
		this.message.diagnostics = [
			...(this.message.diagnostics ?? []),
			{ type: "anthropic_input_transformations", timestamp: this.message.timestamp, details: { transformations } },
		];
	}
}

const HANDLERS: Readonly<Record<string, Handler>> = {
	message_start(decoder, { message: start = {} }) {
		const { message, model } = decoder;
		decoder.started = true;
		const id = wireText(start.id);
		if (id !== "") message.responseId = id;
		if (Array.isArray(start.input_transformations)) decoder.transformations = start.input_transformations;
		const used = wireText(start.model);
		if (used !== "" && used !== model.id) {
			message.responseModel = used;
			decoder.cost = fallbackCost(model, used) ?? model.cost;
		}
		readStartUsage(message.usage, start.usage ?? {}, decoder.cost);
	},
	content_block_start(decoder, { index = 0, content_block: block }) {
		const opening = block && Object.hasOwn(OPENINGS, block.type) ? OPENINGS[block.type] : undefined;
		if (opening) decoder.open.set(index, { contentIndex: opening(decoder, block!), input: block!.input });
	},
	content_block_delta(decoder, { index = 0, delta = {} }) {
		const opened = decoder.open.get(index);
		const block = opened && decoder.message.content[opened.contentIndex];
		if (!block) return;
		const { contentIndex } = opened;
		if (delta.type === "text_delta" && block.type === "text") {
			decoder.builder.appendText(contentIndex, delta.text ?? "");
		} else if (delta.type === "thinking_delta" && block.type === "thinking") {
			decoder.builder.appendThinking(contentIndex, delta.thinking ?? "");
		} else if (delta.type === "input_json_delta" && block.type === "toolCall") {
			opened.input = undefined;
			decoder.builder.appendArguments(contentIndex, delta.partial_json ?? "");
		} else if (delta.type === "signature_delta" && block.type === "thinking") {
			const signature = delta.signature ?? "";
			decoder.builder.count(signature);
			block.thinkingSignature = (block.thinkingSignature ?? "") + signature;
		}
	},
	content_block_stop(decoder, { index = 0 }) {
		const opened = decoder.open.get(index);
		if (!opened) return;
		decoder.open.delete(index);
		decoder.template.forget();
		const { contentIndex, input } = opened;
		const block = decoder.message.content[contentIndex];
		if (!block) return;
		if (block.type === "text") decoder.builder.closeText(contentIndex);
		else if (block.type === "thinking") decoder.builder.closeThinking(contentIndex);
		else {
			// Some servers send the whole input with the start of the block.
			if (input && Object.keys(input).length > 0) decoder.builder.appendArguments(contentIndex, JSON.stringify(input));
			decoder.builder.closeToolCall(contentIndex);
		}
	},
	message_delta(decoder, { delta, usage, input_transformations: transformations }) {
		if (Array.isArray(transformations)) decoder.transformations = transformations;
		const stopReason = wireText(delta?.stop_reason);
		if (stopReason !== "") {
			decoder.message.rawStopReason = stopReason;
			decoder.stopDetails = delta?.stop_details;
		}
		updateUsage(decoder.message.usage, usage, decoder.cost);
	},
	message_stop(decoder) {
		decoder.stopped = true;
	},
};

/** Each opens a block and returns its content index. */
const OPENINGS: Readonly<Record<string, (decoder: AnthropicDecoder, block: WireContentBlock) => number>> = {
	text({ builder }, { text }) {
		const contentIndex = builder.openText();
		if (text) builder.appendText(contentIndex, text);
		return contentIndex;
	},
	thinking({ builder }, { thinking, signature }) {
		const contentIndex = builder.openThinking({ thinkingSignature: signature ?? "" });
		if (thinking) builder.appendThinking(contentIndex, thinking);
		return contentIndex;
	},
	redacted_thinking({ builder }, { data }) {
		const block: Omit<ThinkingContent, "type"> = {
			thinking: "[Reasoning redacted]",
			thinkingSignature: data ?? "",
			redacted: true,
		};
		return builder.openThinking(block);
	},
	tool_use({ builder }, { id, name }) {
		return builder.openToolCall({ id: wireText(id), name: wireText(name) });
	},
	fallback({ message }) {
		if (message.content.length > 0) {
			throw requestError("TAU_PROVIDER_ERROR", "Anthropic performed an unsupported mid-output model fallback", {
				kind: "server",
				retryable: true,
			});
		}
		return -1;
	},
};

function fallbackCost(model: Model, used: string): ModelCost | undefined {
	const { allowedFallbackModels } = anthropicCompat(model);
	return allowedFallbackModels.find((fallback) => fallback.provider === model.provider && fallback.model === used)
		?.cost;
}

/** Shown as it came, like pi does. */
function streamError(data: string, model: Model): Error {
	const { error } = parseEvent<WireEvent>(data);
	const failure = classifyFailure({ codes: [error?.type], text: data, provider: model.provider });
	return requestError("TAU_PROVIDER_ERROR", data, failure);
}
