/**
 * How large the context is, entry by entry: the provider's last count and an estimate of what came after. A count made
 * before the last compaction or edit says nothing any more; then everything is estimated.
 */
import type { AgentMessage, SystemMessage, Tool } from "@tau/protocol/messages";
import { textOf } from "@tau/protocol/messages";
import type { ContextItem, ContextSource } from "./context-item.ts";
import { countedTokens, estimateMessageTokens, tokensOf } from "./estimate-tokens.ts";

export interface ContextSize {
	tokens: number;
	/** What `tokens` would be without any provider's count. */
	estimated: number;
	/** Prompt and tools as they now are; part of both. */
	system: number;
	/** A provider has counted since the last compaction or edit. */
	isCounted: boolean;
}

export function measureContext(source: ContextSource): ContextSize {
	const meter = new ContextMeter();
	for (const item of source) meter.add(item);
	return meter.size();
}

/** `add` costs what the new entry costs. An edit changes earlier items: measure anew, with `CachedContextMeter`. */
export class ContextMeter {
	readonly #estimate: (message: AgentMessage) => number;
	readonly #system = new SystemSize();
	#compactionId: string | undefined;
	#inKeptPart = false;
	#started = false;
	#counted: number | undefined;
	/** Since `#counted`. */
	#trailing = 0;
	#conversation = 0;

	constructor(estimate: (message: AgentMessage) => number = estimateMessageTokens) {
		this.#estimate = estimate;
	}

	add({ entry, messages }: ContextItem): void {
		if (!this.#started && entry.type === "compaction") {
			this.#compactionId = entry.id;
			this.#inKeptPart = true;
		}
		this.#started = true;
		// What a compaction kept is older than the compaction: its counts are of the context before it.
		if (this.#inKeptPart && entry.parentId === this.#compactionId) this.#inKeptPart = false;
		if (entry.type === "context_edit" || entry.type === "compaction") this.#counted = undefined;
		for (const message of messages) this.#addMessage(message);
	}

	#addMessage(message: AgentMessage): void {
		const tokens = this.#estimate(message);
		if (message.role === "system") this.#system.add(message);
		else this.#conversation += tokens;
		const counted = this.#inKeptPart ? 0 : countedTokens(message);
		if (counted > 0) {
			this.#counted = counted;
			this.#trailing = 0;
		} else this.#trailing += tokens;
	}

	size(): ContextSize {
		const system = this.#system.tokens();
		const estimated = system + this.#conversation;
		const tokens = this.#counted === undefined ? estimated : this.#counted + this.#trailing;
		return { tokens, estimated, system, isCounted: this.#counted !== undefined };
	}
}

/** Measures a list of items that grows; only what is new is looked at, except after an edit. */
export class CachedContextMeter {
	readonly #estimates = new WeakMap<AgentMessage, number>();
	#meter = this.#newMeter();
	#items: readonly ContextItem[] = [];
	#first: ContextItem | undefined;
	#count = 0;

	/** O(new items). After an edit, or for another list, O(items) without looking at known messages again. */
	measure(items: readonly ContextItem[]): ContextSize {
		if (this.#isOther(items) || hasEdit(items, this.#count)) {
			this.#meter = this.#newMeter();
			this.#items = items;
			this.#first = items[0];
			this.#count = 0;
		}
		for (; this.#count < items.length; this.#count++) this.#meter.add(items[this.#count]!);
		return this.#meter.size();
	}

	#isOther(items: readonly ContextItem[]): boolean {
		return items !== this.#items || items[0] !== this.#first || items.length < this.#count;
	}

	#newMeter(): ContextMeter {
		return new ContextMeter((message) => {
			const known = this.#estimates.get(message);
			if (known !== undefined) return known;
			const tokens = estimateMessageTokens(message);
			this.#estimates.set(message, tokens);
			return tokens;
		});
	}
}

function hasEdit(items: readonly ContextItem[], from: number): boolean {
	for (let index = from; index < items.length; index++) if (items[index]!.entry.type === "context_edit") return true;
	return false;
}

/** The prompt and the tools that the system messages add up to. */
class SystemSize {
	#content = 0;
	#contents = 0;
	readonly #sections = new Map<string, number>();
	readonly #tools = new Map<string, Tool>();
	#tokens: number | undefined;

	add(message: SystemMessage): void {
		this.#tokens = undefined;
		const length = textOf(message.content).length;
		if (length > 0) {
			this.#content += length;
			this.#contents++;
		}
		for (const [name, text] of Object.entries(message.sections ?? {})) {
			if (text === null) this.#sections.delete(name);
			else this.#sections.set(name, text.length);
		}
		for (const tool of message.toolsRemoved ?? []) this.#tools.delete(tool.name);
		for (const tool of message.toolsAdded ?? []) this.#tools.set(tool.name, tool);
	}

	tokens(): number {
		if (this.#tokens !== undefined) return this.#tokens;
		let length = this.#content + 2 * Math.max(0, this.#contents - 1);
		for (const section of this.#sections.values()) length += section;
		if (this.#tools.size > 0) length += JSON.stringify([...this.#tools.values()]).length;
		this.#tokens = tokensOf(length);
		return this.#tokens;
	}
}
