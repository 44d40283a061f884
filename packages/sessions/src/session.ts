/**
 * One conversation as a tree of entries over a store. The only writer of its store. Appending makes a child of the
 * leaf; moving the leaf to an earlier entry starts another branch; nothing that was written is ever changed.
 */
import { TauError } from "@tau/base/errors";
import { shortId } from "@tau/base/ids";
import type {
	CompactionEntry,
	ContextEditEntry,
	NewSessionEntry,
	SessionEntry,
	SessionHeader,
} from "@tau/protocol/session-entries";
import { ancestors, contextPath } from "./context/context-path.ts";
import {
	buildContext,
	type ContextItem,
	type LiveContext,
	type ModelChoice,
	modelNamedBy,
	modelOf,
	type SessionContext,
	streamContext,
	thinkingLevelOf,
} from "./context/session-context.ts";
import type { EntryHead, SessionStore, StoreNotice } from "./store/session-store.ts";
import { checkContextEdit } from "./tree/check-context-edit.ts";
import { Labels, type SessionLabel } from "./tree/labels.ts";
import { buildTree, type SessionTreeNode } from "./tree/session-tree.ts";

export interface SessionOptions {
	/** The directory the session works in now, if not the one in its header. */
	cwd?: string;
	now?: () => number;
}

/** Types of entries that are one message of the context. */
const GIVES_MESSAGE: ReadonlySet<string> = new Set(["message", "custom_message", "compaction", "branch_summary"]);

interface KnownName {
	value: string | undefined;
	/** Nothing that is still to be indexed can change it. */
	isFinal: boolean;
}

export class Session {
	readonly store: SessionStore;
	readonly cwd: string;
	readonly #now: () => number;
	#leafId: string | null;
	/** Made when first asked for, dropped when the leaf goes elsewhere. */
	#context: LiveContext | undefined;
	#labels: Labels | undefined;
	#name: KnownName | undefined;
	#model: ModelChoice | undefined | "unknown" = "unknown";
	#thinkingLevel: string | undefined;

	constructor(store: SessionStore, options: SessionOptions = {}) {
		this.store = store;
		this.cwd = options.cwd ?? store.header.cwd;
		this.#now = options.now ?? Date.now;
		this.#leafId = store.last?.id ?? null;
	}

	get header(): SessionHeader {
		return this.store.header;
	}

	get id(): string {
		return this.store.header.id;
	}

	/** The file, also before it exists. */
	get location(): string | undefined {
		return this.store.location;
	}

	get readOnly(): SessionStore["readOnly"] {
		return this.store.readOnly;
	}

	get notices(): readonly StoreNotice[] {
		return this.store.notices;
	}

	/** The entry that the next one becomes a child of; `null` starts another root. */
	get leafId(): string | null {
		return this.#leafId;
	}

	get leaf(): SessionEntry | undefined {
		return this.#leafId === null ? undefined : this.store.entry(this.#leafId);
	}

	/** Appends a child of the leaf, which it becomes. Throws what the store throws; then nothing has changed. */
	append<T extends NewSessionEntry>(entry: T): SessionEntry & { type: T["type"] } {
		return this.appendAll([entry])[0] as SessionEntry & { type: T["type"] };
	}

