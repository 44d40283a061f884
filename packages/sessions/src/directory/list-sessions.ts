/** All sessions of a working directory, or of all of them. */
import { basename } from "node:path";
import { newestFirst, projectDirectories, type SessionFile, sessionFilesIn } from "./session-files.ts";
import { readSessionInfo, type SessionInfo, type SessionInfoOptions } from "./session-info.ts";
import {
	holdsOtherProjects,
	isSameDirectory,
	type SessionPlace,
	sessionDirectoryOf,
	sessionsRoot,
} from "./session-place.ts";

/** `sessions` are those read so far, used last first; given from time to time, and at the end. */
export type ListProgress = (loaded: number, total: number, sessions?: readonly SessionInfo[]) => void;

export interface ListOptions extends SessionInfoOptions {
	onProgress?: ListProgress;
}

/** How often a growing list is worth sorting and showing. */
const PUBLISH_MS = 100;

/** Those of the working directory, used last first. */
export function listSessions(
	place: SessionPlace,
	options: ListOptions = {},
	signal?: AbortSignal,
): Promise<SessionInfo[]> {
	const filter = holdsOtherProjects(place);
	const isWanted = (info: SessionInfo) => !filter || isSameDirectory(info.cwd, place.cwd);
	return read(sessionFilesIn(sessionDirectoryOf(place)), isWanted, options, signal);
}

/** Those of all working directories, or all in the directory that the user named. */
export function listAllSessions(
	place: Omit<SessionPlace, "cwd">,
	options: ListOptions = {},
	signal?: AbortSignal,
): Promise<SessionInfo[]> {
	const directories = place.sessionDirectory
		? [place.sessionDirectory]
		: projectDirectories(sessionsRoot(place.agentDirectory));
	return read(directories.flatMap(sessionFilesIn), () => true, options, signal);
}

async function read(
	files: readonly SessionFile[],
	isWanted: (info: SessionInfo) => boolean,
	options: ListOptions,
	signal: AbortSignal | undefined,
): Promise<SessionInfo[]> {
	const sessions: SessionInfo[] = [];
	let published = Number.NEGATIVE_INFINITY;
	let loaded = 0;
	// What was used last is wanted first.
	for (const { path } of newestFirst(files)) {
		signal?.throwIfAborted();
		const info = await readSessionInfo(path, options, signal);
		if (info && isWanted(info)) sessions.push(info);
		loaded++;
		const isDue = loaded === files.length || performance.now() - published >= PUBLISH_MS;
		if (isDue) published = performance.now();
		options.onProgress?.(loaded, files.length, isDue ? usedLastFirst(sessions) : undefined);
	}
	return usedLastFirst(sessions);
}

function usedLastFirst(sessions: readonly SessionInfo[]): SessionInfo[] {
	return sessions.toSorted(
		(a, b) => b.modified.getTime() - a.modified.getTime() || basename(b.path).localeCompare(basename(a.path)),
	);
}
