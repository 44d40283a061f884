/** Shorter content for a message that must stay but is too large, for a `context_edit`. Pairing is untouched. */
import type { JsonObject, JsonValue } from "@tau/protocol/json";
import type { AgentMessage, AssistantMessage, ImageContent, TextContent } from "@tau/protocol/messages";
import type { EditableContent } from "@tau/protocol/session-entries";
import { CHARACTERS_PER_TOKEN, estimateMessageTokens } from "./estimate-tokens.ts";

/** Undefined when the message cannot be brought to `maxTokens`. */
export function trimMessage(message: AgentMessage, maxTokens: number): EditableContent | undefined {
	const content = trimContent(message, maxTokens * CHARACTERS_PER_TOKEN);
	if (content === undefined) return undefined;
	return estimateMessageTokens({ ...message, content } as AgentMessage) <= maxTokens ? content : undefined;
}

function trimContent(message: AgentMessage, maxCharacters: number): EditableContent | undefined {
	switch (message.role) {
		case "user":
		case "custom":
		case "toolResult":
			return trimBlocks(message.content, maxCharacters);
		case "assistant":
			return trimAssistant(message, maxCharacters);
		default:
			return undefined;
	}
}

function trimBlocks(content: string | (TextContent | ImageContent)[], maxCharacters: number): TextContent[] {
	const blocks = typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
	const images = blocks.filter(({ type }) => type === "image").length;
	const text = blocks.map((block) => (block.type === "text" ? block.text : "")).join("\n");
	const note = images > 0 ? `\n[${images} image${images > 1 ? "s" : ""} left out to fit the context]` : "";
	return [{ type: "text", text: cutMiddle(text, maxCharacters - note.length) + note }];
}

/** Signed thinking can only be kept whole or left out whole. */
function trimAssistant(message: AssistantMessage, maxCharacters: number): AssistantMessage["content"] {
	const blocks = message.content.filter(({ type }) => type !== "thinking");
	const fixed = blocks.reduce((sum, block) => sum + (block.type === "toolCall" ? block.name.length : 0), 0);
	const share = Math.floor((maxCharacters - fixed) / Math.max(1, blocks.length));
	return blocks.map((block) => {
		if (block.type === "text") return { type: "text", text: cutMiddle(block.text, share) };
		if (block.type === "toolCall") return { ...block, arguments: trimArguments(block.arguments, share) };
		return block;
	});
}

function trimArguments(args: JsonObject, maxCharacters: number): JsonObject {
	if (JSON.stringify(args).length <= maxCharacters) return args;
	const names = Object.keys(args);
	const share = Math.floor((maxCharacters - 2) / Math.max(1, names.length)) - 4;
	return Object.fromEntries(names.map((name) => [name, trimValue(args[name]!, share - name.length)]));
}

function trimValue(value: JsonValue, maxCharacters: number): JsonValue {
	const text = JSON.stringify(value);
	if (text.length <= maxCharacters) return value;
	// Quotes and escapes grow a string by a half or so when it is written as JSON.
	return cutMiddle(typeof value === "string" ? value : text, Math.floor(maxCharacters * 0.6));
}

/** The start and the end with a note between them; a text that is short enough is returned as it is. */
export function cutMiddle(text: string, maxCharacters: number): string {
	if (text.length <= maxCharacters) return text;
	const note = `\n[... ${text.length} characters, cut to fit the context ...]\n`;
	const room = maxCharacters - note.length;
	if (room <= 0) return maxCharacters > 3 ? "..." : "";
	const head = Math.ceil(room * 0.6);
	return wholeEnd(text.slice(0, head)) + note + wholeStart(text.slice(text.length - (room - head)));
}

/** Without half of a surrogate pair at the end. */
function wholeEnd(text: string): string {
	return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}

function wholeStart(text: string): string {
	return /^[\uDC00-\uDFFF]/.test(text) ? text.slice(1) : text;
}