	/** A chain of entries in one write: all of them or none. */
	appendAll(entries: readonly NewSessionEntry[]): SessionEntry[] {
		const timestamp = new Date(this.#now()).toISOString();
		const written: SessionEntry[] = [];
		let parentId = this.#leafId;
		const fresh = new Set<string>();
		for (const { type, ...rest } of entries) {
			const id = this.newId(fresh);
			fresh.add(id);
			written.push({ type, id, parentId, timestamp, ...rest } as SessionEntry);
			parentId = id;
		}
		this.#write(written);
		return written;
	}

	/** `firstKeptEntryId` null keeps nothing of what was before. */
	appendCompaction(
		compaction: Omit<CompactionEntry, "id" | "parentId" | "timestamp" | "type" | "firstKeptEntryId"> & {
			firstKeptEntryId: string | null;
		},
	): CompactionEntry {
		const id = this.newId();
		const timestamp = new Date(this.#now()).toISOString();
		const { firstKeptEntryId, ...rest } = compaction;
		const entry: CompactionEntry = {
			type: "compaction",
			id,
			parentId: this.#leafId,
			timestamp,
			...rest,
			firstKeptEntryId: firstKeptEntryId ?? id,
		};
		this.#write([entry]);
		return entry;
	}

	/** Changes what an entry of the branch adds to the context; `null` leaves it out. Throws `TAU_SESSION_EDIT`. */
	editContext(targetId: string, replacement: ContextEditEntry["replacement"]): ContextEditEntry {
		const fitting = checkContextEdit(this, targetId, replacement);
		return this.append({ type: "context_edit", targetId, replacement: fitting }) as ContextEditEntry;
	}

	/** Moves to `targetId` and leaves there the summary of the branch that was left. */
	branchWithSummary(
		targetId: string | null,
		summary: Omit<Extract<NewSessionEntry, { type: "branch_summary" }>, "type" | "fromId">,
	): SessionEntry {
		const before = this.#leafId;
		this.branchTo(targetId);
		try {
			return this.append({ type: "branch_summary", fromId: before ?? "root", ...summary });
		} catch (error) {
			this.branchTo(before);
			throw error;
		}
	}

	/** An empty label, or none, clears it. */
	setLabel(targetId: string, label: string | undefined): SessionEntry {
		this.#mustExist(targetId);
		return this.append(label ? { type: "label", targetId, label } : { type: "label", targetId });
	}

	/** Line breaks become spaces; an empty name clears it. */
	setName(name: string): SessionEntry {
		return this.append({ type: "session_info", name: name.replace(/[\r\n]+/g, " ").trim() });
	}

	/** Moves the leaf; `null` is before the first entry. Throws `TAU_SESSION_ENTRY`. */
	branchTo(id: string | null): void {
		if (id !== null) this.#mustExist(id);
		if (id === this.#leafId) return;
		this.#leafId = id;
		this.#model = "unknown";
		this.#thinkingLevel = undefined;
		this.#context = undefined;
	}

	/** Unused in this session. */
	newId(alsoTaken: ReadonlySet<string> = new Set()): string {
		// Ids that are not indexed yet have eight digits: one of sixteen is none of them.
		if (!this.store.loaded) return crypto.randomUUID().replaceAll("-", "").slice(0, 16);
		return shortId((id) => alsoTaken.has(id) || this.store.knows(id));
	}

	entry(id: string): SessionEntry | undefined {
		return this.store.entry(id);
	}

	/** From the root to the leaf (or to `leafId`), all types. Reads the whole path: for the end of it there is `tail`. */
	branch(leafId: string | null = this.#leafId): SessionEntry[] {
		return this.#read(ancestors(this.store, leafId)).reverse();
	}

	/** The last `count` entries of the branch, oldest first. Looks no further back. */
	tail(count: number, leafId: string | null = this.#leafId): SessionEntry[] {
		return this.#read(ancestors(this.store, leafId).take(count)).reverse();
	}

	/** The entries from the leaf to its root, unread. */
	path(leafId: string | null = this.#leafId): IteratorObject<EntryHead> {
		return ancestors(this.store, leafId);
	}

	/** Direct children, in the order of writing. */
	children(parentId: string | null): SessionEntry[] {
		return this.#read(this.store.oldestFirst().filter((head) => head.parentId === parentId));
	}

	/** Every entry in the order of writing, read one by one. */
	*entries(): Generator<SessionEntry> {
		for (const { id } of this.store.oldestFirst()) {
			const entry = this.store.entry(id);
			if (entry) yield entry;
		}
	}

	/** Roots with their descendants. Reads all entries. */
	tree(): SessionTreeNode[] {
		return buildTree(this.entries(), this.#allLabels());
	}

	label(id: string): SessionLabel | undefined {
		return this.#allLabels().get(id);
	}

	/** Labelled entries, in the order in which they got their first label. */
	labels(): ReadonlyMap<string, SessionLabel> {
		return this.#allLabels().all;
	}

	/** The latest name given on any branch. On a long session the one known so far, until it is loaded. */
	get name(): string | undefined {
		const isOutdated = this.#name?.isFinal === false && this.store.loaded;
		if (!this.#name || isOutdated) this.#name = this.#findName();
		return this.#name.value;
	}

	/**
	 * The exact context of the leaf. The object and its `messages` stay the same, and grow, until the leaf moves or a
	 * compaction or an edit comes: take what you need, do not keep them. Look at `contextBytes` first on a long session.
	 */
	context(): SessionContext {
		this.#context ??= buildContext(this.store, this.#leafId);
		return this.#context;
	}

	/** The items of `context()`, read one by one and not kept. */
	streamContext(): IteratorObject<ContextItem> {
		return streamContext(this.store, this.#leafId);
	}

	/** What the context takes in the store, found without reading it. */
	contextBytes(): number {
		return contextPath(this.store, this.#leafId).heads.reduce((sum, head) => sum + head.bytes, 0);
	}

	/** How many messages the context has, found without reading it: edits that leave one out are not known then. */
	contextLength(): number {
		return contextPath(this.store, this.#leafId).heads.filter(({ type }) => GIVES_MESSAGE.has(type)).length;
	}

	/** The model chosen or heard last on the branch. */
	get model(): ModelChoice | undefined {
		if (this.#model === "unknown") this.#model = modelOf(this.store, this.#leafId);
		return this.#model;
	}

	/** `off` when the branch names none. On a session that is not loaded this may index all of it. */
	get thinkingLevel(): string {
		this.#thinkingLevel ??= thinkingLevelOf(this.store, this.#leafId);
		return this.#thinkingLevel;
	}

	/** Indexes a long session to its start, in slices. */
	load(signal?: AbortSignal): Promise<void> {
		return this.store.load(signal);
	}

	sync(): Promise<void> {
		return this.store.sync();
	}

	close(): void {
		this.store.close();
	}

	#write(entries: readonly SessionEntry[]): void {
		this.store.append(entries);
		for (const entry of entries) this.#follow(entry);
	}

	#follow(entry: SessionEntry): void {
		this.#leafId = entry.id;
		this.#labels?.apply(entry);
		if (entry.type === "session_info") this.#name = { value: entry.name?.trim() || undefined, isFinal: true };
		if (entry.type === "thinking_level_change") this.#thinkingLevel = entry.thinkingLevel;
		this.#model = modelNamedBy(entry) ?? this.#model;
		if (!this.#context) return;
		if (entry.type === "compaction") {
			const known = new Map(this.#context.items.map((item) => [item.entry.id, item.entry]));
			this.#context = buildContext(this.store, entry.id, known.set(entry.id, entry));
		} else this.#context.add(entry);
	}

	/** The search ends at what is indexed: reading all of a long session for a name would be felt. */
	#findName(): KnownName {
		const heads = this.store.newestFirst().take(this.store.count);
		for (const { id, type } of heads) {
			if (type !== "session_info") continue;
			const entry = this.store.entry(id);
			if (entry?.type === "session_info") return { value: entry.name?.trim() || undefined, isFinal: true };
		}
		return { value: undefined, isFinal: this.store.loaded };
	}

	#allLabels(): Labels {
		this.#labels ??= Labels.of(this.store);
		return this.#labels;
	}

	#read(heads: Iterable<EntryHead>): SessionEntry[] {
		const entries: SessionEntry[] = [];
		for (const { id } of heads) {
			const entry = this.store.entry(id);
			if (entry) entries.push(entry);
		}
		return entries;
	}

	#mustExist(id: string): void {
		if (!this.store.head(id)) throw new TauError("TAU_SESSION_ENTRY", `Entry ${id} not found`);
	}
}
