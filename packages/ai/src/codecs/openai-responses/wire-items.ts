/** The transcript as input items of the Responses API. Ids that are made up are those pi makes up: its caches stay warm. */
import type {
	AssistantMessage,
	ImageContent,
	Message,
	SystemMessage,
	TextContent,
	ToolCall,
	ToolResultMessage,
	UserMessage,
} from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { Before } from "../shared/convert-history.ts";
import { grammarInput } from "../shared/grammar-tools.ts";
import { shortHash } from "../shared/short-hash.ts";
import { renderPrompt, renderPromptUpdate } from "../shared/transcript.ts";
import { wellFormed } from "../shared/well-formed.ts";
import type { ResponsesCompat } from "./compat.ts";
import { decodeTextSignature } from "./text-signature.ts";
import { wireTools } from "./wire-tools.ts";

export interface ItemsOptions {
	model: Model;
	compat: ResponsesCompat;
	/** Later additions of tools are sent where they were made. */
	toolsInPlace: boolean;
	/** The text argument of each grammar tool. */
	grammarProperties: ReadonlyMap<string, string>;
}

/**
 * `messages` as the hand-off left them. `before.sent` counts messages that are sent, without the prompt: ids that are
 * made up here stay the same from turn to turn.
 */
export function wireItems(messages: readonly Message[], options: ItemsOptions, before: Before): object[] {
	const items: object[] = [];
	for (const [index, message] of messages.entries()) {
		const isPrompt = before.messages + index === 0 && message.role === "system";
		const sent = isPrompt ? promptItems(message, options) : messageItems(message, before.sent, options);
		if (sent === undefined) continue;
		items.push(...sent);
		if (!isPrompt) before.sent++;
	}
	return items;
}

/** undefined: nothing of the message is worth sending. */
function messageItems(message: Message, position: number, options: ItemsOptions): object[] | undefined {
	switch (message.role) {
		case "system":
			return updateItems(message, position, options);
		case "user":
			return userItems(message);
		case "assistant": {
			const items = assistantItems(message, position, options);
			return items.length > 0 ? items : undefined;
		}
		case "toolResult":
			return [resultItem(message, options)];
	}
}

function instruction(text: string, { model, compat }: ItemsOptions): object[] {
	const role = model.reasoning && compat.supportsDeveloperRole ? "developer" : "system";
	return text === "" ? [] : [{ role, content: wellFormed(text) }];
}

function promptItems(message: SystemMessage, options: ItemsOptions): object[] {
	return instruction(renderPrompt(message), options);
}

function updateItems(message: SystemMessage, position: number, options: ItemsOptions): object[] {
	return [...addedTools(message, position, options), ...instruction(renderPromptUpdate(message), options)];
}

function addedTools(message: SystemMessage, position: number, { compat, toolsInPlace }: ItemsOptions): object[] {
	const tools = toolsInPlace ? (message.toolsAdded ?? []) : [];
	if (tools.length === 0) return [];
	if (compat.supportsAdditionalTools) {
		return [{ type: "additional_tools", role: "developer", tools: wireTools(tools, compat) }];
	}
	// Told as a search that the client made and answered.
	const names = tools.map((tool) => tool.name);
	const search = {
		call_id: `pi_tool_load_${shortHash(`system:${position}:${names.join(",")}`)}`,
		execution: "client",
		status: "completed",
	};
	return [
		{ type: "tool_search_call", ...search, arguments: { query: names.join(" "), limit: names.length } },
		{ type: "tool_search_output", ...search, tools: wireTools(tools, compat, true) },
	];
}

function userItems({ content }: UserMessage): object[] | undefined {
	if (typeof content === "string") return [{ role: "user", content: [inputText(content)] }];
	return content.length > 0 ? [{ role: "user", content: content.map(inputBlock) }] : undefined;
}

function inputText(text: string): object {
	return { type: "input_text", text: wellFormed(text) };
}

function inputBlock(block: TextContent | ImageContent): object {
	if (block.type === "text") return inputText(block.text);
	return { type: "input_image", detail: "auto", image_url: `data:${block.mimeType};base64,${block.data}` };
}

