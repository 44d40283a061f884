/** A branch as a session file that can be read, sent and imported elsewhere. */
import { dirname, resolve } from "node:path";
import { stringifyJsonLine } from "@tau/base/jsonl";
import { fileError } from "@tau/platform/files";
import { LogFile, makeDirectory, removeFile, replaceFile } from "@tau/platform/log-file";
import type { SessionEntry } from "@tau/protocol/session-entries";
import type { Session } from "../session.ts";

export interface ExportOptions {
	now?: number;
	/** Entries that only the export gets, given the end of the branch. */
	trailing?: (parentId: string | null, timestamp: string) => readonly SessionEntry[];
}

const BATCH_BYTES = 1024 * 1024;

/**
 * The current branch with its ids, each entry a child of the one before. An existing file is replaced, when all is
 * written. Returns the path; by default `session-<time>.jsonl` in `directory`. Throws `TAU_FILE_*`.
 */
export function exportBranch(
	session: Session,
	directory: string,
	outputPath?: string,
	options: ExportOptions = {},
): string {
	const timestamp = new Date(options.now ?? Date.now()).toISOString();
	const path = resolve(directory, outputPath ?? `session-${timestamp.replace(/[:.]/g, "-")}.jsonl`);
	const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
	let file: LogFile | undefined;
	try {
		makeDirectory(dirname(path));
		file = LogFile.create(temporary);
		writeLines(file, exportedLines(session, timestamp, options));
		replaceFile(temporary, path);
	} catch (error) {
		if (file) removeFile(temporary);
		throw fileError("write", path, error);
	} finally {
		file?.close();
	}
	return path;
}

function* exportedLines(session: Session, timestamp: string, options: ExportOptions): Generator<string> {
	yield stringifyJsonLine({ type: "session", version: 3, id: session.id, timestamp, cwd: session.cwd });
	let parentId: string | null = null;
	for (const { id } of [...session.path()].reverse()) {
		const entry = session.entry(id);
		if (!entry) continue;
		yield stringifyJsonLine({ ...entry, parentId });
		parentId = id;
	}
	for (const entry of options.trailing?.(parentId, timestamp) ?? []) yield stringifyJsonLine(entry);
}

function writeLines(file: LogFile, lines: Iterable<string>): void {
	let batch = "";
	for (const line of lines) {
		batch += line;
		if (batch.length < BATCH_BYTES) continue;
		file.append(Buffer.from(batch));
		batch = "";
	}
	file.append(Buffer.from(batch));
}
