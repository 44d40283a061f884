/** The write that makes a session's file: until a message is worth keeping, a session is only in memory. */

import { dirname } from "node:path";
import { errnoOf } from "@tau/platform/files";
import { keepUnder, LogFile, makeDirectory, removeFile, replaceFile } from "@tau/platform/log-file";
import { realPathOf } from "@tau/platform/look";
import type { SessionEntry } from "@tau/protocol/session-entries";

/** pi 0.87 waits for the first answer; what the user said would be lost if none came. Later versions do as this does. */
export function startsFile(entry: SessionEntry): boolean {
	if (entry.type === "message") return entry.message.role !== "system" && entry.message.role !== "custom";
	return entry.type === "compaction" || entry.type === "branch_summary";
}

/** Makes the file and its directories. There is no file afterwards if the write fails. */
export function createFile(path: string, content: Uint8Array): LogFile {
	makeDirectory(dirname(path));
	const file = LogFile.create(path);
	try {
		file.lock();
		file.append(content);
		return file;
	} catch (error) {
		file.close();
		removeFile(path);
		throw error;
	}
}

/**
 * Puts `content` in the place of an older version, which is kept beside it. Readers see the one or the other. The file
 * is made in full under another name first: a full disk leaves everything as it was.
 */
export function replaceOldVersion(
	link: string,
	version: number,
	content: Uint8Array,
): { file: LogFile; keptIn: string } {
	const path = realPathOf(link);
	const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
	const file = createFile(temporary, content);
	try {
		const keptIn = keepAside(path, `${path}.v${version}`);
		replaceFile(temporary, path);
		return { file, keptIn };
	} catch (error) {
		file.close();
		removeFile(temporary);
		throw error;
	}
}

function keepAside(path: string, name: string): string {
	for (let copy = 1; ; copy++) {
		const target = copy === 1 ? `${name}.bak` : `${name}-${copy}.bak`;
		try {
			keepUnder(path, target);
			return target;
		} catch (error) {
			if (errnoOf(error) !== "EEXIST") throw error;
		}
	}
}
