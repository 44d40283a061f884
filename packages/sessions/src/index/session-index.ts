/**
 * All sessions of all projects in a database that is derived from their files: for lists and for finding what was said.
 * Any number of processes may have it open; each brings it up to date before it asks.
 */
import type { Database } from "bun:sqlite";
import type { SessionEntry } from "@tau/protocol/session-entries";
import { openSessionBytes, type SessionBytes, sessionStampOf } from "../store/session-bytes.ts";
import { isDamage, openDatabase, probe, removeDatabase } from "./database.ts";
import { wordsOfEntry } from "./entry-words.ts";
import { type Snippet, snippetOf } from "./snippet.ts";
import { removeSession, updateSession } from "./update-session.ts";
import { parseQuery } from "./words.ts";

export interface IndexedSession {
	path: string;
	id: string;
	cwd: string;
	name?: string;
	/** Unix milliseconds of the last message. */
	modified: number;
	messageCount: number;
	firstMessage: string;
}

export interface SearchFilter {
	/** Sessions that were started in this directory. */
	cwd?: string;
	/** Unix milliseconds. */
	after?: number;
	before?: number;
	/** Part of the model's id. */
	model?: string;
	role?: "user" | "assistant" | "tool" | "summary" | "custom" | "name";
}

export interface SearchHit {
	entryId: string;
	role: string;
	model?: string;
	time?: number;
	snippet: Snippet;
}

export interface FoundSession extends IndexedSession {
	/** The best of them. */
	hits: SearchHit[];
	/** Of those that were looked at. */
	hitCount: number;
}

/** Files that were looked at, and of how many. */
export type IndexProgress = (done: number, total: number) => void;

/** Milliseconds of work before others go first. */
const SLICE = 8;
/** Newest matches that are ranked: of a word that is everywhere the older ones are not worth the time. */
const RANKED = 300;
const HITS_PER_SESSION = 3;
/** How much an older hit counts less: one that is this many days old half as much. */
const HALF_LIFE_DAYS = 90;

export class SessionIndex {
	readonly #path: string;
	#database: Database;
	#notice: string | undefined;
	#updating: Promise<void> = Promise.resolve();

	private constructor(path: string) {
		this.#path = path;
		const { database, notice } = openDatabase(path);
		this.#database = database;
		this.#notice = notice;
	}

	/** Never fails for what lies at the path: see `notice`. */
	static open(path: string): SessionIndex {
		return new SessionIndex(path);
	}

	/** Why it was made anew, or is only in memory. */
	get notice(): string | undefined {
		return this.#notice;
	}

