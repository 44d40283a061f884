/** A rough size of a request, to leave room for it in the model's window. */
import type { AssistantMessage, Message } from "@tau/protocol/messages";
import { renderPrompt } from "./transcript.ts";

const CHARACTERS_PER_TOKEN = 4;
const CHARACTERS_PER_IMAGE = 4800;

/** The tokens the provider counted last, and an estimate of what came after. */
export function estimateContextTokens(messages: readonly Message[]): number {
	const counted = lastCounted(messages);
	let tokens = counted?.tokens ?? 0;
	for (let index = counted ? counted.index + 1 : 0; index < messages.length; index++) {
		tokens += estimateMessageTokens(messages[index]!);
	}
	return tokens;
}

/** A response older than a message before it (a summary put in later) says nothing about the present size. */
function lastCounted(messages: readonly Message[]): { tokens: number; index: number } | undefined {
	let newest = Number.NEGATIVE_INFINITY;
	let counted: { tokens: number; index: number } | undefined;
	for (let index = 0; index < messages.length; index++) {
		const message = messages[index]!;
		if (message.role === "assistant" && message.timestamp >= newest) {
			const tokens = countedTokens(message);
			if (tokens > 0) counted = { tokens, index };
		}
		newest = Math.max(newest, message.timestamp);
	}
	return counted;
}

function countedTokens({ stopReason, usage }: AssistantMessage): number {
	if (stopReason === "aborted" || stopReason === "error") return 0;
	return usage.totalTokens || usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
}

function estimateMessageTokens(message: Message): number {
	switch (message.role) {
		case "system":
			return tokensOf(renderPrompt(message).length) + listTokens(message.toolsAdded) + listTokens(message.toolsRemoved);
		case "assistant":
			return tokensOf(assistantLength(message));
		default:
			return tokensOf(contentLength(message.content ?? []));
	}
}

function assistantLength(message: AssistantMessage): number {
	let length = 0;
	for (const block of message.content ?? []) {
		if (block.type === "text") length += block.text.length;
		else if (block.type === "thinking") length += block.thinking.length;
		else length += block.name.length + (JSON.stringify(block.arguments) ?? "undefined").length;
	}
	return length;
}

function contentLength(content: string | readonly { type: string; text?: string }[]): number {
	if (typeof content === "string") return content.length;
	let length = 0;
	for (const block of content) length += block.type === "text" ? (block.text?.length ?? 0) : CHARACTERS_PER_IMAGE;
	return length;
}

function listTokens(list: readonly unknown[] | undefined): number {
	return list?.length ? tokensOf(JSON.stringify(list).length) : 0;
}

function tokensOf(characters: number): number {
	return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
