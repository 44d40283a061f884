/** One request, the same for every wire format: what matchers, templates and answer functions look at. */
export interface Conversation {
	api: string;
	model: string;
	/** Concatenated system and developer prompts. */
	system: string;
	messages: ConversationMessage[];
	/** Names of the tools offered. */
	tools: string[];
	stream: boolean;
	/** A rough count, four bytes of the request a token. */
	inputTokens: number;
}

export type ConversationMessage =
	| { role: "user"; text: string; images: number }
	| { role: "assistant"; text: string; toolCalls: { id: string; name: string; arguments: string }[] }
	| { role: "tool"; toolCallId: string; toolName: string; text: string; images: number; isError?: boolean };

export type ToolMessage = Extract<ConversationMessage, { role: "tool" }>;

export function turnOf(conversation: Conversation): number {
	let turn = 0;
	for (const message of conversation.messages) if (message.role === "assistant") turn++;
	return turn;
}

export function lastUserText(conversation: Conversation): string {
	return conversation.messages.findLast((message) => message.role === "user")?.text ?? "";
}

/** The tool results after the last assistant message: the batch the model is asked to continue from. */
export function lastToolResults(conversation: Conversation): ToolMessage[] {
	const last = conversation.messages.findLastIndex((message) => message.role === "assistant");
	return conversation.messages.slice(last + 1).filter((message) => message.role === "tool");
}

/** Whether the newest message that may carry an image does. */
export function hasImage(conversation: Conversation): boolean {
	const last = conversation.messages.findLastIndex((message) => message.role === "assistant");
	return conversation.messages.slice(last + 1).some((message) => message.role !== "assistant" && message.images > 0);
}

/** Gives every tool result the name of the call it answers; results of unknown calls keep an empty name. */
export function nameToolResults(messages: ConversationMessage[]): void {
	const names = new Map<string, string>();
	for (const message of messages) {
		if (message.role === "assistant") for (const call of message.toolCalls) names.set(call.id, call.name);
		if (message.role === "tool" && message.toolName === "") message.toolName = names.get(message.toolCallId) ?? "";
	}
}
