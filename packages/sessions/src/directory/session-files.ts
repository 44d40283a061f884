/** The session files of a folder, and their headers, found without reading them. */
import { join } from "node:path";
import { timeOf } from "@tau/platform/log-file";
import { entriesOf, kindOf } from "@tau/platform/look";
import { findHeader, type StoredHeader } from "../log/session-header.ts";
import { openSessionBytes, type SessionBytes } from "../store/session-bytes.ts";
import { isSessionFileName } from "../store/session-format.ts";

export interface SessionFile {
	path: string;
	name: string;
}

/** Looking for a session must not read far into files that are none. pi's limit. */
const MAX_HEADER_BYTES = 1024 * 1024;

export function sessionFilesIn(directory: string): SessionFile[] {
	const entries = entriesOf(directory) ?? [];
	const files = entries.filter(({ name, kind }) => isSessionFileName(name) && kind === "file");
	return files.map(({ name }) => ({ name, path: join(directory, name) }));
}

/** The folders of all projects. */
export function projectDirectories(root: string): string[] {
	const entries = entriesOf(root) ?? [];
	return entries.filter(({ kind }) => kind === "directory").map(({ name }) => join(root, name));
}

/** Changed last comes first; of equal ones, the later name. */
export function newestFirst(files: readonly SessionFile[]): SessionFile[] {
	const timed = files.map((file) => ({ file, time: timeOf(file.path) ?? Number.NEGATIVE_INFINITY }));
	timed.sort((a, b) => b.time - a.time || (a.file.name < b.file.name ? 1 : -1));
	return timed.map(({ file }) => file);
}

/** `undefined` for a file that is no session or cannot be read: it must not keep the others from being found. */
export function headerOf(path: string): StoredHeader | undefined {
	if (kindOf(path) !== "file") return undefined;
	let file: SessionBytes | undefined;
	try {
		file = openSessionBytes(path);
		return findHeader(file, file.size, MAX_HEADER_BYTES)?.header;
	} catch {
		return undefined;
	} finally {
		file?.close();
	}
}
