/** Where session files lie: in a folder per working directory, or all in one that the user names. As pi has it. */

import { join, resolve } from "node:path";
import type { SessionHeader } from "@tau/protocol/session-entries";

export interface SessionPlace {
	/** See `agentDirectory` of `@tau/platform/paths`. */
	agentDirectory: string;
	cwd: string;
	/** `--session-dir` and its setting, already absolute. */
	sessionDirectory?: string;
}

export function sessionsRoot(agentDirectory: string): string {
	return join(resolve(agentDirectory), "sessions");
}

export function defaultSessionDirectory(agentDirectory: string, cwd: string): string {
	const name = resolve(cwd)
		.replace(/^[/\\]/, "")
		.replace(/[/\\:]/g, "-");
	return join(sessionsRoot(agentDirectory), `--${name}--`);
}

export function sessionDirectoryOf(place: SessionPlace): string {
	return place.sessionDirectory ?? defaultSessionDirectory(place.agentDirectory, place.cwd);
}

/** A folder of many projects: a session belongs to the working directory that its header names. */
export function holdsOtherProjects(place: SessionPlace): boolean {
	return (
		place.sessionDirectory !== undefined &&
		place.sessionDirectory !== defaultSessionDirectory(place.agentDirectory, place.cwd)
	);
}

/** Whether a header's directory is the one asked for. Old sessions have none and match nothing. */
export function isSameDirectory(headerCwd: unknown, cwd: string): boolean {
	return typeof headerCwd === "string" && headerCwd !== "" && resolve(headerCwd) === resolve(cwd);
}

/** `extension` is that of its format. */
export function sessionFileName(
	{ timestamp, id }: Pick<SessionHeader, "timestamp" | "id">,
	extension = ".jsonl",
): string {
	return `${timestamp.replace(/[:.]/g, "-")}_${id}${extension}`;
}
