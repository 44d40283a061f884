/**
 * The session the engine works on, seen as messages. The only writer of its entries; an entry is in the store before any
 * client hears of it.
 */
import { convertMessageToLlm } from "@tau/agent/convert-to-llm";
import { applySystemMessage, type SystemState } from "@tau/agent/system-prompt";
import type { Clock } from "@tau/base/clock";
import { isTauError } from "@tau/base/errors";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { AgentMessage, AssistantMessage, Message, SystemMessage } from "@tau/protocol/messages";
import { textOf } from "@tau/protocol/messages";
import type { CompactionEntry, ContextEditEntry, NewSessionEntry, SessionEntry } from "@tau/protocol/session-entries";
import type { Session } from "@tau/sessions/session";
import { UsageTally } from "./usage-tally.ts";

export interface ConversationParts {
	emit(event: AgentEvent): void;
	clock: Clock;
	report(line: string): void;
}

export type CompactionDraft = Omit<Parameters<Session["appendCompaction"]>[0], "systemMessage">;

/** A full disk may have room again, a network folder come back: one more try before the run is stopped. */
const WRITE_RETRY_MS = 250;

export class Conversation {
	readonly session: Session;
	readonly #parts: ConversationParts;
	/** Entries of messages written by this process, to edit them out of the context again. */
	readonly #entryIds = new WeakMap<AgentMessage, string>();
	/** What `#llm` and `#systemState` were made of, and how much of it. */
	#source: readonly AgentMessage[] | undefined;
	#followed = 0;
	#llm: Message[] = [];
	#systemState: SystemState = { sections: {}, tools: new Map() };
	#systemMessages = 0;
	#usage: UsageTally | undefined;
	#counting: Promise<UsageTally> | undefined;
	/** Written while the usage is being counted. */
	#meanwhile: SessionEntry[] | undefined;
	#syncing: Promise<void> = Promise.resolve();

	constructor(session: Session, parts: ConversationParts) {
		this.session = session;
		this.#parts = parts;
	}

	/** The context of the leaf. Reads all of it from the disk when asked for first. */
	get messages(): readonly AgentMessage[] {
		this.#follow();
		return this.session.context().messages;
	}

	/** Of `messages`; counted without reading them where they are not in memory. */
	get messageCount(): number {
		return this.isLoaded ? this.messages.length : this.session.contextLength();
	}

	/** The context is in memory. */
	get isLoaded(): boolean {
		return this.#source !== undefined;
	}

	/** The context as codecs take it. The same array from turn to turn while the context only grows. */
	get llmMessages(): readonly Message[] {
		this.#follow();
		return this.#llm;
	}

	/** What the context has told the model of prompt and tools. */
	get systemState(): SystemState {
		this.#follow();
		return this.#systemState;
	}

	/** How many messages `systemState` was made of. */
	get systemMessages(): number {
		this.#follow();
		return this.#systemMessages;
	}

	/** Of the whole session, all branches. Reads it once. */
	get usage(): UsageTally {
		this.#usage ??= UsageTally.of(this.session.entries());
		return this.#usage;
	}

