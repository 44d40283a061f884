/** The transcript as messages of the Messages API. */
import type {
	AssistantMessage,
	ImageContent,
	Message,
	SystemMessage,
	TextContent,
	ThinkingContent,
	ToolCall,
	ToolResultMessage,
	UserMessage,
} from "@tau/protocol/messages";
import { renderPromptUpdate } from "../shared/transcript.ts";
import { wellFormed } from "../shared/well-formed.ts";

export interface WireMessage {
	role: "user" | "assistant" | "system";
	content: string | WireBlock[];
	output_config?: object;
}

export interface WireBlock {
	type: string;
	[field: string]: unknown;
}

export interface ConversionParts {
	allowEmptySignature: boolean;
	/** Tools are added and removed where the transcript does so. */
	toolChangesInPlace: boolean;
	/** Set where each answer is preceded by the effort it was made with: the provider whose record counts. */
	effortProvider?: string;
}

/** `messages` without the leading system message, after the hand-off. */
export function convertMessages(messages: readonly Message[], parts: ConversionParts): WireMessage[] {
	const wire: WireMessage[] = [];
	// Results must follow their calls at once, so updates of the prompt wait for the next answer or the end.
	const updates: WireMessage[] = [];
	for (let index = 0; index < messages.length; index++) {
		const message = messages[index]!;
		if (message.role === "system") {
			const content = convertUpdate(message, parts);
			if (content.length > 0) updates.push({ role: "system", content });
		} else if (message.role === "user") {
			const content = convertUser(message);
			if (content !== undefined) wire.push({ role: "user", content });
		} else if (message.role === "assistant") {
			wire.push(...updates.splice(0));
			wire.push(...convertAssistant(message, parts));
		} else {
			// All results of a turn belong into one message.
			const results: WireBlock[] = [];
			for (let next = messages[index]; next?.role === "toolResult"; next = messages[++index]) {
				results.push(convertResult(next));
			}
			index--;
			wire.push({ role: "user", content: results });
		}
	}
	return [...wire, ...updates];
}

function convertUpdate(message: SystemMessage, { toolChangesInPlace }: ConversionParts): WireBlock[] {
	const blocks: WireBlock[] = [];
	const text = renderPromptUpdate(message);
	if (text !== "") blocks.push(textBlock(text));
	if (!toolChangesInPlace) return blocks;
	const reference = (name: string) => ({ type: "tool_reference", name });
	for (const { name } of message.toolsRemoved ?? []) blocks.push({ type: "tool_removal", tool: reference(name) });
	for (const { name } of message.toolsAdded ?? []) blocks.push({ type: "tool_addition", tool: reference(name) });
	return blocks;
}

function convertUser(message: UserMessage): string | WireBlock[] | undefined {
	if (typeof message.content === "string") {
		return message.content.trim() === "" ? undefined : wellFormed(message.content);
	}
	const blocks = message.content.filter((block) => block.type !== "text" || block.text.trim() !== "");
	return blocks.length > 0 ? blocks.map(convertBlock) : undefined;
}

function convertBlock(block: TextContent | ImageContent): WireBlock {
	if (block.type === "text") return textBlock(block.text);
	return { type: "image", source: { type: "base64", media_type: block.mimeType, data: block.data } };
}

function textBlock(text: string): WireBlock {
	return { type: "text", text: wellFormed(text) };
}

function convertAssistant(message: AssistantMessage, parts: ConversionParts): WireMessage[] {
	const blocks: WireBlock[] = [];
	for (const block of message.content) {
		if (block.type === "text") {
			if (block.text.trim() !== "") blocks.push(textBlock(block.text));
		} else if (block.type === "thinking") {
			const converted = convertThinking(block, parts.allowEmptySignature);
			if (converted) blocks.push(converted);
		} else blocks.push({ type: "tool_use", id: block.id, name: block.name, input: inputOf(block) });
	}
	if (blocks.length === 0) return [];
	const answer: WireMessage = { role: "assistant", content: blocks };
	const effort = message.providerThinkingLevel;
	const isKnown = parts.effortProvider === message.provider && message.api === "anthropic-messages";
	return isKnown && effort !== undefined && EFFORTS.has(effort) ? [effortMessage(effort), answer] : [answer];
}

/** The wire takes objects only; a call with other arguments was refused, and its result repeats them. */
function inputOf({ arguments: input }: ToolCall): object {
	return typeof input === "object" && input !== null && !Array.isArray(input) ? input : {};
}

const EFFORTS = new Set(["low", "medium", "high", "xhigh", "max"]);

/** Sets the effort from here on. */
export function effortMessage(effort: string): WireMessage {
	return { role: "system", content: [], output_config: { effort } };
}

/** Thinking that lost its signature, as by an abort, can only go back as text. */
function convertThinking(block: ThinkingContent, allowEmptySignature: boolean): WireBlock | undefined {
	if (block.redacted) return { type: "redacted_thinking", data: block.thinkingSignature };
	const signature = block.thinkingSignature?.trim() ? block.thinkingSignature : "";
	if (signature === "" && block.thinking.trim() === "") return undefined;
	if (signature === "" && !allowEmptySignature) return textBlock(block.thinking);
	return { type: "thinking", thinking: wellFormed(block.thinking), signature };
}

function convertResult(message: ToolResultMessage): WireBlock {
	return {
		type: "tool_result",
		tool_use_id: message.toolCallId,
		content: resultContent(message.content),
		is_error: message.isError,
	};
}

function resultContent(content: ToolResultMessage["content"]): string | WireBlock[] {
	const texts = content.filter((block) => block.type === "text");
	if (texts.length === content.length) return wellFormed(texts.map((block) => block.text).join("\n"));
	const blocks = content.map(convertBlock);
	return texts.length > 0 ? blocks : [{ type: "text", text: "(see attached image)" }, ...blocks];
}
