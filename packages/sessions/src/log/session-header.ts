/** The first line of a session file, found without reading the rest. */

import { TauError } from "@tau/base/errors";
import type { SessionHeader } from "@tau/protocol/session-entries";
import type { ByteSource } from "./byte-source.ts";
import { BlockReader } from "./line-blocks.ts";

/** Versions before 3 lack fields of a `SessionHeader`, or have others. */
export interface StoredHeader extends Omit<SessionHeader, "version"> {
	version?: number;
	[unknown: string]: unknown;
}

export interface FoundHeader {
	header: StoredHeader;
	/** Where the entries start. */
	end: number;
	/** Of the header and what lies before it. */
	lines: number;
}

/** A directory name and an extension's fields may be long; what is longer is no session. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** Blank and broken lines before the header are passed over, as pi does. `undefined` when the first value is none. */
export function findHeader(
	file: ByteSource,
	size: number,
	maxBytes: number = MAX_HEADER_BYTES,
): FoundHeader | undefined {
	const reader = new BlockReader(file, 4096);
	const limit = Math.min(size, maxBytes);
	let lines = 0;
	for (let at = 0; at < limit; ) {
		const block = reader.after(at, limit);
		const bytes = block?.bytes ?? wholeRest(file, at, limit, size);
		if (!bytes) return undefined;
		for (const start of block?.lineStarts ?? [0]) {
			lines++;
			const lineFeed = bytes.indexOf(0x0a, start);
			const lineEnd = lineFeed < 0 ? bytes.length : lineFeed;
			const value = parse(bytes.toString("utf8", start, lineEnd));
			if (value === undefined) continue;
			return isHeader(value) ? { header: value, end: at + Math.min(lineEnd + 1, bytes.length), lines } : undefined;
		}
		at += bytes.length;
	}
	return undefined;
}

export function invalidSessionFile(path: string): TauError {
	return new TauError("TAU_SESSION_INVALID", `Session file is not a valid pi session: ${path}`, {
		hint: "The first line must be a session header. The file was not changed.",
		details: { path },
	});
}

/** A header that is all there is, without an LF. */
function wholeRest(file: ByteSource, at: number, limit: number, size: number): Buffer | undefined {
	if (limit < size) return undefined;
	const rest = Buffer.alloc(size - at);
	return file.read(rest, at) === rest.length ? rest : undefined;
}

function parse(line: string): unknown {
	try {
		// Null, and nothing else that is falsy, is passed over by pi too.
		return JSON.parse(line) || undefined;
	} catch {
		return undefined;
	}
}

function isHeader(value: unknown): value is StoredHeader {
	const { type, id } = value as { type?: unknown; id?: unknown };
	return type === "session" && typeof id === "string";
}
