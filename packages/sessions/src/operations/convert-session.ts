/**
 * A session in its other form, byte for byte. The new file is whole and compared before it takes its place, and the old
 * one is removed only after that: at no moment is there less than one.
 */
import { TauError } from "@tau/base/errors";
import { fileError } from "@tau/platform/files";
import { keepUnder, LogFile, removeFile } from "@tau/platform/log-file";
import { kindOf } from "@tau/platform/look";
import { isUsableEntry } from "../log/usable-entry.ts";
import { openSessionBytes, type SessionBytes } from "../store/session-bytes.ts";
import { formatNamed, formatOf, type SessionFormat } from "../store/session-format.ts";
import { openDatabase, SCHEMA } from "../store/sqlite-store.ts";

const CHUNK = 1024 * 1024;
const LF = 0x0a;

/** Returns the new path; the same when it has that form already. Throws `TAU_SESSION_*` and `TAU_FILE_*`. */
export function convertSession(path: string, to: SessionFormat["name"], { keep = false } = {}): string {
	const from = formatOf(path);
	const target = formatNamed(to);
	if (from.name === to) return path;
	// Its writer would go on writing to a file that nobody reads any more.
	const held = from.open(path);
	let isGone = false;
	try {
		if (held.readOnly) {
			throw new TauError("TAU_SESSION_READ_ONLY", `${path} cannot be converted: it is in use, or may not be written`, {
				hint: "End the process that has it open first.",
			});
		}
		const base = path.endsWith(from.extension) ? path.slice(0, -from.extension.length) : path;
		const newPath = base + target.extension;
		const temporary = `${newPath}.${crypto.randomUUID().slice(0, 8)}.tmp${target.extension}`;
		const source = openSessionBytes(path);
		try {
			if (to === "sqlite") writeDatabase(temporary, source);
			else writeLines(temporary, source);
			compare(temporary, source, path);
			place(temporary, newPath);
		} finally {
			source.close();
			removeAll(temporary);
		}
		if (!keep) removeAll(path);
		isGone = !keep;
		return newPath;
	} finally {
		held.close();
		// A lock file without its database would only puzzle people.
		if (isGone && kindOf(`${path}-lock`)) removeFile(`${path}-lock`);
	}
}

function writeLines(path: string, source: SessionBytes): void {
	const file = LogFile.create(path);
	try {
		const buffer = new Uint8Array(CHUNK);
		for (let at = 0; at < source.size; ) {
			const length = source.read(buffer, at);
			file.append(buffer.subarray(0, length));
			at += length;
		}
	} catch (error) {
		throw fileError("write", path, error);
	} finally {
		file.close();
	}
}

function writeDatabase(path: string, source: SessionBytes): void {
	LogFile.create(path).close();
	const database = openDatabase(path, false);
	try {
		database
			.transaction(() => {
				database.run(SCHEMA);
				const insert = database.query("INSERT INTO line (id, parent, type, bytes) VALUES (?, ?, ?, ?)");
				const isClosed = eachLine(source, (bytes) => {
					const entry = entryIn(bytes);
					insert.run(entry?.id ?? null, entry?.parentId ?? null, entry?.type ?? null, bytes);
				});
				if (!isClosed) database.run("CREATE TABLE open_end (line INTEGER)");
			})
			.immediate();
		database.run("PRAGMA wal_checkpoint(TRUNCATE)");
	} finally {
		database.close();
	}
}

/** True when the last line has its line feed. */
function eachLine(source: SessionBytes, visit: (bytes: Uint8Array) => void): boolean {
	let rest = Buffer.alloc(0);
	const buffer = Buffer.alloc(CHUNK);
	for (let at = 0; at < source.size; ) {
		const length = source.read(buffer, at);
		at += length;
		const bytes = rest.length > 0 ? Buffer.concat([rest, buffer.subarray(0, length)]) : buffer.subarray(0, length);
		let start = 0;
		for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
			visit(Buffer.from(bytes.subarray(start, end)));
			start = end + 1;
		}
		rest = Buffer.from(bytes.subarray(start));
	}
	if (rest.length === 0) return true;
	visit(rest);
	return false;
}

function entryIn(bytes: Uint8Array): { id: string; parentId: string | null; type: string } | undefined {
	try {
		const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		const value: unknown = JSON.parse(text);
		if (!isUsableEntry(value) || (value.type as string) === "session") return undefined;
		return { id: value.id, parentId: value.parentId ?? null, type: value.type };
	} catch {
		return undefined;
	}
}

function compare(copyPath: string, source: SessionBytes, path: string): void {
	const copy = openSessionBytes(copyPath);
	try {
		const [one, other] = [Buffer.alloc(CHUNK), Buffer.alloc(CHUNK)];
		let isSame = copy.size === source.size;
		for (let at = 0; isSame && at < source.size; at += CHUNK) {
			const length = source.read(one, at);
			isSame = copy.read(other, at) === length && one.subarray(0, length).equals(other.subarray(0, length));
		}
		if (!isSame) throw new TauError("TAU_SESSION_CONVERT", `${path} was not converted: the copy is not the same`);
	} finally {
		copy.close();
	}
}

/** Never over another file. */
function place(temporary: string, path: string): void {
	try {
		keepUnder(temporary, path);
	} catch (error) {
		throw fileError("write", path, error);
	}
}

function removeAll(path: string): void {
	for (const ending of ["", "-wal", "-shm"]) if (kindOf(path + ending)) removeFile(path + ending);
}
