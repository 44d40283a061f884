/** `--mode json`: the session header, then every event as one JSON line, in pi's slimmed form for deltas. */
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { AssistantMessage } from "@tau/protocol/messages";
import type { AssistantMessageEvent } from "@tau/protocol/model-stream";
import type { SessionHeader } from "@tau/protocol/session-entries";

/** Flushed at once beyond this many characters, else at the end of the current burst of events. */
const MAX_BUFFERED = 64 * 1024;

export class JsonLines {
	#buffer = "";
	#scheduled = false;
	readonly #write: (text: string) => void;
	readonly #onError: (error: unknown) => void;

	/** `write` must be synchronous and complete; what it throws outside a caller's stack goes to `onError`. */
	constructor(write: (text: string) => void, onError: (error: unknown) => void) {
		this.#write = write;
		this.#onError = onError;
	}

	header(header: SessionHeader): void {
		this.value(header);
	}

	value(value: object): void {
		this.#add(JSON.stringify(value));
	}

	event(event: AgentEvent): void {
		this.#add(JSON.stringify(event.type === "message_update" ? slimUpdate(event) : event));
	}

	flush(): void {
		const text = this.#buffer;
		this.#buffer = "";
		if (text) this.#write(text);
	}

	#add(line: string): void {
		this.#buffer += `${line}\n`;
		if (this.#buffer.length > MAX_BUFFERED) this.#flushSafely();
		if (this.#scheduled || this.#buffer === "") return;
		this.#scheduled = true;
		queueMicrotask(() => {
			this.#scheduled = false;
			this.#flushSafely();
		});
	}

	#flushSafely(): void {
		try {
			this.flush();
		} catch (error) {
			this.#onError(error);
		}
	}
}

/** A delta's line holds the delta and the usage so far, not the message that grows with it. */
function slimUpdate(event: { message: { role: string }; assistantMessageEvent: AssistantMessageEvent }): object {
	const message = event.message as AssistantMessage;
	const { partial: _partial, ...slim } = event.assistantMessageEvent as AssistantMessageEvent & { partial?: unknown };
	const extra: { id?: string; toolName?: string } = {};
	if (slim.type === "toolcall_start") {
		const block = message.content[slim.contentIndex];
		if (block?.type === "toolCall") {
			extra.id = block.id;
			extra.toolName = block.name;
		}
	}
	return { type: "message_update", usage: message.usage, assistantMessageEvent: { ...slim, ...extra } };
}
