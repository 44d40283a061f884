/** Reads a conversation as chunks of text of bounded size, each made only when it is asked for. */
import { abortReason } from "@tau/base/abort";
import type { AgentMessage } from "@tau/protocol/messages";
import { type Detail, SEPARATOR, serializeMessage } from "./serialize.ts";
import { cutMiddle } from "./trim-message.ts";

/** Lets signals and timers have their turn while a long history is read. */
const MESSAGES_BETWEEN_PAUSES = 1000;

export class ChunkReader {
	readonly #messages: Iterator<AgentMessage>;
	readonly #detail: Detail;
	/** Read but not yet taken; the next chunk starts with them. */
	#waiting: string[] = [];
	#read = 0;

	constructor(messages: Iterable<AgentMessage>, detail: Detail) {
		this.#messages = messages[Symbol.iterator]();
		this.#detail = detail;
	}

	/** At most `maxCharacters`; a part larger than that is cut in its middle, with a note. Undefined at the end. */
	async take(maxCharacters: number, signal?: AbortSignal): Promise<string[] | undefined> {
		const chunk: string[] = [];
		let room = maxCharacters;
		while (await this.#fill(signal)) {
			const part = cutMiddle(this.#waiting[0]!, maxCharacters);
			if (chunk.length > 0 && part.length + SEPARATOR.length > room) break;
			this.#waiting.shift();
			chunk.push(part);
			room -= part.length + SEPARATOR.length;
		}
		return chunk.length > 0 ? chunk : undefined;
	}

	/** Messages of which no part is still to be taken; a message is counted even if it had no text. */
	get messagesTaken(): number {
		return this.#waiting.length > 0 ? this.#read - 1 : this.#read;
	}

	/** The chunk was too much: the next one, smaller, starts where it started. */
	putBack(chunk: readonly string[]): void {
		this.#waiting = [...chunk, ...this.#waiting];
	}

	/** Closes what the messages are read from. */
	close(): void {
		this.#messages.return?.();
	}

	async #fill(signal: AbortSignal | undefined): Promise<boolean> {
		while (this.#waiting.length === 0) {
			const next = this.#messages.next();
			if (next.done) return false;
			this.#waiting = serializeMessage(next.value, this.#detail);
			if (++this.#read % MESSAGES_BETWEEN_PAUSES === 0) await pause(signal);
		}
		return true;
	}
}

export async function pause(signal: AbortSignal | undefined): Promise<void> {
	await new Promise<void>((resolve) => setTimeout(resolve, 0));
	if (signal?.aborted) throw abortReason(signal);
}
