/**
 * A session in a database of its own: the lines of pi's format as rows, byte for byte, so that it can become a JSONL file
 * again that nobody can tell from the first. A commit is with the system when it returns, as an appended line is.
 */
import type { Database, SQLQueryBindings } from "bun:sqlite";
import { dirname } from "node:path";
import { TauError } from "@tau/base/errors";
import { stringifyJsonLine } from "@tau/base/jsonl";
import { errnoOf, fileError } from "@tau/platform/files";
import { LogFile, makeDirectory, removeFile } from "@tau/platform/log-file";
import { kindOf } from "@tau/platform/look";
import { sqlite } from "@tau/platform/sqlite";
import type { SessionEntry, SessionHeader } from "@tau/protocol/session-entries";
import { EntryWindow } from "../log/entry-window.ts";
import { startsFile } from "../log/first-write.ts";
import { findHeader, invalidSessionFile } from "../log/session-header.ts";
import { isUsableEntry } from "../log/usable-entry.ts";
import { readOnlyError, writeError } from "../log/write-error.ts";
import { DatabaseLines } from "./database-lines.ts";
import { EntryTable } from "./entry-table.ts";
import type { EntryHead, OpenStoreOptions, SessionStore, StoreNotice } from "./session-store.ts";

/** "taus", so that nobody takes another database for a session. */
export const APPLICATION_ID = 0x74617573;
export const SCHEMA = `
CREATE TABLE line (
	seq INTEGER PRIMARY KEY,
	-- Of lines that are no entries (the header, damaged ones) it is null.
	id TEXT, parent TEXT, type TEXT,
	-- Without its line feed. Not text: a damaged line may be no UTF-8.
	bytes BLOB NOT NULL
);
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = 3;
`;

/** Milliseconds to wait for a reader's moment. */
const BUSY_TIMEOUT = 2000;
const MAX_NOTICES = 20;

export class SqliteStore implements SessionStore {
	readonly header: SessionHeader;
	readonly location: string;
	readonly #notices: StoreNotice[] = [];
	readonly #table = new EntryTable();
	readonly #window = new EntryWindow();
	readonly loaded = true;
	#readOnly: SessionStore["readOnly"];
	#database: Database | undefined;
	#lock: LogFile | undefined;
	/** Entries of a session that has no file yet. */
	#unwritten: SessionEntry[] | undefined;
	#lastSeq = 0;
	#last: string | undefined;
	#closed = false;

	private constructor(location: string, header: SessionHeader) {
		this.location = location;
		this.header = header;
	}

	static create(path: string, header: SessionHeader): SqliteStore {
		const store = new SqliteStore(path, header);
		store.#unwritten = [];
		return store;
	}

	static open(path: string, { access = "write", emptyHeader }: OpenStoreOptions = {}): SqliteStore {
		const kind = kindOf(path);
		if (kind !== "file") throw kind === undefined ? fileError("open", path, missing()) : invalidSessionFile(path);
		const wanted = access === "read" ? undefined : takeLock(path);
		const readOnly = access === "read" ? "asked" : wanted?.refused;
		let database: Database | undefined;
		try {
			database = openDatabase(path, readOnly !== undefined);
			const lines = new DatabaseLines(database);
			const found = findHeader(lines, lines.size);
			const header = (found?.header as SessionHeader | undefined) ?? emptyHeader;
			if (!header) throw invalidSessionFile(path);
			const store = new SqliteStore(path, header);
			store.#database = database;
			store.#lock = wanted?.lock;
			store.#readOnly = readOnly;
			if (wanted?.notice) store.#notices.push(wanted.notice);
			store.#readHeads();
			return store;
		} catch (error) {
			database?.close();
			wanted?.lock?.close();
			throw error instanceof TauError ? error : invalidDatabase(path, error);
		}
	}

	get saved(): boolean {
		return this.#unwritten === undefined;
	}

	get readOnly(): SessionStore["readOnly"] {
		return this.#readOnly;
	}

	get notices(): readonly StoreNotice[] {
		return this.#notices;
	}

