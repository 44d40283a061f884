/** Brings what the index knows of one session file up to date: reads what is new in it, and all of it when it is another. */
import type { Database } from "bun:sqlite";
import type { SessionEntry } from "@tau/protocol/session-entries";
import { BlockReader } from "../log/line-blocks.ts";
import { findHeader } from "../log/session-header.ts";
import { isUsableEntry } from "../log/usable-entry.ts";
import { openSessionBytes, type SessionBytes } from "../store/session-bytes.ts";
import { type EntryWords, wordsOfEntry } from "./entry-words.ts";
import { indexedText } from "./words.ts";

export interface FileStamp {
	size: number;
	changed: number;
	inode: number;
}

interface SessionRow {
	id: number;
	size: number;
	changed: number;
	inode: number;
	indexed: number;
	fingerprint: string;
	name: string | null;
	modified: number | null;
	messages: number;
	first_message: string;
}

/** Bytes at the start and before the end of what is indexed that must be the same for the rest to be. */
const FINGERPRINT_BYTES = 1024;
const SAMPLES = 16;
const SAMPLE_BYTES = 64;
const MAX_FIRST_MESSAGE = 300;

/** `pause` lets others go first, if it is time. */
export async function updateSession(
	database: Database,
	path: string,
	stamp: FileStamp,
	pause: () => Promise<void> | undefined,
): Promise<void> {
	const known = knownSession(database, path);
	if (known && known.size === stamp.size && known.changed === stamp.changed && known.inode === stamp.inode) return;
	let file: SessionBytes;
	try {
		file = openSessionBytes(path);
	} catch {
		return removeSession(database, path);
	}
	try {
		await readInto(database, path, file, stamp, known, pause);
	} finally {
		file.close();
	}
}

export function removeSession(database: Database, path: string): void {
	const known = knownSession(database, path);
	if (!known) return;
	removeMessages(database, known.id);
	database.query("DELETE FROM session WHERE id = ?").run(known.id);
}

function knownSession(database: Database, path: string): SessionRow | undefined {
	return (database.query("SELECT * FROM session WHERE path = ?").get(path) as SessionRow | null) ?? undefined;
}

function removeMessages(database: Database, session: number): void {
	database.query("DELETE FROM words WHERE rowid IN (SELECT id FROM message WHERE session = ?)").run(session);
	database.query("DELETE FROM message WHERE session = ?").run(session);
}

async function readInto(
	database: Database,
	path: string,
	file: SessionBytes,
	stamp: FileStamp,
	known: SessionRow | undefined,
	pause: () => Promise<void> | undefined,
): Promise<void> {
	const { size } = file;
	// One that did not grow and still is another was rewritten.
	const goesOn =
		known !== undefined && size > known.indexed && fingerprintOf(file, known.indexed) === known.fingerprint;
	const found = findHeader(file, size);
	if (!found) return removeSession(database, path);
	if (known && !goesOn) removeMessages(database, known.id);
	const { header } = found;
	const created = Date.parse(String(header.timestamp));
	const facts = {
		name: goesOn ? known.name : null,
		modified: goesOn ? known.modified : null,
		messages: goesOn ? known.messages : 0,
		first: goesOn ? known.first_message : "",
	};
	const session = known?.id ?? newSession(database, path);
	const reader = new BlockReader(file);
	let at = goesOn ? Math.max(known.indexed, found.end) : found.end;
	for (
		let block = at < size ? reader.after(at, size) : undefined;
		block;
		block = at < size ? reader.after(at, size) : undefined
	) {
		// Copied: others read while this one waits.
		const lines = block.lineStarts.map((start, place) => {
			const end = (block.lineStarts[place + 1] ?? block.bytes.length) - 1;
			return { start: block.start + start, length: end - start, text: block.bytes.toString("utf8", start, end) };
		});
		for (const line of lines) {
			const entry = parse(line.text);
			if (entry) take(database, session, line, entry, facts);
			const wait = pause();
			if (wait) await wait;
		}
		at = block.end;
	}
	database
		.query(
			`UPDATE session SET size = ?, changed = ?, inode = ?, indexed = ?, fingerprint = ?, session_id = ?, cwd = ?, name = ?,
			created = ?, modified = ?, messages = ?, first_message = ? WHERE id = ?`,
		)
		.run(
			stamp.size,
			stamp.changed,
			stamp.inode,
			at,
			fingerprintOf(file, at),
			header.id,
			typeof header.cwd === "string" ? header.cwd : "",
			facts.name,
			Number.isNaN(created) ? null : created,
			facts.modified ?? (Number.isNaN(created) ? null : created),
			facts.messages,
			facts.first,
			session,
		);
}

function newSession(database: Database, path: string): number {
	const insert = `INSERT INTO session (path, size, changed, inode, indexed, fingerprint, session_id, cwd, messages, first_message)
		VALUES (?, 0, 0, 0, 0, '', '', '', 0, '')`;
	return Number(database.query(insert).run(path).lastInsertRowid);
}

interface Facts {
	name: string | null;
	modified: number | null;
	messages: number;
	first: string;
}

function take(
	database: Database,
	session: number,
	line: { start: number; length: number },
	entry: SessionEntry,
	facts: Facts,
): void {
	if (entry.type === "message") facts.messages++;
	if (entry.type === "session_info") facts.name = entry.name?.trim() || null;
	const words = wordsOfEntry(entry);
	if (!words) return;
	if (words.role === "user") facts.first ||= words.text.slice(0, MAX_FIRST_MESSAGE);
	if (words.time !== undefined && (words.role === "user" || words.role === "assistant")) {
		facts.modified = Math.max(facts.modified ?? 0, words.time);
	}
	store(database, session, line, words);
}

function store(database: Database, session: number, line: { start: number; length: number }, words: EntryWords): void {
	const { lastInsertRowid } = database
		.query(
			"INSERT INTO message (session, line_start, line_length, entry, role, model, time) VALUES (?, ?, ?, ?, ?, ?, ?)",
		)
		.run(session, line.start, line.length, words.entry, words.role, words.model ?? null, words.time ?? null);
	database.query("INSERT INTO words (rowid, text) VALUES (?, ?)").run(lastInsertRowid, indexedText(words.text));
}

function parse(text: string): SessionEntry | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return isUsableEntry(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

/** Of the start, the end and places in between: who changes a line in the middle without another length is found mostly. */
function fingerprintOf(file: SessionBytes, length: number): string {
	const size = Math.min(FINGERPRINT_BYTES, length);
	const bytes = Buffer.alloc(2 * size + SAMPLES * SAMPLE_BYTES);
	if (file.read(bytes.subarray(0, size), 0) < size) return "";
	if (file.read(bytes.subarray(size, 2 * size), length - size) < size) return "";
	for (let sample = 0; sample < SAMPLES; sample++) {
		const at = Math.floor((length * (sample + 1)) / (SAMPLES + 1));
		const start = 2 * size + sample * SAMPLE_BYTES;
		// Not beyond what is indexed: that grows.
		const room = Math.max(0, Math.min(SAMPLE_BYTES, length - at));
		file.read(bytes.subarray(start, start + room), at);
	}
	return Bun.hash(bytes).toString(36);
}
