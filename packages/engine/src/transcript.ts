/** The conversation so far. The only writer of messages; a message is in here before any client hears of it. */
import { applySystemMessage, type SystemState } from "@tau/agent/system-prompt";
import type { AgentMessage, AssistantMessage } from "@tau/protocol/messages";
import { textOf } from "@tau/protocol/messages";

export class Transcript {
	readonly #messages: AgentMessage[] = [];
	/** Kept incrementally: the cost per turn is that of its new messages. */
	readonly systemState: SystemState = { sections: {}, tools: new Map() };

	get messages(): readonly AgentMessage[] {
		return this.#messages;
	}

	append(message: AgentMessage): void {
		this.#messages.push(message);
		if (message.role === "system") applySystemMessage(this.systemState, message);
	}

	lastAssistant(): AssistantMessage | undefined {
		return this.#messages.findLast((message) => message.role === "assistant");
	}

	/** Text of the last assistant message that was not cut off by a failure or an abort before saying anything. */
	lastAssistantText(): string | null {
		const message = this.#messages.findLast(
			(entry) => entry.role === "assistant" && !(entry.stopReason === "aborted" && entry.content.length === 0),
		);
		return message?.role === "assistant" ? textOf(message.content).trim() || null : null;
	}
}
