/** Reads a session file to its last byte and says what is wrong with it; opening one looks only at what it needs. */
import { errorMessage } from "@tau/base/errors";
import { fileError } from "@tau/platform/files";
import { openSessionBytes, type SessionBytes } from "../store/session-bytes.ts";
import { inspectTail } from "./file-tail.ts";
import { BlockReader } from "./line-blocks.ts";
import { findHeader } from "./session-header.ts";
import { isUsableEntry } from "./usable-entry.ts";

export interface SessionFileHealth {
	path: string;
	bytes: number;
	/** False: no header, and nothing else was looked at. */
	valid: boolean;
	/** Below 3 the file is migrated when it is next written to. */
	version: number;
	entries: number;
	/** The first hundred of `badLineCount`. They are skipped when the session is opened. */
	badLines: { lineNumber: number; reason: string }[];
	badLineCount: number;
	/** Entries whose parent is not in the file: what was before them is not in their context. */
	orphans: string[];
	/** Ids that several entries have: the last one counts. */
	duplicates: string[];
	/** Of a last line that was never finished. */
	tornBytes: number;
}

const SHOWN_BAD_LINES = 100;

/** Changes nothing. Throws `TAU_FILE_*` when the file cannot be read. */
export async function checkSessionFile(path: string, signal?: AbortSignal): Promise<SessionFileHealth> {
	let file: SessionBytes;
	try {
		file = openSessionBytes(path);
	} catch (error) {
		throw fileError("read", path, error);
	}
	try {
		return await check(file, path, signal);
	} finally {
		file.close();
	}
}

async function check(file: SessionBytes, path: string, signal: AbortSignal | undefined): Promise<SessionFileHealth> {
	const { size } = file;
	const found = findHeader(file, size);
	const checker = new LineChecker(path, size);
	if (!found) return checker.result(false, 0, 0);
	const tail = inspectTail(file, found.end, size);
	const version = found.header.version ?? 1;
	checker.lineNumber = found.lines;
	checker.needsIds = version >= 2;
	const reader = new BlockReader(file);
	for (let at = found.end; at < tail.end; ) {
		const block = reader.after(at, tail.end);
		if (!block) break;
		for (const [place, start] of block.lineStarts.entries()) {
			checker.line(block.bytes.toString("utf8", start, (block.lineStarts[place + 1] ?? block.bytes.length) - 1));
		}
		at = block.end;
		await new Promise<void>((resolve) => setImmediate(resolve));
		signal?.throwIfAborted();
	}
	if (tail.unterminated) {
		const rest = Buffer.alloc(size - tail.end);
		file.read(rest, tail.end);
		checker.line(rest.toString("utf8"));
	}
	return checker.result(true, version, tail.torn);
}

class LineChecker {
	lineNumber = 0;
	/** Version 1 had none. */
	needsIds = true;
	readonly #path: string;
	readonly #bytes: number;
	readonly #parents = new Map<string, string | null>();
	readonly #duplicates: string[] = [];
	readonly #badLines: SessionFileHealth["badLines"] = [];
	#badLineCount = 0;
	#entries = 0;

	constructor(path: string, bytes: number) {
		this.#path = path;
		this.#bytes = bytes;
	}

	line(text: string): void {
		this.lineNumber++;
		if (text.trim() === "") return;
		let value: unknown;
		try {
			value = JSON.parse(text);
		} catch (error) {
			this.#bad(errorMessage(error));
			return;
		}
		if ((value as { type?: unknown } | null)?.type === "session") this.#bad("a second header");
		else if (!this.needsIds) this.#entries++;
		else if (isUsableEntry(value)) {
			this.#entries++;
			if (this.#parents.has(value.id)) this.#duplicates.push(value.id);
			this.#parents.set(value.id, value.parentId ?? null);
		} else this.#bad("JSON, but not an entry");
	}

	result(valid: boolean, version: number, tornBytes: number): SessionFileHealth {
		const orphans: string[] = [];
		for (const [id, parentId] of this.#parents) {
			if (parentId !== null && !this.#parents.has(parentId)) orphans.push(id);
		}
		return {
			path: this.#path,
			bytes: this.#bytes,
			valid,
			version,
			entries: this.#entries,
			badLines: this.#badLines,
			badLineCount: this.#badLineCount,
			orphans,
			duplicates: this.#duplicates,
			tornBytes,
		};
	}

	#bad(reason: string): void {
		this.#badLineCount++;
		if (this.#badLines.length < SHOWN_BAD_LINES) this.#badLines.push({ lineNumber: this.lineNumber, reason });
	}
}
