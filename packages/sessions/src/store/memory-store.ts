/** A session that lives as long as its process: `--no-session`, tests, and old versions while they are read. */
import type { SessionEntry, SessionHeader } from "@tau/protocol/session-entries";
import type { EntryHead, SessionStore, StoreNotice } from "./session-store.ts";

export class MemoryStore implements SessionStore {
	readonly header: SessionHeader;
	readonly location = undefined;
	readonly saved = false;
	readonly readOnly = undefined;
	readonly notices: readonly StoreNotice[] = [];
	readonly loaded = true;
	/** In the order of writing: an id that comes again moves to the end. */
	readonly #entries = new Map<string, SessionEntry>();
	#last: SessionEntry | undefined;

	constructor(header: SessionHeader, entries: readonly SessionEntry[] = []) {
		this.header = header;
		this.append(entries);
	}

	append(entries: readonly SessionEntry[]): void {
		for (const entry of entries) {
			this.#entries.delete(entry.id);
			this.#entries.set(entry.id, entry);
			this.#last = entry;
		}
	}

	async sync(): Promise<void> {}

	close(): void {}

	async load(): Promise<void> {}

	get last(): EntryHead | undefined {
		return this.#last && headOf(this.#last);
	}

	get count(): number {
		return this.#entries.size;
	}

	knows(id: string): boolean {
		return this.#entries.has(id);
	}

	head(id: string): EntryHead | undefined {
		const entry = this.#entries.get(id);
		return entry && headOf(entry);
	}

	entry(id: string): SessionEntry | undefined {
		return this.#entries.get(id);
	}

	*newestFirst(): Generator<EntryHead> {
		for (const entry of [...this.#entries.values()].reverse()) yield headOf(entry);
	}

	*oldestFirst(): Generator<EntryHead> {
		for (const entry of this.#entries.values()) yield headOf(entry);
	}
}

/** The size of an entry in memory is not worth finding out. */
function headOf({ id, parentId, type }: SessionEntry): EntryHead {
	return { id, parentId, type, bytes: 0 };
}
