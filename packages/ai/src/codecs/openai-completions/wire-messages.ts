/** A conversation as chat completion messages. */
import type { AssistantMessage, ImageContent, Message, TextContent, ToolResultMessage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import { grammarInput } from "../shared/grammar-tools.ts";
import { shortHash } from "../shared/short-hash.ts";
import { renderPrompt, renderPromptUpdate } from "../shared/transcript.ts";
import { wellFormed } from "../shared/well-formed.ts";
import type { CompletionsCompat } from "./compat.ts";
import { encryptedDetails, REASONING_FIELDS, replayableDetails } from "./reasoning-details.ts";
import { wireTools } from "./wire-tools.ts";

export interface WirePart {
	type: string;
	text?: string;
	image_url?: { url: string };
	cache_control?: object;
}

export interface WireMessage {
	role: "system" | "developer" | "user" | "assistant" | "tool";
	content?: string | WirePart[] | null;
	[field: string]: unknown;
}

export interface WireMessageContext {
	model: Model;
	compat: CompletionsCompat;
	/** Later additions of tools are sent where they were made. */
	toolsInPlace: boolean;
	/** Argument of each grammar tool. */
	grammarProperties: ReadonlyMap<string, string>;
}

const BRIDGE: WireMessage = { role: "assistant", content: "I have processed the tool results." };

/** `messages` are already fit for the model (`handOff`), and follow `messagesBefore` others that ended a turn. */
export function wireMessages(
	messages: readonly Message[],
	context: WireMessageContext,
	messagesBefore: number,
): WireMessage[] {
	const wire: WireMessage[] = [];
	const { compat } = context;
	let afterToolResult = false;
	for (let index = 0; index < messages.length; index++) {
		const message = messages[index]!;
		// Some endpoints refuse a user's message directly after tool results.
		if (compat.requiresAssistantAfterToolResult && afterToolResult && message.role === "user") wire.push({ ...BRIDGE });
		switch (message.role) {
			case "system":
				wire.push(...systemMessages(message, messagesBefore + index, context));
				afterToolResult = false;
				break;
			case "user": {
				const content = userContent(message.content);
				if (content === undefined) break;
				wire.push({ role: "user", content });
				afterToolResult = false;
				break;
			}
			case "assistant": {
				const assistant = assistantMessage(message, context);
				if (!assistant) break;
				wire.push(assistant);
				afterToolResult = false;
				break;
			}
			case "toolResult": {
				const results: ToolResultMessage[] = [message];
				for (let next = messages[index + 1]; next?.role === "toolResult"; next = messages[index + 1]) {
					results.push(next);
					index++;
				}
				afterToolResult = pushToolResults(wire, results, context);
			}
		}
	}
	return wire;
}

function systemMessages(
	message: Extract<Message, { role: "system" }>,
	index: number,
	{ model, compat, toolsInPlace }: WireMessageContext,
): WireMessage[] {
	const wire: WireMessage[] = [];
	const added = index > 0 && toolsInPlace ? (message.toolsAdded ?? []) : [];
	if (added.length > 0) wire.push({ role: "system", tools: wireTools(added, compat) });
	const text = index === 0 ? renderPrompt(message) : renderPromptUpdate(message);
	const role = model.reasoning && compat.supportsDeveloperRole ? "developer" : "system";
	if (text !== "") wire.push({ role, content: wellFormed(text) });
	return wire;
}

function userContent(content: string | readonly (TextContent | ImageContent)[]): string | WirePart[] | undefined {
	if (typeof content === "string") return wellFormed(content);
	const parts = content.flatMap((block): WirePart[] => {
		if (block.type === "image") return [imagePart(block)];
		return block.text === "" ? [] : [{ type: "text", text: wellFormed(block.text) }];
	});
	return parts.length > 0 ? parts : undefined;
}

function imagePart({ mimeType, data }: ImageContent): WirePart {
	return { type: "image_url", image_url: { url: `data:${mimeType};base64,${data}` } };
}

/** undefined for a message that would have neither content nor calls, which endpoints refuse. */
function assistantMessage(message: AssistantMessage, context: WireMessageContext): WireMessage | undefined {
	const { model, compat } = context;
	const wire: WireMessage = { role: "assistant", content: compat.requiresAssistantAfterToolResult ? "" : null };
	const texts = message.content.flatMap((block) =>
		block.type === "text" && block.text.trim() !== "" ? [wellFormed(block.text)] : [],
	);
	const thoughts = message.content.filter((block) => block.type === "thinking");
	const calls = message.content.filter((block) => block.type === "toolCall");
	const details = replayableDetails(thoughts) ?? encryptedDetails(calls);
	const spoken = thoughts.filter((block) => block.thinking.trim() !== "");
	if (spoken.length > 0 && compat.requiresThinkingAsText) {
		const thinking = spoken.map((block) => wellFormed(block.thinking)).join("\n\n");
		wire.content = [thinking, ...texts].map((text) => ({ type: "text", text }));
	} else {
		// One string: models that see blocks in their own history start to write blocks.
		if (texts.length > 0) wire.content = texts.join("");
		const field = details ? undefined : reasoningField(spoken[0]?.thinkingSignature, model);
		if (field) wire[field] = spoken.map((block) => block.thinking).join("\n");
	}
	if (calls.length > 0) wire.tool_calls = calls.map((call) => toolCall(call, context.grammarProperties));
	if (details) wire.reasoning_details = details;
	if (compat.requiresReasoningContentOnAssistantMessages && model.reasoning) wire.reasoning_content ??= "";
	return wire.content?.length || wire.tool_calls ? wire : undefined;
}

/** The field that the reasoning came in is stored as its signature. */
function reasoningField(signature: string | undefined, model: Model): string | undefined {
	if (signature === undefined || !(REASONING_FIELDS as readonly string[]).includes(signature)) return undefined;
	return model.provider === "opencode-go" && signature === "reasoning" ? "reasoning_content" : signature;
}

function toolCall(
	{ id, name, arguments: args }: Extract<AssistantMessage["content"][number], { type: "toolCall" }>,
	grammars: ReadonlyMap<string, string>,
): object {
	const property = grammars.get(name);
	if (property !== undefined) {
		return { id, type: "custom", custom: { name, input: wellFormed(grammarInput(name, args, property)) } };
	}
	return { id, type: "function", function: { name, arguments: JSON.stringify(args) } };
}

/** Results carry text alone, so their images follow as one message of the user. Returns whether results come last. */
function pushToolResults(
	wire: WireMessage[],
	results: readonly ToolResultMessage[],
	{ model, compat }: WireMessageContext,
): boolean {
	const images: WirePart[] = [];
	for (const { content, toolCallId, toolName } of results) {
		const texts = content.flatMap((block) => (block.type === "text" ? [block.text] : []));
		const pictures = content.filter((block) => block.type === "image");
		const text = texts.join("\n") || (pictures.length > 0 ? "(see attached image)" : "(no tool output)");
		const result: WireMessage = { role: "tool", content: wellFormed(text), tool_call_id: toolCallId };
		if (compat.requiresToolResultName && toolName) result.name = toolName;
		wire.push(result);
		if (model.input.includes("image")) images.push(...pictures.map(imagePart));
	}
	if (images.length === 0) return true;
	if (compat.requiresAssistantAfterToolResult) wire.push({ ...BRIDGE });
	wire.push({ role: "user", content: [{ type: "text", text: "Attached image(s) from tool result:" }, ...images] });
	return false;
}

const MAX_ID_LENGTH = 40;

/** Ids of the responses API are `call|item`; both parts are needed to tell the calls of a turn apart. */
export function completionsToolCallId(id: string, model: Model): string {
	const separator = id.indexOf("|");
	if (separator < 0) return model.provider === "openai" ? id.slice(0, MAX_ID_LENGTH) : id;
	const call = idCharacters(id.slice(0, separator));
	const item = idCharacters(id.slice(separator + 1));
	const whole = item === "" ? call : `${call}_${item}`;
	if (whole.length <= MAX_ID_LENGTH) return whole;
	const hash = shortHash(id).slice(0, 8);
	return `${call.slice(0, Math.max(1, MAX_ID_LENGTH - hash.length - 1))}_${hash}`;
}

function idCharacters(text: string): string {
	return text.replace(/[^a-zA-Z0-9_-]/g, "_");
}
