/** The ways to get a session: new, by file, or the last one. */

import { join, resolve } from "node:path";
import { uuidv7 } from "@tau/base/ids";
import { kindOf } from "@tau/platform/look";
import type { SessionEntry, SessionHeader } from "@tau/protocol/session-entries";
import { findRecentSession } from "./directory/find-session.ts";
import { assertValidSessionId } from "./directory/session-id.ts";
import { type SessionPlace, sessionDirectoryOf, sessionFileName } from "./directory/session-place.ts";
import { Session } from "./session.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { formatNamed, formatOf, type SessionFormat } from "./store/session-format.ts";

export interface NewSessionOptions {
	/** Default: a new uuid that sorts by time. */
	id?: string;
	/** The file that this session comes from. */
	parentSession?: string;
	now?: number;
	/** The form it is kept in. Default: pi's. */
	format?: SessionFormat["name"];
}

/** Throws `TAU_SESSION_ID`. */
export function newSessionHeader(cwd: string, options: NewSessionOptions = {}): SessionHeader {
	if (options.id !== undefined) assertValidSessionId(options.id);
	const now = options.now ?? Date.now();
	const header: SessionHeader = {
		type: "session",
		version: 3,
		id: options.id ?? uuidv7(now),
		timestamp: new Date(now).toISOString(),
		cwd: resolve(cwd),
	};
	if (options.parentSession !== undefined) header.parentSession = options.parentSession;
	return header;
}

/** There is no file before the first message. */
export function createSession(place: SessionPlace, options: NewSessionOptions = {}): Session {
	const header = newSessionHeader(place.cwd, options);
	const format = formatNamed(options.format);
	return new Session(format.create(join(sessionDirectoryOf(place), sessionFileName(header, format.extension)), header));
}

/** `--no-session`. */
export function createMemorySession(
	cwd: string,
	options: NewSessionOptions = {},
	entries: readonly SessionEntry[] = [],
): Session {
	return new Session(new MemoryStore(newSessionHeader(cwd, options), entries));
}

export interface OpenSessionOptions {
	/** Works here instead of in the directory that its header names. */
	cwd?: string;
	/** Where a session without a directory of its own works, and a new one. */
	fallbackCwd: string;
	access?: "write" | "read";
}

/**
 * The session in a file. One that is missing or empty becomes a new session of that name. Opened for reading when it
 * cannot be written to (`readOnly`, `notices`). Throws `TAU_SESSION_INVALID` and `TAU_FILE_*`.
 */
export function openSession(path: string, options: OpenSessionOptions): Session {
	const file = resolve(path);
	const fresh = () => newSessionHeader(options.cwd ?? options.fallbackCwd);
	if (kindOf(file) === undefined && options.access !== "read") {
		return new Session(formatOf(file).create(file, fresh()));
	}
	const store = formatOf(file).open(file, { access: options.access, emptyHeader: fresh() });
	const headerCwd = store.header.cwd as string | undefined;
	return new Session(store, { cwd: resolve(options.cwd ?? (headerCwd || options.fallbackCwd)) });
}

/** The session of this working directory that changed last, or a new one. */
export function continueRecentSession(place: SessionPlace, options: Pick<NewSessionOptions, "format"> = {}): Session {
	const recent = findRecentSession(place);
	return recent ? openSession(recent, { cwd: place.cwd, fallbackCwd: place.cwd }) : createSession(place, options);
}
