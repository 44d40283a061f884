/** A session's file as the bytes of pi's format, whichever form it has: for lists, searches and copies. */
import { fileFactsOf } from "@tau/platform/file-stamp";
import { LogFile } from "@tau/platform/log-file";
import type { ByteSource } from "../log/byte-source.ts";
import { DatabaseLines } from "./database-lines.ts";
import { SQLITE } from "./session-format.ts";
import { openDatabase } from "./sqlite-store.ts";

export interface SessionBytes extends ByteSource {
	readonly size: number;
	close(): void;
}

/** What says that a session is as it was. What a database has in its journal counts. Undefined when it is gone. */
export function sessionStampOf(path: string): { size: number; changed: number; inode: number } | undefined {
	const facts = fileFactsOf(path);
	const journal = facts && path.endsWith(SQLITE.extension) ? fileFactsOf(`${path}-wal`) : undefined;
	if (!facts || !journal) return facts;
	return { size: facts.size + journal.size, changed: Math.max(facts.changed, journal.changed), inode: facts.inode };
}

/** Throws what opening throws. */
export function openSessionBytes(path: string): SessionBytes {
	if (!path.endsWith(SQLITE.extension)) {
		const file = LogFile.read(path);
		return {
			size: file.facts().size,
			read: (target, position) => file.read(target, position),
			close: () => file.close(),
		};
	}
	const database = openDatabase(path, true);
	try {
		const lines = new DatabaseLines(database);
		return {
			size: lines.size,
			read: (target, position) => lines.read(target, position),
			close: () => database.close(),
		};
	} catch (error) {
		database.close();
		throw error;
	}
}
