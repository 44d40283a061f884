/** Opens the session that was asked for, and says what was noticed while doing so. */
import { resolve } from "node:path";
import { TauError } from "@tau/base/errors";
import { kindOf } from "@tau/platform/look";
import { type Environment, expandHome } from "@tau/platform/paths";
import { findSession, findSessionByExactId } from "@tau/sessions/directory/find-session";
import type { SessionPlace } from "@tau/sessions/directory/session-place";
import { continueRecentSession, createMemorySession, createSession, openSession } from "@tau/sessions/open-session";
import type { Session } from "@tau/sessions/session";
import { isSessionFileName, type SessionFormat } from "@tau/sessions/store/session-format";
import type { SessionRequest } from "./session-request.ts";

export interface ChosenSession {
	session: Session;
	warnings: string[];
}

/** Throws `TAU_SESSION_*` for what cannot be found or opened. */
export async function chooseSession(
	request: SessionRequest,
	place: SessionPlace,
	env: Environment,
	format?: SessionFormat["name"],
): Promise<ChosenSession> {
	const warnings: string[] = [];
	const session = await open(request, place, env, warnings, format);
	requireDirectory(session);
	return { session, warnings: [...warnings, ...session.notices.map((notice) => notice.message)] };
}

async function open(
	request: SessionRequest,
	place: SessionPlace,
	env: Environment,
	warnings: string[],
	format: SessionFormat["name"] | undefined,
): Promise<Session> {
	switch (request.kind) {
		case "memory":
			return createMemorySession(place.cwd, { id: request.id });
		case "new":
			return createSession(place, { parentSession: request.parentSession, format });
		case "continue":
			return continueRecentSession(place, { format });
		case "exact": {
			const path = findSessionByExactId(place, request.id);
			if (path) return openSession(path, { fallbackCwd: place.cwd });
			warnings.push(`No session of this directory has the id ${request.id}; a new one gets it`);
			return createSession(place, { id: request.id, format });
		}
		case "open":
			return openSession(await pathOf(request.reference, place, env, false), { fallbackCwd: place.cwd });
		case "fork": {
			if (request.id !== undefined && findSessionByExactId(place, request.id)) {
				throw new TauError("TAU_SESSION_EXISTS", `Session already exists with id '${request.id}'`, {
					hint: "Choose another --session-id, or leave it out.",
				});
			}
			const { forkFromFile } = await import("@tau/sessions/operations/fork-session");
			return forkFromFile(await pathOf(request.reference, place, env, true), place, { id: request.id, format });
		}
	}
}

/** What contains a separator, or ends like a session file, is a path; anything else an id, or the start of one. */
async function pathOf(
	reference: string,
	place: SessionPlace,
	env: Environment,
	mayLieElsewhere: boolean,
): Promise<string> {
	if (/[\\/]/.test(reference) || isSessionFileName(reference)) return resolve(place.cwd, expandHome(reference, env));
	const found = await findSession(place, reference);
	if (!found) {
		throw new TauError("TAU_SESSION_NOT_FOUND", `No session found matching '${reference}'`, {
			hint: "tau sessions list shows the sessions of this directory, with --all those of all.",
		});
	}
	if (found.elsewhere && !mayLieElsewhere) {
		throw new TauError("TAU_SESSION_ELSEWHERE", `The session ${found.id} belongs to another directory: ${found.cwd}`, {
			hint: `Go on with a copy of it here: --fork ${reference}. Or start tau in that directory.`,
			details: { path: found.path, cwd: found.cwd },
		});
	}
	return found.path;
}

function requireDirectory({ cwd, location }: Session): void {
	if (kindOf(cwd) === "directory") return;
	throw new TauError("TAU_SESSION_DIRECTORY", `The session's working directory does not exist any more: ${cwd}`, {
		hint: location ? `Go on with a copy of it here: --fork ${location}` : undefined,
		details: { cwd },
	});
}
