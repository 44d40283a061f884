/** A new session that goes on from a place in another one. */
import { dirname, join, resolve } from "node:path";
import { TauError } from "@tau/base/errors";
import { textOf } from "@tau/protocol/messages";
import type { SessionHeader } from "@tau/protocol/session-entries";
import { type SessionPlace, sessionDirectoryOf, sessionFileName } from "../directory/session-place.ts";
import { type NewSessionOptions, newSessionHeader } from "../open-session.ts";
import { Session } from "../session.ts";
import { MemoryStore } from "../store/memory-store.ts";
import { formatNamed, formatOf } from "../store/session-format.ts";
import type { SessionStore } from "../store/session-store.ts";
import { appendInBatches } from "./append-in-batches.ts";
import { branchCopy } from "./branch-copy.ts";

export interface ForkedSession {
	session: Session;
	/** Of the message that was forked before: it goes back into the editor. */
	text?: string;
}

export interface ForkOptions extends NewSessionOptions {
	/** Where the new file goes; default: beside the old one. */
	directory?: string;
	/** Makes the new store, for sessions that are not in files. It gets all entries before this returns. */
	createStore?: (header: SessionHeader) => SessionStore;
}

/**
 * `before` a message of the user: everything up to it, to say something else. `at` an entry: everything up to it and
 * itself; a clone is a fork at the leaf. The old session stays open and as it is. Throws `TAU_SESSION_FORK` with pi's
 * words, and what creating a file throws.
 */
export function forkSession(
	source: Session,
	entryId: string,
	position: "before" | "at" = "before",
	options: ForkOptions = {},
): ForkedSession {
	const entry = source.entry(entryId);
	if (!entry) throw new TauError("TAU_SESSION_FORK", "Invalid entry ID for forking");
	if (position === "at") return { session: copyOf(source, entryId, options) };
	if (entry.type !== "message" || entry.message.role !== "user") {
		throw new TauError("TAU_SESSION_FORK", "Invalid entry ID for forking");
	}
	const text = textOf(entry.message.content ?? "");
	return { session: copyOf(source, entry.parentId, options), text };
}

function copyOf(source: Session, leafId: string | null, options: ForkOptions): Session {
	const { location } = source;
	if (location === undefined) {
		const header = newSessionHeader(source.cwd, options);
		return new Session(new MemoryStore(header, leafId === null ? [] : [...branchCopy(source, leafId)]));
	}
	if (leafId !== null && !source.store.saved) {
		throw new TauError(
			"TAU_SESSION_FORK",
			"This session has not been saved yet. Wait for the first assistant response before cloning or forking it.",
		);
	}
	const header = newSessionHeader(source.cwd, { parentSession: location, ...options });
	const directory = options.directory ?? dirname(location);
	const format = formatOf(location);
	const path = join(directory, sessionFileName(header, format.extension));
	const store = options.createStore?.(header) ?? format.create(path, header);
	if (leafId !== null) appendInBatches(store, branchCopy(source, leafId));
	return new Session(store);
}

/**
 * `--fork`: all branches of the session in a file, in a new session of this place. Throws `TAU_SESSION_FORK` with pi's
 * words.
 */
export function forkFromFile(sourcePath: string, place: SessionPlace, options: NewSessionOptions = {}): Session {
	const path = resolve(sourcePath);
	const source = openSource(path);
	try {
		const header = newSessionHeader(place.cwd, { ...options, parentSession: path });
		const format = formatNamed(options.format);
		const store = format.create(join(sessionDirectoryOf(place), sessionFileName(header, format.extension)), header);
		appendInBatches(store, new Session(source).entries());
		return new Session(store);
	} finally {
		source.close();
	}
}

function openSource(path: string): SessionStore {
	try {
		return formatOf(path).open(path, { access: "read" });
	} catch (error) {
		throw new TauError("TAU_SESSION_FORK", `Cannot fork: source session file is empty or invalid: ${path}`, {
			cause: error,
			details: { path },
		});
	}
}
