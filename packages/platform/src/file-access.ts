/**
 * Looking at files and directories without changing them, and the plain calls that tools need. Calls that take
 * microseconds are made in place: handing them to another thread takes up to a hundred times as long. The interfaces are
 * asynchronous all the same, because a tool's files may lie elsewhere.
 */
import {
	accessSync,
	closeSync,
	constants,
	type Dirent,
	existsSync,
	fstatSync,
	openSync,
	readdirSync,
	readSync,
	realpathSync,
	statSync,
} from "node:fs";
import { mkdir, open, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export interface FileFacts {
	kind: "file" | "directory" | "other";
	size: number;
	/** Unix milliseconds. */
	modifiedAt: number;
}

/** Rejects with the system's own error (`ENOENT: …, access '…'`) unless the path can be read. */
export async function requireReadable(path: string): Promise<void> {
	accessSync(path, constants.R_OK);
}

export async function requireReadWrite(path: string): Promise<void> {
	accessSync(path, constants.R_OK | constants.W_OK);
}

export async function pathExists(path: string): Promise<boolean> {
	return existsSync(path);
}

/** Follows links. Rejects with the system's error. */
export async function fileFacts(path: string): Promise<FileFacts> {
	const facts = statSync(path);
	const kind = facts.isFile() ? "file" : facts.isDirectory() ? "directory" : "other";
	return { kind, size: facts.size, modifiedAt: facts.mtimeMs };
}

export function readBytes(path: string): Promise<Buffer> {
	return readFile(path);
}

/** At most `length` bytes from the start. */
export async function readStart(path: string, length: number): Promise<Uint8Array> {
	const descriptor = openSync(path, "r");
	try {
		const buffer = new Uint8Array(length);
		return buffer.subarray(0, readSync(descriptor, buffer, 0, length, 0));
	} finally {
		closeSync(descriptor);
	}
}

/** Files of any kind, pipes and devices too: the bytes come as they are there, and each piece is the callback's own. */
export async function readPieces(path: string, onPiece: (piece: Uint8Array) => void): Promise<void> {
	const file = await open(path, "r");
	try {
		while (true) {
			const { bytesRead, buffer } = await file.read(new Uint8Array(256 * 1024), 0, 256 * 1024, null);
			if (bytesRead === 0) return;
			onPiece(buffer.subarray(0, bytesRead));
		}
	} finally {
		await file.close();
	}
}

/** So much is read between two turns of the event loop: about a millisecond. */
const BYTES_PER_TURN = 4 * 1024 * 1024;

/** The least for files that tell no size, such as those of /proc. */
const MIN_CHUNK_BYTES = 4096;

/** The bytes in chunks of at most `chunkSize`; every chunk is valid only until the next one is asked for. */
export async function* streamBytes(path: string, chunkSize = 256 * 1024): AsyncGenerator<Uint8Array> {
	const descriptor = openSync(path, "r");
	try {
		// One byte more than a small file has, so that one call reads all of it.
		const buffer = new Uint8Array(Math.min(chunkSize, Math.max(fstatSync(descriptor).size + 1, MIN_CHUNK_BYTES)));
		for (let readInTurn = 0; ; ) {
			const bytesRead = readSync(descriptor, buffer, 0, buffer.length, null);
			if (bytesRead === 0) return;
			yield buffer.subarray(0, bytesRead);
			readInTurn += bytesRead;
			if (readInTurn < BYTES_PER_TURN) continue;
			readInTurn = 0;
			await new Promise((resolve) => setImmediate(resolve));
		}
	} finally {
		closeSync(descriptor);
	}
}

/** As `contentHash` of the whole content, in bounded memory. */
export async function hashFile(path: string): Promise<string> {
	const hasher = new Bun.CryptoHasher("sha256");
	for await (const chunk of streamBytes(path)) hasher.update(chunk);
	return hasher.digest("base64");
}

/** `mode` is for directories that are made. */
export async function makeDirectory(path: string, mode?: number): Promise<void> {
	await mkdir(path, { recursive: true, ...(mode === undefined ? {} : { mode }) });
}

/** The names in a directory, unsorted; `isDirectory` follows links and is false for what cannot be looked at. */
export async function listDirectory(
	path: string,
): Promise<{ name: string; isDirectory: boolean; isReadable: boolean }[]> {
	return readdirSync(path, { withFileTypes: true }).map((entry) => describeEntry(path, entry));
}

/** The path with all links followed, as far as it exists. */
export async function canonicalPath(path: string): Promise<string> {
	try {
		return realpathSync.native(path);
	} catch {
		const parent = dirname(path);
		return parent === path ? path : join(await canonicalPath(parent), basename(path));
	}
}

function describeEntry(directory: string, entry: Dirent) {
	if (!entry.isSymbolicLink()) return { name: entry.name, isDirectory: entry.isDirectory(), isReadable: true };
	try {
		const target = statSync(`${directory}/${entry.name}`);
		return { name: entry.name, isDirectory: target.isDirectory(), isReadable: true };
	} catch {
		return { name: entry.name, isDirectory: false, isReadable: false };
	}
}
