/** The session that the user means: the last one, or the one with an id. */
import { headerOf, newestFirst, projectDirectories, type SessionFile, sessionFilesIn } from "./session-files.ts";
import { readSessionInfo } from "./session-info.ts";
import {
	holdsOtherProjects,
	isSameDirectory,
	type SessionPlace,
	sessionDirectoryOf,
	sessionsRoot,
} from "./session-place.ts";

export interface FoundSession {
	path: string;
	id: string;
	/** Of the header; empty in old files. */
	cwd: string;
	/** It belongs to another working directory: pi asks before it forks such a session into this one. */
	elsewhere: boolean;
}

/** The file that changed last. Opens as many files as there are newer ones that are not sessions of this place. */
export function findRecentSession(place: SessionPlace): string | undefined {
	const filter = holdsOtherProjects(place);
	for (const { path } of newestFirst(sessionFilesIn(sessionDirectoryOf(place)))) {
		const header = headerOf(path);
		if (header && (!filter || isSameDirectory(header.cwd, place.cwd))) return path;
	}
	return undefined;
}

/** Exactly this id, among the sessions of the working directory. */
export function findSessionByExactId(place: SessionPlace, id: string): string | undefined {
	const filter = holdsOtherProjects(place);
	const files = sessionFilesIn(sessionDirectoryOf(place));
	// Nearly always the name ends with the id: the others are opened only if it does not.
	const likely = files.filter(({ name }) => name.includes(`_${id}.`));
	for (const { path } of likely.length > 0 ? [...likely, ...files] : files) {
		const header = headerOf(path);
		if (header?.id === id && (!filter || isSameDirectory(header.cwd, place.cwd))) return path;
	}
	return undefined;
}

/** An id or the start of one: of this working directory first, then of all. Of several the one used last. */
export async function findSession(
	place: SessionPlace,
	id: string,
	signal?: AbortSignal,
): Promise<FoundSession | undefined> {
	const filter = holdsOtherProjects(place);
	const exact = findSessionByExactId(place, id);
	if (exact) return { path: exact, id, cwd: headerCwd(exact), elsewhere: false };
	const local = matching(sessionFilesIn(sessionDirectoryOf(place)), id).filter(
		(found) => !filter || isSameDirectory(found.cwd, place.cwd),
	);
	const here = await usedLast(local, signal);
	if (here) return { ...here, elsewhere: false };
	const everywhere = place.sessionDirectory
		? sessionFilesIn(place.sessionDirectory)
		: projectDirectories(sessionsRoot(place.agentDirectory)).flatMap(sessionFilesIn);
	const candidates = matching(everywhere, id);
	const equal = candidates.filter((candidate) => candidate.id === id);
	const there = await usedLast(equal.length > 0 ? equal : candidates, signal);
	return there && { ...there, elsewhere: true };
}

type Candidate = Omit<FoundSession, "elsewhere">;

function matching(files: readonly SessionFile[], prefix: string): Candidate[] {
	const found: Candidate[] = [];
	for (const { path } of files) {
		const header = headerOf(path);
		if (!header?.id.startsWith(prefix)) continue;
		found.push({ path, id: header.id, cwd: typeof header.cwd === "string" ? header.cwd : "" });
	}
	return found;
}

/** Reads whole files, but only where there is a choice. */
async function usedLast(candidates: readonly Candidate[], signal?: AbortSignal): Promise<Candidate | undefined> {
	if (candidates.length < 2) return candidates[0];
	let best: { candidate: Candidate; time: number } | undefined;
	for (const candidate of candidates) {
		const info = await readSessionInfo(candidate.path, { text: false }, signal);
		const time = info?.modified.getTime() ?? Number.NEGATIVE_INFINITY;
		if (!best || time > best.time) best = { candidate, time };
	}
	return best?.candidate;
}

function headerCwd(path: string): string {
	const cwd = headerOf(path)?.cwd;
	return typeof cwd === "string" ? cwd : "";
}
