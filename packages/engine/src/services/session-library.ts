/** The sessions that lie on the disk: listing, naming and deleting them. The one that is open is changed by its own service. */
import { dirname, resolve } from "node:path";
import { errorMessage, TauError } from "@tau/base/errors";
import { removeFile } from "@tau/platform/log-file";
import { moveToTrash } from "@tau/platform/trash";
import type { Ops, SessionSearchResult, SessionSummary } from "@tau/protocol/ops";
import { listAllSessions, listSessions } from "@tau/sessions/directory/list-sessions";
import type { SessionInfo } from "@tau/sessions/directory/session-info";
import type { SessionPlace } from "@tau/sessions/directory/session-place";
import { sessionFilesOf, sessionIndexPath } from "@tau/sessions/index/index-place";
import type { SessionIndex } from "@tau/sessions/index/session-index";
import { openSession } from "@tau/sessions/open-session";

export interface LibraryParts {
	place(): SessionPlace;
	/** Path of the session that is open. */
	current(): string | undefined;
	/** Where the index may lie. */
	cacheDirectory: string;
	report(line: string): void;
}

export class SessionLibrary {
	readonly #parts: LibraryParts;
	#index: Promise<SessionIndex> | undefined;

	constructor(parts: LibraryParts) {
		this.#parts = parts;
	}

	/** Used last first. With `text`, all that was said is in it, for a search. */
	async list(scope: "project" | "all", text: boolean): Promise<SessionSummary[]> {
		const place = this.#parts.place();
		const found = scope === "all" ? await listAllSessions(place, { text }) : await listSessions(place, { text });
		const current = this.#parts.current();
		return found.map((info) => summary(info, info.path === current, text));
	}

	/** Reads what is new in the sessions first. */
	async search({ query, scope = "project", limit = 20, isTyping = false }: Ops["search_sessions"]["params"]) {
		const place = this.#parts.place();
		const index = await this.#openIndex(place);
		await index.update(sessionFilesOf(place));
		const filter = scope === "all" ? {} : { cwd: place.cwd };
		const current = this.#parts.current();
		return index.search(query, filter, { limit, isTyping }).map(
			({ hits, ...session }): SessionSearchResult => ({
				...session,
				hits: hits.map(({ entryId, role, snippet }) => ({ entryId, role, ...snippet })),
				isOpen: session.path === current,
			}),
		);
	}

	close(): void {
		void this.#index?.then((index) => index.close());
		this.#index = undefined;
	}

	/** Of a session that is not open. Throws `TAU_SESSION_READ_ONLY` when another process writes to it. */
	rename(path: string, name: string): void {
		const session = this.#open(path);
		try {
			session.setName(name);
		} finally {
			session.close();
		}
	}

	/** The trash is tried first. */
	async delete(path: string): Promise<{ inTrash: boolean }> {
		if (path === this.#parts.current()) {
			throw new TauError("TAU_SESSION_OPEN", "The session that is open cannot be deleted", {
				hint: "Go to another one first: /new or /resume.",
			});
		}
		this.#open(path).close();
		const inTrash = await moveToTrash(path);
		if (!inTrash) removeFile(path);
		const told = this.#openIndex(this.#parts.place()).then((index) => index.remove(path));
		// The session is gone all the same; the next search finds that out by itself.
		await told.catch((error: unknown) => this.#parts.report(`The index was not told: ${errorMessage(error)}`));
		return { inTrash };
	}

	#openIndex(place: SessionPlace): Promise<SessionIndex> {
		this.#index ??= import("@tau/sessions/index/session-index").then(({ SessionIndex }) => {
			const index = SessionIndex.open(sessionIndexPath(this.#parts.cacheDirectory, place));
			if (index.notice) this.#parts.report(index.notice);
			return index;
		});
		return this.#index;
	}

	#open(path: string) {
		const { cwd } = this.#parts.place();
		const session = openSession(resolve(dirname(path), path), { fallbackCwd: cwd });
		if (!session.readOnly) return session;
		session.close();
		throw new TauError("TAU_SESSION_READ_ONLY", `${path} is in use by another process, or may not be written`, {
			hint: "End the other process first.",
		});
	}
}

function summary(info: SessionInfo, isOpen: boolean, text: boolean): SessionSummary {
	return {
		path: info.path,
		id: info.id,
		cwd: info.cwd,
		...(info.name === undefined ? {} : { name: info.name }),
		...(info.parentSessionPath === undefined ? {} : { parentSession: info.parentSessionPath }),
		modified: info.modified.getTime(),
		messageCount: info.messageCount,
		firstMessage: info.firstMessage,
		...(text ? { text: info.allMessagesText } : {}),
		isOpen,
	};
}
