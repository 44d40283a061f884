/** The file of the index. It can be made anew from the sessions at any time: what is wrong with it costs only that. */
import { Database } from "bun:sqlite";
import { dirname } from "node:path";
import { makeDirectory, removeFile } from "@tau/platform/log-file";
import { kindOf } from "@tau/platform/look";

/** Another number: the file is of another version of tau, and is made anew. */
const SCHEMA_VERSION = 1;
/** Milliseconds that the database itself waits for another writer: everything else in this process waits with it. */
const BUSY_TIMEOUT = 50;
/** While it is opened, when another process may just be making it. */
const OPEN_TIMEOUT = 3000;

const SCHEMA = `
CREATE TABLE session (
	id INTEGER PRIMARY KEY,
	path TEXT NOT NULL UNIQUE,
	-- What says that the file is as it was: nothing of an unchanged one is read.
	size INTEGER NOT NULL, changed REAL NOT NULL, inode INTEGER NOT NULL,
	-- Bytes that are in the index, all whole lines, and a hash of their start and their end.
	indexed INTEGER NOT NULL, fingerprint TEXT NOT NULL,
	session_id TEXT NOT NULL, cwd TEXT NOT NULL, name TEXT, created INTEGER, modified INTEGER,
	messages INTEGER NOT NULL, first_message TEXT NOT NULL
);
CREATE TABLE message (
	id INTEGER PRIMARY KEY,
	session INTEGER NOT NULL,
	-- Where the line lies in the file: the words themselves stay there.
	line_start INTEGER NOT NULL, line_length INTEGER NOT NULL,
	entry TEXT NOT NULL, role TEXT NOT NULL, model TEXT, time INTEGER
);
CREATE INDEX message_of_session ON message (session);
CREATE VIRTUAL TABLE words USING fts5 (text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");
`;

export interface OpenedDatabase {
	database: Database;
	/** Why an index that was there could not be used. */
	notice?: string;
}

/** Where there can be no file, the index is in memory and made for this process alone. */
export function openDatabase(path: string): OpenedDatabase {
	try {
		makeDirectory(dirname(path));
		const opened = tryOpen(path);
		if (typeof opened !== "string") return { database: opened };
		removeDatabase(path);
		const fresh = tryOpen(path);
		if (typeof fresh === "string") throw new Error(fresh);
		return { database: fresh, notice: `The index of the sessions is made anew: ${opened}` };
	} catch (error) {
		const database = new Database(":memory:");
		createSchema(database);
		const reason = error instanceof Error ? error.message : String(error);
		return {
			database,
			notice: `There can be no index of the sessions at ${path}, so all are read each time: ${reason}`,
		};
	}
}

export function removeDatabase(path: string): void {
	for (const ending of ["", "-wal", "-shm"]) if (kindOf(path + ending)) removeFile(path + ending);
}

/** What the file holds makes no sense, however often it is tried. */
export function isDamage(error: unknown): boolean {
	const { code, message } = error as { code?: unknown; message?: unknown };
	if (/^SQLITE_(CORRUPT|NOTADB)/.test(String(code))) return true;
	return /malformed|not a database|vtable constructor failed|no such (table|column)/.test(String(message));
}

/** What is wrong instead. Throws when it is not the file that is wrong. */
function tryOpen(path: string): Database | string {
	let database: Database | undefined;
	try {
		database = new Database(path, { create: true });
		database.run(`PRAGMA busy_timeout = ${OPEN_TIMEOUT}`);
		database.run("PRAGMA journal_mode = WAL");
		// It is derived: after a crash of the machine it may be older, never broken.
		database.run("PRAGMA synchronous = NORMAL");
		const version = versionOf(database);
		if (version === 0) createSchema(database);
		else if (version !== SCHEMA_VERSION) {
			database.close();
			return `it is of version ${version}, and this is version ${SCHEMA_VERSION}`;
		}
		probe(database);
		database.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
		return database;
	} catch (error) {
		database?.close();
		if (!isDamage(error)) throw error;
		return error instanceof Error ? error.message : String(error);
	}
}

/** Throws when one of the tables cannot be used. */
export function probe(database: Database): void {
	database.query("SELECT max(id) FROM session").get();
	database.query("SELECT max(id) FROM message").get();
	database.query("SELECT rowid FROM words WHERE words MATCH 'a' LIMIT 1").get();
}

/** Two processes may come to an empty file at once: the second finds what the first made. */
function createSchema(database: Database): void {
	database
		.transaction(() => {
			if (versionOf(database) !== 0) return;
			database.run(SCHEMA);
			database.run(`PRAGMA user_version = ${SCHEMA_VERSION}`);
		})
		.immediate();
}

function versionOf(database: Database): number {
	return (database.query("PRAGMA user_version").get() as { user_version: number }).user_version;
}