	/**
	 * Reads what is new in the files, and forgets what of `directories` is not there any more. While another process
	 * does the same, its work is waited for.
	 */
	update(files: readonly string[], onProgress: IndexProgress = () => {}, signal?: AbortSignal): Promise<void> {
		return this.#alone(async () => {
			try {
				probe(this.#database);
				await this.#update(files, onProgress, signal);
			} catch (error) {
				if (!isDamage(error)) throw error;
				this.#remake(error);
				await this.#update(files, onProgress, signal);
			}
		});
	}

	/** Of a session that was deleted. */
	remove(path: string): Promise<void> {
		return this.#alone(() => this.#write(undefined, () => removeSession(this.#database, path)));
	}

	/** Everything again at the next update. */
	clear(): Promise<void> {
		return this.#alone(async () => this.#remake(undefined));
	}

	/** Changed last first. */
	list({ cwd }: Pick<SearchFilter, "cwd"> = {}): IndexedSession[] {
		const rows = this.#database
			.query("SELECT * FROM session WHERE (?1 IS NULL OR cwd = ?1) ORDER BY modified DESC")
			.all(cwd ?? null) as SessionColumns[];
		return rows.map(sessionOf);
	}

	/** How far the index is behind the files, by what the system says of them. */
	compare(files: readonly string[]): { missing: number; changed: number; gone: number } {
		const known = this.#stamps();
		const result = { missing: 0, changed: 0, gone: 0 };
		for (const path of files) {
			const stamp = sessionStampOf(path);
			if (!known.has(path)) result.missing++;
			else if (!stamp || !isSame(known.get(path), stamp)) result.changed++;
			known.delete(path);
		}
		return { ...result, gone: known.size };
	}

	counts(): { sessions: number; messages: number } {
		const query = "SELECT (SELECT count(*) FROM session) AS sessions, (SELECT count(*) FROM message) AS messages";
		return this.#database.query(query).get() as { sessions: number; messages: number };
	}

	/** The best sessions first, each with its best hits. Never throws for what the query is. */
	search(
		query: string,
		filter: SearchFilter = {},
		{ limit = 20, isTyping = false, now = Date.now() } = {},
	): FoundSession[] {
		const { expression, terms } = parseQuery(query, isTyping);
		if (expression === undefined) return [];
		const matches = this.#matches(expression, filter);
		const sessions = new Map<number, { score: number; matches: RankedMatch[] }>();
		for (const match of matches) {
			const age = Math.max(0, now - (match.time ?? 0)) / 86_400_000;
			const score = match.rank * 0.5 ** (age / HALF_LIFE_DAYS);
			const group = sessions.get(match.session) ?? { score: 0, matches: [] };
			// bm25 is negative: the lower the better. Many hits count, each further one less.
			group.score += score / (group.matches.length + 1);
			group.matches.push({ ...match, score });
			sessions.set(match.session, group);
		}
		const best = [...sessions].sort(([, one], [, other]) => one.score - other.score).slice(0, limit);
		return best.map(([session, group]) => this.#found(session, group.matches, terms));
	}

	close(): void {
		this.#database.close();
	}

	async #update(files: readonly string[], onProgress: IndexProgress, signal: AbortSignal | undefined): Promise<void> {
		const present = new Set(files);
		const gone = (this.#database.query("SELECT path FROM session").all() as { path: string }[]).filter(
			({ path }) => !present.has(path),
		);
		if (gone.length > 0) {
			await this.#write(signal, () => {
				for (const { path } of gone) removeSession(this.#database, path);
			});
		}
		const known = this.#stamps();
		const pause = slices(signal);
		let open = 0;
		try {
			for (const [done, path] of files.entries()) {
				onProgress(done, files.length);
				const wait = pause();
				if (wait) await wait;
				const stamp = sessionStampOf(path);
				if (!stamp || isSame(known.get(path), stamp)) continue;
				// Many small files in one transaction: each costs a write of its own otherwise.
				if (open === 0) await this.#begin(signal);
				open += stamp.size;
				await updateSession(this.#database, path, stamp, pause);
				if (open < TRANSACTION_BYTES) continue;
				this.#database.run("COMMIT");
				open = 0;
			}
			if (open > 0) this.#database.run("COMMIT");
		} catch (error) {
			if (this.#database.inTransaction) this.#database.run("ROLLBACK");
			// Another process has been at the same work for long: what it has done so far is there.
			if (!isBusy(error)) throw error;
		}
		onProgress(files.length, files.length);
	}

	/** Another process that has the old file open goes on with that; the next time it has this one. */
	#remake(damage: unknown): void {
		this.#database.close();
		try {
			removeDatabase(this.#path);
		} catch {
			// What cannot be removed is opened again, and said so.
		}
		const { database, notice } = openDatabase(this.#path);
		this.#database = database;
		if (damage instanceof Error) this.#notice = `The index of the sessions is made anew: ${damage.message}`;
		else this.#notice = notice;
	}

	#stamps(): Map<string, Stamp> {
		const rows = this.#database.query("SELECT path, size, changed, inode FROM session").all();
		return new Map((rows as (Stamp & { path: string })[]).map((row) => [row.path, row]));
	}

	/** One after the other: a transaction is the whole connection's. */
	#alone(work: () => Promise<void>): Promise<void> {
		const done = this.#updating.then(work);
		this.#updating = done.catch(() => {});
		return done;
	}

	async #write(signal: AbortSignal | undefined, work: () => void): Promise<void> {
		await this.#begin(signal);
		try {
			work();
			this.#database.run("COMMIT");
		} catch (error) {
			this.#database.run("ROLLBACK");
			throw error;
		}
	}

	/** Waits for another writer without holding up this process. Throws what the database says when that takes too long. */
	async #begin(signal: AbortSignal | undefined): Promise<void> {
		for (const until = performance.now() + PATIENCE; ; ) {
			try {
				this.#database.run("BEGIN IMMEDIATE");
				return;
			} catch (error) {
				if (!isBusy(error) || performance.now() > until) throw error;
			}
			await new Promise<void>((resolve) => setTimeout(resolve, BUSY_WAIT));
			signal?.throwIfAborted();
		}
	}

	#matches(expression: string, filter: SearchFilter): Match[] {
		const { cwd = null, after = null, before = null, model, role = null } = filter;
		const isPlain = cwd === null && after === null && before === null && !model && role === null;
		const where = isPlain
			? ""
			: `AND (?3 IS NULL OR session.cwd = ?3) AND (?4 IS NULL OR message.time >= ?4) AND (?5 IS NULL OR message.time < ?5)
				AND (?6 IS NULL OR message.model LIKE ?6) AND (?7 IS NULL OR message.role = ?7)`;
		const sql = `SELECT message.*, bm25(words) AS rank FROM words JOIN message ON message.id = words.rowid
			${isPlain ? "" : "JOIN session ON session.id = message.session"}
			WHERE words MATCH ?1 ${where} ORDER BY words.rowid DESC LIMIT ?2`;
		const like = model ? `%${model}%` : null;
		const values = isPlain ? [expression, RANKED] : [expression, RANKED, cwd, after, before, like, role];
		return this.#database.query(sql).all(...values) as Match[];
	}

	#found(session: number, matches: readonly RankedMatch[], terms: readonly string[]): FoundSession {
		const row = this.#database.query("SELECT * FROM session WHERE id = ?").get(session) as SessionColumns;
		const best = [...matches].sort((one, other) => one.score - other.score).slice(0, HITS_PER_SESSION);
		return { ...sessionOf(row), hits: readHits(row.path, best, terms), hitCount: matches.length };
	}
}

