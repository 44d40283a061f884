/** Sizes of messages where no provider has counted them (reference: pi 0.87.1: four characters a token). */
import type { AgentMessage, AssistantMessage, SystemMessage } from "@tau/protocol/messages";

export const CHARACTERS_PER_TOKEN = 4;
const CHARACTERS_PER_IMAGE = 4800;

/** O(size of tool arguments); texts are not read. */
export function estimateMessageTokens(message: AgentMessage): number {
	return tokensOf(messageLength(message));
}

export function tokensOf(characters: number): number {
	return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** The whole context as the provider counted it with this answer; 0 when the answer says nothing about it. */
export function countedTokens(message: AgentMessage): number {
	if (message.role !== "assistant" || message.stopReason === "aborted" || message.stopReason === "error") return 0;
	const { usage } = message;
	if (!usage) return 0;
	return usage.totalTokens || usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
}

function messageLength(message: AgentMessage): number {
	switch (message.role) {
		case "system":
			return systemLength(message);
		case "assistant":
			return assistantLength(message);
		case "bashExecution":
			return message.command.length + message.output.length;
		case "branchSummary":
		case "compactionSummary":
			return message.summary.length;
		case "user":
		case "toolResult":
		case "custom":
			return contentLength(message.content);
		default:
			// Roles of newer versions: they never reach a model.
			return 0;
	}
}

function systemLength(message: SystemMessage): number {
	let length = contentLength(message.content);
	for (const section of Object.values(message.sections ?? {})) length += section?.length ?? 0;
	if (message.toolsAdded) length += JSON.stringify(message.toolsAdded).length;
	return length;
}

function assistantLength(message: AssistantMessage): number {
	let length = 0;
	for (const block of message.content) {
		if (block.type === "text") length += block.text.length;
		else if (block.type === "thinking") length += block.thinking.length;
		else if (block.type === "toolCall") length += block.name.length + (JSON.stringify(block.arguments)?.length ?? 0);
	}
	return length;
}

export function contentLength(content: string | readonly { type: string; text?: string }[]): number {
	if (typeof content === "string") return content.length;
	let length = 0;
	for (const block of content) {
		if (block.type === "text") length += block.text?.length ?? 0;
		else if (block.type === "image") length += CHARACTERS_PER_IMAGE;
	}
	return length;
}
