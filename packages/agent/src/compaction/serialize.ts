/**
 * A conversation as plain text for the model that summarises it, so that it is read and not continued (reference: pi
 * 0.87.1). One message at a time: nothing here ever holds a whole history.
 */
import type { JsonObject, JsonValue } from "@tau/protocol/json";
import type { AgentMessage, AssistantMessage } from "@tau/protocol/messages";
import { textOf } from "@tau/protocol/messages";
import { convertToLlm } from "../convert-to-llm.ts";

/** Characters of each kind of text that are kept. */
export interface Detail {
	toolResult: number;
	text: number;
	argument: number;
}

/** From everything worth having to what remains of a history many times the window. */
export const DETAILS: readonly Detail[] = [
	{ toolResult: 2000, text: Number.POSITIVE_INFINITY, argument: 2000 },
	{ toolResult: 500, text: 4000, argument: 300 },
	{ toolResult: 100, text: 1000, argument: 100 },
	{ toolResult: 0, text: 300, argument: 60 },
];

export const SEPARATOR = "\n\n";

export function serializeConversation(messages: Iterable<AgentMessage>, detail: Detail = DETAILS[0]!): string {
	const parts: string[] = [];
	for (const message of messages) parts.push(...serializeMessage(message, detail));
	return parts.join(SEPARATOR);
}

export function serializeMessage(message: AgentMessage, detail: Detail): string[] {
	const [converted] = convertToLlm([message]);
	switch (converted?.role) {
		case "user":
			return labelled("User", cutEnd(textOf(converted.content), detail.text));
		case "toolResult":
			return labelled("Tool result", cutEnd(textOf(converted.content), detail.toolResult));
		case "assistant":
			return serializeAssistant(converted, detail);
		default:
			return [];
	}
}

function serializeAssistant({ content }: AssistantMessage, detail: Detail): string[] {
	const thinking: string[] = [];
	const texts: string[] = [];
	const calls: string[] = [];
	for (const block of content) {
		if (block.type === "text") texts.push(block.text);
		else if (block.type === "thinking") thinking.push(block.thinking);
		else if (block.type === "toolCall") calls.push(`${block.name}(${serializeArguments(block.arguments, detail)})`);
	}
	return [
		...labelled("Assistant thinking", cutEnd(thinking.join("\n"), detail.text)),
		...labelled("Assistant", cutEnd(texts.join("\n"), detail.text)),
		...labelled("Assistant tool calls", calls.join("; ")),
	];
}

function labelled(label: string, text: string): string[] {
	return text ? [`[${label}]: ${text}`] : [];
}

export function serializeArguments(args: JsonObject | undefined, detail: Pick<Detail, "argument">): string {
	return Object.entries(args ?? {})
		.map(([name, value]) => `${name}=${serializeValue(value, detail.argument)}`)
		.join(", ");
}

/** The content of a written file is not needed to know that it was written. */
function serializeValue(value: JsonValue, maxCharacters: number): string {
	if (typeof value === "string" && value.length > maxCharacters) {
		return JSON.stringify(cutEnd(value, maxCharacters));
	}
	return cutEnd(JSON.stringify(value) ?? "undefined", Math.max(maxCharacters + 2, maxCharacters * 2));
}

/** The start of the text, and how much is missing. */
export function cutEnd(text: string, maxCharacters: number): string {
	if (text.length <= maxCharacters) return text;
	if (maxCharacters <= 0) return "";
	return `${ownCopy(text.slice(0, maxCharacters))}\n\n[... ${text.length - maxCharacters} more characters truncated]`;
}

/** A slice keeps the text that it was cut from in memory, which for thousands of outputs is the whole history. */
function ownCopy(slice: string): string {
	return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(slice));
}
