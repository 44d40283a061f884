/** Messages a user typed while the agent works, waiting for their moment. */
import type { UserMessage } from "@tau/protocol/messages";
import { textOf } from "@tau/protocol/messages";
import type { QueueMode } from "@tau/protocol/ops";

export class MessageQueue {
	#messages: UserMessage[] = [];
	mode: QueueMode = "one-at-a-time";

	add(message: UserMessage): void {
		this.#messages.push(message);
	}

	/** Removes and returns what may be delivered now: one message, or all, by mode. */
	take(): UserMessage[] {
		return this.mode === "all" ? this.#messages.splice(0) : this.#messages.splice(0, 1);
	}

	clear(): string[] {
		return this.#messages.splice(0).map((message) => textOf(message.content));
	}

	/** The waiting texts, oldest first. */
	texts(): string[] {
		return this.#messages.map((message) => textOf(message.content));
	}

	get size(): number {
		return this.#messages.length;
	}
}