	append(entries: readonly SessionEntry[]): void {
		if (entries.length === 0) return;
		if (this.#closed) throw readOnlyError(this.location, "it is closed");
		if (this.#readOnly) throw readOnlyError(this.location, REASONS[this.#readOnly]);
		const lines = entries.map((entry) => ({ entry, bytes: Buffer.from(stringifyJsonLine(entry).trimEnd(), "utf8") }));
		if (this.#unwritten) {
			if (!entries.some(startsFile) && !this.#unwritten.some(startsFile)) {
				for (const { entry, bytes } of lines) this.#remember(entry, bytes.length, ++this.#lastSeq + 1);
				this.#unwritten.push(...entries);
				return;
			}
			const before = this.#unwritten;
			this.#begin([...before, ...entries]);
			for (const { entry, bytes } of lines) this.#remember(entry, bytes.length, ++this.#lastSeq + 1);
			this.#unwritten = undefined;
			return;
		}
		const from = this.#lastSeq;
		this.#write(() => {
			for (const [place, { entry, bytes }] of lines.entries()) this.#insert(from + 2 + place, entry, bytes);
		});
		for (const { entry, bytes } of lines) this.#remember(entry, bytes.length, ++this.#lastSeq + 1);
	}

	/** The journal is what has to be on the disk: what is in it is put into the database by whoever opens it next. */
	async sync(): Promise<void> {
		if (!this.#database || this.#readOnly) return;
		const journal = `${this.location}-wal`;
		if (!kindOf(journal)) return;
		let file: LogFile | undefined;
		try {
			file = LogFile.append(journal);
			await file.sync(true);
		} catch (error) {
			throw writeError(this.location, error);
		} finally {
			file?.close();
		}
	}

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		// Puts the journal into the file and removes it, when nobody else reads.
		this.#database?.close();
		this.#lock?.close();
	}

	async load(): Promise<void> {}

	get last(): EntryHead | undefined {
		return this.#last === undefined ? undefined : this.#table.headOf(this.#last);
	}

	get count(): number {
		return this.#table.count;
	}

	knows(id: string): boolean {
		return this.#table.has(id);
	}

	head(id: string): EntryHead | undefined {
		return this.#table.headOf(id);
	}

	entry(id: string): SessionEntry | undefined {
		const known = this.#window.get(id);
		if (known) return known;
		const place = this.#table.placeOf(id);
		if (!place) return undefined;
		if (this.#unwritten) return this.#unwritten.findLast((entry) => entry.id === id);
		const row = this.#query("SELECT bytes FROM line WHERE seq = ?").get(place.offset) as { bytes: Uint8Array } | null;
		const entry = row && parse(row.bytes);
		if (!entry) {
			this.#notice({
				kind: "bad-line",
				message: `Entry ${id} of ${this.location} is damaged`,
				lineNumber: place.offset,
			});
			return undefined;
		}
		this.#window.set(entry, place.length);
		return entry;
	}

	*newestFirst(): Generator<EntryHead> {
		yield* this.#table.newestFirst(() => false);
	}

	*oldestFirst(): Generator<EntryHead> {
		yield* this.#table.oldestFirst();
	}

	#readHeads(): void {
		const rows = this.#query("SELECT seq, id, parent, type, length(bytes) AS bytes FROM line ORDER BY seq").iterate();
		for (const row of rows as IterableIterator<{
			seq: number;
			id: string | null;
			parent: string | null;
			type: string;
			bytes: number;
		}>) {
			this.#lastSeq = row.seq - 1;
			if (row.id === null) {
				if (row.seq > 1 && row.bytes > 0) {
					this.#notice({
						kind: "bad-line",
						message: `Line ${row.seq} of ${this.location} is no entry and is skipped`,
						lineNumber: row.seq,
					});
				}
				continue;
			}
			this.#table.addNewer(
				{ id: row.id, parentId: row.parent, type: row.type },
				{ offset: row.seq, length: row.bytes },
			);
			this.#last = row.id;
		}
	}

	/** Makes the file with all there is so far; there is none afterwards if that fails. */
	#begin(entries: readonly SessionEntry[]): void {
		let database: Database | undefined;
		let lock: LogFile | undefined;
		try {
			makeDirectory(dirname(this.location));
			if (kindOf(this.location)) throw Object.assign(new Error("EEXIST: file already exists"), { code: "EEXIST" });
			const taken = takeLock(this.location);
			if (taken.refused) throw readOnlyError(this.location, REASONS[taken.refused]);
			lock = taken.lock;
			LogFile.create(this.location).close();
			database = openDatabase(this.location, false);
			this.#database = database;
			database
				.transaction(() => {
					database!.run(SCHEMA);
					this.#insertRow(1, null, null, null, Buffer.from(JSON.stringify(this.header), "utf8"));
					for (const [place, entry] of entries.entries()) {
						this.#insert(place + 2, entry, Buffer.from(stringifyJsonLine(entry).trimEnd(), "utf8"));
					}
				})
				.immediate();
			this.#lock = lock;
		} catch (error) {
			this.#database = undefined;
			database?.close();
			if (database)
				for (const ending of ["", "-wal", "-shm"])
					if (kindOf(this.location + ending)) removeFile(this.location + ending);
			lock?.close();
			throw error instanceof TauError ? error : writeError(this.location, systemError(error));
		}
	}

	#write(work: () => void): void {
		try {
			this.#database!.transaction(work).immediate();
		} catch (error) {
			throw writeError(this.location, systemError(error));
		}
	}

	#insert(seq: number, entry: SessionEntry, bytes: Uint8Array): void {
		this.#insertRow(seq, entry.id, entry.parentId, entry.type, bytes);
	}

	#insertRow(
		seq: number,
		...values: [id: string | null, parent: string | null, type: string | null, bytes: Uint8Array]
	): void {
		this.#query("INSERT INTO line (seq, id, parent, type, bytes) VALUES (?, ?, ?, ?, ?)").run(seq, ...values);
	}

	#query(sql: string) {
		return this.#database!.query<unknown, SQLQueryBindings[]>(sql);
	}

	#remember(entry: SessionEntry, length: number, seq: number): void {
		this.#table.addNewer({ id: entry.id, parentId: entry.parentId, type: entry.type }, { offset: seq, length });
		this.#window.set(entry, length);
		this.#last = entry.id;
	}

	#notice(notice: StoreNotice): void {
		if (this.#notices.length < MAX_NOTICES) this.#notices.push(notice);
	}
}

