import { type Message, textOf } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { ModelContext } from "@tau/protocol/model-stream";
import type { Conversation, ConversationMessage } from "./conversation.ts";
import { estimateTokens } from "./plan.ts";

/** tau's own messages as a conversation, so that one scenario plays over HTTP and in process. */
export function conversationOf(model: Model, context: ModelContext): Conversation {
	const tools = new Set<string>();
	const system: string[] = [];
	const messages: ConversationMessage[] = [];
	for (const message of context.messages) {
		if (message.role !== "system") {
			messages.push(READERS[message.role](message as never));
			continue;
		}
		system.push(
			textOf(message.content),
			...Object.values(message.sections ?? {}).filter((section) => section !== null),
		);
		for (const tool of message.toolsRemoved ?? []) tools.delete(tool.name);
		for (const tool of message.toolsAdded ?? []) tools.add(tool.name);
	}
	const characters = messages.reduce((sum, message) => sum + message.text.length, system.join("").length);
	return {
		api: model.api,
		model: model.id,
		system: system.filter((text) => text !== "").join("\n\n"),
		messages,
		tools: [...tools],
		stream: true,
		inputTokens: estimateTokens(characters),
	};
}

type Spoken = Exclude<Message, { role: "system" }>;

const READERS: { [R in Spoken["role"]]: (message: Extract<Spoken, { role: R }>) => ConversationMessage } = {
	user: ({ content }) => ({ role: "user", text: textOf(content), images: imagesIn(content) }),
	assistant: ({ content }) => ({
		role: "assistant",
		text: textOf(content),
		toolCalls: content.flatMap((block) =>
			block.type === "toolCall" ? [{ id: block.id, name: block.name, arguments: JSON.stringify(block.arguments) }] : [],
		),
	}),
	toolResult: ({ toolCallId, toolName, content, isError }) => ({
		role: "tool",
		toolCallId,
		toolName,
		text: textOf(content),
		images: imagesIn(content),
		isError,
	}),
};

function imagesIn(content: string | readonly { type: string }[]): number {
	return typeof content === "string" ? 0 : content.filter((block) => block.type === "image").length;
}
