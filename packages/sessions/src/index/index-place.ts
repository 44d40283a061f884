/** Which files an index is of, and where it lies. */
import { join } from "node:path";
import { projectDirectories, sessionFilesIn } from "../directory/session-files.ts";
import { type SessionPlace, sessionsRoot } from "../directory/session-place.ts";

/** An index for each place where sessions lie: what is in another one is not gone. */
export function sessionIndexPath(cacheDirectory: string, place: Omit<SessionPlace, "cwd">): string {
	const root = place.sessionDirectory ?? sessionsRoot(place.agentDirectory);
	return join(cacheDirectory, `sessions-${Bun.hash(root).toString(36)}.sqlite`);
}

/** All sessions of the place, of whatever project. Older names first, so that what is new is found first. */
export function sessionFilesOf(place: Omit<SessionPlace, "cwd">): string[] {
	const directories = place.sessionDirectory
		? [place.sessionDirectory]
		: projectDirectories(sessionsRoot(place.agentDirectory));
	const files = directories.flatMap(sessionFilesIn);
	return files.sort((one, other) => (one.name < other.name ? -1 : 1)).map(({ path }) => path);
}