const REASONS: Readonly<Record<NonNullable<SessionStore["readOnly"]>, string>> = {
	asked: "it was opened so",
	denied: "it may not be written",
	held: "another process is writing to it",
};

/**
 * On a file beside the database, since closing any descriptor of the database would take SQLite's own locks away. It is
 * left there: a lock on a file that is removed locks nobody out.
 */
function takeLock(path: string): { lock?: LogFile; refused?: "held" | "denied"; notice?: StoreNotice } {
	let lock: LogFile;
	try {
		lock = LogFile.appendOrCreate(`${path}-lock`);
	} catch (error) {
		if (!["EACCES", "EPERM", "EROFS"].includes(errnoOf(error) ?? "")) throw fileError("open", path, error);
		return { refused: "denied", notice: { kind: "not-writable", message: fileError("write", path, error).message } };
	}
	if (lock.lock() !== "held") return { lock };
	const pid = lock.lockHolder();
	lock.close();
	const holder = pid === undefined ? "another process" : `process ${pid}`;
	return { refused: "held", notice: { kind: "held", message: `${path} is in use by ${holder}`, pid } };
}

export function openDatabase(path: string, isReadOnly: boolean): Database {
	const { Database } = sqlite();
	const database = isReadOnly ? new Database(path, { readonly: true }) : new Database(path, { readwrite: true });
	database.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
	if (isReadOnly) return database;
	database.run("PRAGMA journal_mode = WAL");
	// A commit is a write; what brings it to the disk is `sync`.
	database.run("PRAGMA synchronous = NORMAL");
	return database;
}

function parse(bytes: Uint8Array): SessionEntry | undefined {
	try {
		const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
		return isUsableEntry(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function invalidDatabase(path: string, cause: unknown): TauError {
	return new TauError(
		"TAU_SESSION_INVALID",
		`${path} is not a session: ${cause instanceof Error ? cause.message : cause}`,
		{
			hint: "The file was not changed.",
			cause,
			details: { path },
		},
	);
}

/** SQLite's words for what the system refused, as the system's. */
function systemError(error: unknown): unknown {
	const code = String((error as { code?: unknown }).code ?? "");
	const name = code.startsWith("SQLITE_FULL") ? "ENOSPC" : code.startsWith("SQLITE_READONLY") ? "EROFS" : undefined;
	return name && error instanceof Error ? Object.assign(new Error(`${name}: ${error.message}`), { code: name }) : error;
}

function missing(): Error {
	return Object.assign(new Error("ENOENT: no such file or directory"), { code: "ENOENT" });
}