	/** The same, read in slices: others go first in between, however long the session is. */
	usageInSlices(): Promise<UsageTally> {
		this.#counting ??= this.#countUsage().finally(() => {
			this.#counting = undefined;
		});
		return this.#counting;
	}

	/** Of the path to the leaf alone. Reads it, in slices. */
	branchUsage(): Promise<UsageTally> {
		const { session } = this;
		// The path begins at the leaf; adding up has no order.
		const entries = session
			.path()
			.map(({ id }) => session.entry(id))
			.filter((entry) => entry !== undefined);
		return tallyInSlices(entries);
	}

	async #countUsage(): Promise<UsageTally> {
		if (this.#usage) return this.#usage;
		const last = this.session.store.last?.id;
		const meanwhile: SessionEntry[] = [];
		this.#meanwhile = meanwhile;
		try {
			const tally = last === undefined ? new UsageTally() : await tallyInSlices(this.session.entries(), last);
			for (const entry of meanwhile) tally.add(entry);
			this.#usage ??= tally;
			return this.#usage;
		} finally {
			this.#meanwhile = undefined;
		}
	}

	/** All or none, written when it resolves. Rejects with `TAU_SESSION_WRITE`; the messages are then no part of it. */
	async append(messages: readonly AgentMessage[]): Promise<void> {
		try {
			this.#write(messages);
		} catch (error) {
			if (!isTauError(error) || error.code !== "TAU_SESSION_WRITE") throw error;
			await this.#parts.clock.sleep(WRITE_RETRY_MS);
			this.#write(messages);
			this.#parts.report(`The session could be written at the second try only: ${error.message}`);
		}
	}

	#write(messages: readonly AgentMessage[]): void {
		for (const [place, entry] of this.session.appendAll(messages.map(entryOf)).entries()) {
			this.#entryIds.set(messages[place]!, entry.id);
			this.#tally(entry);
		}
	}

	#tally(entry: SessionEntry): void {
		this.#usage?.add(entry);
		this.#meanwhile?.push(entry);
	}

	/** Appends without a word. */
	record(entry: NewSessionEntry): SessionEntry {
		const written = this.session.append(entry);
		this.#tally(written);
		return written;
	}

	/** Appends what is no message of a run, and tells the clients. */
	appendEntry(entry: NewSessionEntry): SessionEntry {
		const written = this.record(entry);
		this.#parts.emit({ type: "entry_appended", entry: written });
		return written;
	}

	/** Changes what an earlier entry adds to the context, and tells the clients. */
	edit(targetId: string, replacement: ContextEditEntry["replacement"]): void {
		const entry = this.session.editContext(targetId, replacement);
		this.#parts.emit({ type: "entry_appended", entry });
	}

	/** From here on the context is the summary and what was kept. It carries prompt and tools, which were before it. */
	compact(compaction: CompactionDraft): CompactionEntry {
		const systemMessage = this.#currentSystemMessage();
		const entry = this.session.appendCompaction({ ...compaction, ...(systemMessage ? { systemMessage } : {}) });
		this.#tally(entry);
		return entry;
	}

	/** Leaves a message of this run out of the context; the history keeps it. */
	omit(message: AgentMessage): void {
		const targetId = this.#entryIds.get(message);
		if (targetId !== undefined) this.edit(targetId, null);
	}

	/** Begins to bring what was written to the disk itself; nobody waits for it. */
	syncSoon(): void {
		this.#syncing = this.#syncing
			.then(() => this.session.sync())
			.catch((error) => this.#parts.report(`The session could not be brought to the disk: ${error}`));
	}

	lastAssistant(): AssistantMessage | undefined {
		return this.messages.findLast((message) => message.role === "assistant");
	}

	/** Text of the last assistant message that was not cut off by a failure or an abort before saying anything. */
	lastAssistantText(): string | null {
		const message = this.messages.findLast(
			(entry) => entry.role === "assistant" && !(entry.stopReason === "aborted" && entry.content.length === 0),
		);
		return message?.role === "assistant" ? textOf(message.content).trim() || null : null;
	}

	async close(): Promise<void> {
		await this.#syncing;
		this.session.close();
	}

	/** A context that is not loaded is larger than it should be in memory: it is read through instead. */
	#currentSystemMessage(): SystemMessage | undefined {
		let state: SystemState;
		if (this.isLoaded) state = this.systemState;
		else {
			state = { sections: {}, tools: new Map() };
			for (const { messages } of this.session.streamContext()) {
				for (const message of messages) if (message.role === "system") applySystemMessage(state, message);
			}
		}
		const { sections, tools } = state;
		if (Object.keys(sections).length === 0 && tools.size === 0) return undefined;
		const toolsAdded = [...tools.values()];
		return { role: "system", content: "", sections, toolsAdded, timestamp: this.#parts.clock.now() };
	}

	/** Costs what is new since the last call. */
	#follow(): void {
		const { messages } = this.session.context();
		if (messages !== this.#source || messages.length < this.#followed) {
			this.#source = messages;
			this.#followed = 0;
			this.#llm = [];
			this.#systemState = { sections: {}, tools: new Map() };
			this.#systemMessages = 0;
		}
		for (; this.#followed < messages.length; this.#followed++) {
			const message = messages[this.#followed]!;
			const converted = convertMessageToLlm(message);
			if (converted) this.#llm.push(converted);
			if (message.role !== "system") continue;
			applySystemMessage(this.#systemState, message);
			this.#systemMessages++;
		}
	}
}

/** Milliseconds of reading before others go first. */
const SLICE_MS = 4;

/** Up to and with the entry `last`, or all of them. */
async function tallyInSlices(entries: Iterable<SessionEntry>, last?: string): Promise<UsageTally> {
	const tally = new UsageTally();
	let until = performance.now() + SLICE_MS;
	for (const entry of entries) {
		tally.add(entry);
		if (entry.id === last) break;
		if (performance.now() < until) continue;
		await new Promise<void>((resolve) => setImmediate(resolve));
		until = performance.now() + SLICE_MS;
	}
	return tally;
}

/** Messages of extensions have an entry type of their own. */
function entryOf(message: AgentMessage): NewSessionEntry {
	if (message.role !== "custom") return { type: "message", message };
	const { customType, content, display, details } = message;
	return { type: "custom_message", customType, content, display, ...(details === undefined ? {} : { details }) };
}
