/**
 * Where the entries of one session lie: a file, memory, later a database. A store keeps lines in the order in which
 * they were written and knows nothing of branches; `Session` makes the tree of them.
 */
import type { SessionEntry, SessionHeader } from "@tau/protocol/session-entries";

/** What a store knows of an entry without reading it. */
export interface EntryHead {
	readonly id: string;
	readonly parentId: string | null;
	/** As written; it may be a type that this program does not know. */
	readonly type: string;
	/** Size of the stored form. */
	readonly bytes: number;
}

/** What its owner should be told about a session; nothing of it stops the work. */
export type StoreNotice =
	/** The last line was never finished: its writer was killed. It is cut off before the next write, and kept in `keptIn`. */
	| { kind: "torn-tail"; message: string; bytes: number; keptIn?: string }
	/** A line that is not an entry. It stays in the file and is skipped. */
	| { kind: "bad-line"; message: string; lineNumber?: number }
	| { kind: "held"; message: string; pid?: number }
	| { kind: "not-writable"; message: string }
	| { kind: "migrated"; message: string; fromVersion: number; keptIn?: string }
	| { kind: "restored"; message: string };

export interface SessionStore {
	readonly header: SessionHeader;
	/** The file (or database address) of the session, also before anything was written to it. */
	readonly location: string | undefined;
	/** Something of this session is kept outside this process. False for a new session that has no message yet. */
	readonly saved: boolean;
	/** Why `append` will refuse. `held`: another process is writing to this session. */
	readonly readOnly: "held" | "denied" | "asked" | undefined;
	/** Grows while the store loads. */
	readonly notices: readonly StoreNotice[];

	/**
	 * Writes all entries at once, in order, and returns when the system has them; they survive the death of this process,
	 * and after `sync` also that of the machine. On `TAU_SESSION_WRITE` and `TAU_SESSION_READ_ONLY` none of them is in
	 * the store, and the same call may be tried again.
	 */
	append(entries: readonly SessionEntry[]): void;
	/** Waits until everything appended is on the disk. */
	sync(): Promise<void>;
	/** Gives up the lock and the descriptors. A store that is closed reads and writes no more. */
	close(): void;

	/** All heads are known. A long session is indexed from its end: what was said last is usable at once. */
	readonly loaded: boolean;
	/** Indexes the rest in small slices, so that keys and timers get their turn. */
	load(signal?: AbortSignal): Promise<void>;
	/** The entry that was written last. */
	readonly last: EntryHead | undefined;
	/** Known so far; all of them once `loaded`. */
	readonly count: number;
	/** Known without indexing further. */
	knows(id: string): boolean;
	/** Of several entries with one id, the last one counts. Indexes further back until it is found. */
	head(id: string): EntryHead | undefined;
	/** Reads the entry; `undefined` when there is none, or its line turns out to be damaged (a notice says so). */
	entry(id: string): SessionEntry | undefined;
	/** In the reverse order of writing, indexing further back as it goes. */
	newestFirst(): IteratorObject<EntryHead>;
	/** In the order of writing; indexes everything first. */
	oldestFirst(): IteratorObject<EntryHead>;
}

export interface OpenStoreOptions {
	/** `read` neither locks nor writes. */
	access?: "write" | "read";
	/** For a file without any content. Without it such a file is invalid. */
	emptyHeader?: SessionHeader;
}