/** Milliseconds to wait for another process that updates, and between tries. */
const PATIENCE = 5000;
const BUSY_WAIT = 15;

/** Bytes of session files per transaction. */
const TRANSACTION_BYTES = 8 * 1024 * 1024;

interface Stamp {
	size: number;
	changed: number;
	inode: number;
}

interface Match {
	id: number;
	session: number;
	line_start: number;
	line_length: number;
	entry: string;
	role: string;
	model: string | null;
	time: number | null;
	rank: number;
}

interface RankedMatch extends Match {
	score: number;
}

interface SessionColumns {
	path: string;
	session_id: string;
	cwd: string;
	name: string | null;
	modified: number | null;
	messages: number;
	first_message: string;
}

function sessionOf(row: SessionColumns): IndexedSession {
	return {
		path: row.path,
		id: row.session_id,
		cwd: row.cwd,
		...(row.name === null ? {} : { name: row.name }),
		modified: row.modified ?? 0,
		messageCount: row.messages,
		firstMessage: row.first_message || "(no messages)",
	};
}

/** The words are read where they stand: in the session itself. */
function readHits(path: string, matches: readonly RankedMatch[], terms: readonly string[]): SearchHit[] {
	let file: SessionBytes | undefined;
	try {
		file = openSessionBytes(path);
		return matches.map((match) => hitOf(file!, match, terms));
	} catch {
		return [];
	} finally {
		file?.close();
	}
}

function hitOf(file: SessionBytes, match: RankedMatch, terms: readonly string[]): SearchHit {
	const bytes = Buffer.alloc(match.line_length);
	const length = file.read(bytes, match.line_start);
	return {
		entryId: match.entry,
		role: match.role,
		...(match.model === null ? {} : { model: match.model }),
		...(match.time === null ? {} : { time: match.time }),
		snippet: snippetOf(textOfLine(bytes.toString("utf8", 0, length)), terms),
	};
}

/** Empty when the file was changed since it was indexed. */
function textOfLine(line: string): string {
	try {
		return wordsOfEntry(JSON.parse(line) as SessionEntry)?.text ?? "";
	} catch {
		return "";
	}
}

function isSame(known: Stamp | undefined, stamp: Stamp): boolean {
	return known?.size === stamp.size && known.changed === stamp.changed && known.inode === stamp.inode;
}

function isBusy(error: unknown): boolean {
	return error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
}

/** Undefined while there is time left. */
function slices(signal: AbortSignal | undefined): () => Promise<void> | undefined {
	let until = performance.now() + SLICE;
	return () => {
		if (performance.now() < until) return undefined;
		return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
			signal?.throwIfAborted();
			until = performance.now() + SLICE;
		});
	};
}
