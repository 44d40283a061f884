/** The context of a leaf, kept up to date entry by entry: an append costs what the new entry costs. */
import type { AgentMessage } from "@tau/protocol/messages";
import type { ContextEditEntry, SessionEntry } from "@tau/protocol/session-entries";
import type { SessionStore } from "../store/session-store.ts";
import { ancestors, type ContextPath, contextPath } from "./context-path.ts";
import { entryMessages } from "./entry-messages.ts";

/** Messages with the entry that they come from; state entries and what an edit left out have none. */
export interface ContextItem {
	readonly entry: SessionEntry;
	readonly messages: readonly AgentMessage[];
}

export interface SessionContext {
	readonly items: readonly ContextItem[];
	readonly messages: readonly AgentMessage[];
}

export interface ModelChoice {
	provider: string;
	modelId: string;
}

type Replacements = Map<string, ContextEditEntry["replacement"]>;

export class LiveContext implements SessionContext {
	readonly items: ContextItem[] = [];
	/** Grows in place; made anew by an edit. */
	messages: AgentMessage[] = [];
	readonly #edits: Replacements = new Map();
	readonly #places = new Map<string, number>();

	/** The child of the last entry; not a compaction, which starts another context. */
	add(entry: SessionEntry): void {
		if (entry.type === "context_edit") this.#edits.set(entry.targetId, entry.replacement);
		const messages = this.items.length > 0 && entry.type === "compaction" ? [] : this.#messagesOf(entry);
		this.#places.set(entry.id, this.items.length);
		this.items.push({ entry, messages });
		for (const message of messages) this.messages.push(message);
		if (entry.type === "context_edit") this.#applyEdit(entry.targetId);
	}

	#applyEdit(targetId: string): void {
		const place = this.#places.get(targetId);
		if (place === undefined) return;
		const { entry } = this.items[place]!;
		if (place > 0 && entry.type === "compaction") return;
		this.items[place] = { entry, messages: this.#messagesOf(entry) };
		this.messages = this.items.flatMap((item) => item.messages);
	}

	#messagesOf(entry: SessionEntry): AgentMessage[] {
		return entryMessages(entry, this.#edits.get(entry.id));
	}
}

/** `known` are entries that need not be read again. */
export function buildContext(
	store: SessionStore,
	leafId: string | null,
	known: ReadonlyMap<string, SessionEntry> = new Map(),
): LiveContext {
	const context = new LiveContext();
	const path = contextPath(store, leafId);
	for (const entry of contextEntries(store, path, known)) context.add(entry);
	return context;
}

/**
 * The items of a context one by one, read from the store as they are asked for: a history that is larger than memory
 * should hold can still be summarised. The items are those of `buildContext`.
 */
export function* streamContext(store: SessionStore, leafId: string | null): Generator<ContextItem> {
	const path = contextPath(store, leafId);
	const edits: Replacements = new Map();
	for (const { id, type } of path.heads) {
		if (type !== "context_edit") continue;
		const entry = store.entry(id);
		if (entry?.type === "context_edit") edits.set(entry.targetId, entry.replacement);
	}
	let first = true;
	for (const entry of contextEntries(store, path, new Map())) {
		const older = entry.type === "compaction" && !first;
		yield { entry, messages: older ? [] : entryMessages(entry, edits.get(entry.id)) };
		first = false;
	}
}

function* contextEntries(
	store: SessionStore,
	{ heads, kept }: ContextPath,
	known: ReadonlyMap<string, SessionEntry>,
): Generator<SessionEntry> {
	for (const [place, { id }] of heads.entries()) {
		const entry = known.get(id) ?? store.entry(id);
		if (!entry) continue;
		// The compaction carries the prompt and the tools itself; an older prompt would undo them.
		const isKept = place > 0 && place <= kept;
		if (isKept && entry.type === "message" && entry.message.role === "system") continue;
		yield entry;
	}
}

/** The model that the path was talking to last: chosen, or named by an answer. */
export function modelOf(store: SessionStore, leafId: string | null): ModelChoice | undefined {
	for (const { id, type } of ancestors(store, leafId)) {
		if (type !== "model_change" && type !== "message") continue;
		const entry = store.entry(id);
		const model = entry && modelNamedBy(entry);
		if (model) return model;
	}
	return undefined;
}

export function modelNamedBy(entry: SessionEntry): ModelChoice | undefined {
	if (entry.type === "model_change") return { provider: entry.provider, modelId: entry.modelId };
	if (entry.type !== "message" || entry.message.role !== "assistant") return undefined;
	return { provider: entry.message.provider, modelId: entry.message.model };
}

/** `off` when the path names none. That may be known only at its root: on a long session `await load()` first. */
export function thinkingLevelOf(store: SessionStore, leafId: string | null): string {
	for (const { id, type } of ancestors(store, leafId)) {
		if (type !== "thinking_level_change") continue;
		const entry = store.entry(id);
		if (entry?.type === "thinking_level_change") return entry.thinkingLevel;
	}
	return "off";
}