function assistantItems(message: AssistantMessage, position: number, options: ItemsOptions): object[] {
	const items: object[] = [];
	let texts = 0;
	for (const block of message.content) {
		if (block.type === "thinking") items.push(...reasoningItem(block.thinkingSignature));
		else if (block.type === "toolCall") items.push(callItem(block, message, options));
		else {
			const ordinal = texts++;
			items.push(textItem(block, ordinal === 0 ? `msg_pi_${position}` : `msg_pi_${position}_${ordinal}`));
		}
	}
	return items;
}

/** The signature is the whole output item, encrypted reasoning included. Without one there is nothing to send back. */
function reasoningItem(signature: string | undefined): object[] {
	try {
		const item: unknown = signature ? JSON.parse(signature) : undefined;
		return typeof item === "object" && item !== null ? [item] : [];
	} catch {
		return [];
	}
}

const MAX_ID = 64;

function textItem(block: TextContent, fallbackId: string): object {
	const signature = decodeTextSignature(block.textSignature);
	const id = signature?.id || fallbackId;
	return {
		type: "message",
		role: "assistant",
		content: [{ type: "output_text", text: wellFormed(block.text), annotations: [] }],
		status: "completed",
		id: id.length > MAX_ID ? `msg_${shortHash(id)}` : id,
		phase: signature?.phase,
	};
}

function callItem(call: ToolCall, message: AssistantMessage, { model, grammarProperties }: ItemsOptions): object {
	const [callId, itemId] = call.id.split("|");
	const property = grammarProperties.get(call.name);
	const isOwnVendor = message.provider === model.provider && message.api === model.api;
	const isOwn = isOwnVendor && message.model === model.id;
	const common = {
		id: sendsItemId(itemId, isOwnVendor && !isOwn, property !== undefined) ? itemId : undefined,
		call_id: callId,
		name: call.name,
	};
	const namespace = isOwn ? call.namespace : undefined;
	if (property !== undefined) {
		const input = wellFormed(grammarInput(call.name, call.arguments, property));
		return { type: "custom_tool_call", ...common, input, namespace };
	}
	return { type: "function_call", ...common, arguments: JSON.stringify(call.arguments), namespace };
}

/**
 * The server pairs `fc_` items with the reasoning items of the model that made them: another model's would be missing
 * theirs. A function call takes no other kind of id.
 */
function sendsItemId(itemId: string | undefined, isOtherModel: boolean, isCustom: boolean): boolean {
	const isFunctionItem = itemId?.startsWith("fc_") ?? false;
	return isFunctionItem ? !isOtherModel : isCustom;
}

function resultItem(message: ToolResultMessage, { model, grammarProperties }: ItemsOptions): object {
	const [callId] = message.toolCallId.split("|");
	const type = grammarProperties.has(message.toolName) ? "custom_tool_call_output" : "function_call_output";
	return { type, call_id: callId, output: resultOutput(message.content, model) };
}

function resultOutput(content: ToolResultMessage["content"], model: Model): string | object[] {
	const images = content.filter((block) => block.type === "image");
	const text = content
		.filter((block) => block.type === "text")
		.map((block) => block.text)
		.join("\n");
	if (images.length > 0 && model.input.includes("image")) {
		return [...(text === "" ? [] : [inputText(text)]), ...images.map(inputBlock)];
	}
	return wellFormed(text || (images.length > 0 ? "(see attached image)" : "(no tool output)"));
}

/** Providers whose calls have ids of two parts, `<call>|<item>`. */
const TWO_PART_PROVIDERS: ReadonlySet<string> = new Set(["openai", "openai-codex", "opencode"]);

/** The target's form of an id that another model's provider made. */
export function responsesToolCallId(id: string, from: AssistantMessage, model: Model): string {
	const bar = id.indexOf("|");
	if (bar < 0 || !TWO_PART_PROVIDERS.has(model.provider)) return idPart(id);
	const [call = "", item = ""] = id.split("|");
	const isForeign = from.provider !== model.provider || from.api !== model.api;
	const itemPart = isForeign ? `fc_${shortHash(item)}` : idPart(item);
	return `${idPart(call)}|${itemPart.startsWith("fc_") ? itemPart : idPart(`fc_${itemPart}`)}`;
}

function idPart(part: string): string {
	return part
		.replace(/[^\w-]/g, "_")
		.slice(0, MAX_ID)
		.replace(/_+$/, "");
}
