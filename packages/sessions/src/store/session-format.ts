/** The two forms in which a session is kept. Everything that opens one goes through here. */
import type { SessionHeader } from "@tau/protocol/session-entries";
import { JsonlStore } from "../log/jsonl-store.ts";
import type { OpenStoreOptions, SessionStore } from "./session-store.ts";
import { SqliteStore } from "./sqlite-store.ts";

export interface SessionFormat {
	readonly name: "jsonl" | "sqlite";
	/** With the dot. */
	readonly extension: string;
	/** Nothing is written before there is a message to keep. */
	create(path: string, header: SessionHeader): SessionStore;
	/** Throws `TAU_SESSION_INVALID` and `TAU_FILE_*`. */
	open(path: string, options?: OpenStoreOptions): SessionStore;
}

export const SQLITE: SessionFormat = {
	name: "sqlite",
	extension: ".sqlite",
	create: (path, header) => SqliteStore.create(path, header),
	open: (path, options) => SqliteStore.open(path, options),
};

export const JSONL: SessionFormat = {
	name: "jsonl",
	extension: ".jsonl",
	create: (path, header) => JsonlStore.create(path, header),
	open: (path, options) => JsonlStore.open(path, options),
};

/** By the ending of the name. */
export function formatOf(path: string): SessionFormat {
	return path.endsWith(SQLITE.extension) ? SQLITE : JSONL;
}

export function formatNamed(name: SessionFormat["name"] | undefined): SessionFormat {
	return name === "sqlite" ? SQLITE : JSONL;
}

/** Whether a file of that name may hold a session. */
export function isSessionFileName(name: string): boolean {
	// One that is being made is none yet.
	if (name.includes(".tmp.")) return false;
	return name.endsWith(JSONL.extension) || name.endsWith(SQLITE.extension);
}
