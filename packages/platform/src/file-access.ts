/** Looking at files and directories without changing them, and the plain calls that tools need. */
import { constants, type Dirent } from "node:fs";
import { access, mkdir, open, readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export interface FileFacts {
	kind: "file" | "directory" | "other";
	size: number;
	/** Unix milliseconds. */
	modifiedAt: number;
}

/** Rejects with the system's own error (`ENOENT: …, access '…'`) unless the path can be read. */
export function requireReadable(path: string): Promise<void> {
	return access(path, constants.R_OK);
}

export function requireReadWrite(path: string): Promise<void> {
	return access(path, constants.R_OK | constants.W_OK);
}

export function pathExists(path: string): Promise<boolean> {
	return access(path, constants.F_OK).then(
		() => true,
		() => false,
	);
}

/** Follows links. Rejects with the system's error. */
export async function fileFacts(path: string): Promise<FileFacts> {
	const facts = await stat(path);
	const kind = facts.isFile() ? "file" : facts.isDirectory() ? "directory" : "other";
	return { kind, size: facts.size, modifiedAt: facts.mtimeMs };
}

export function readBytes(path: string): Promise<Buffer> {
	return readFile(path);
}

/** At most `length` bytes from the start. */
export async function readStart(path: string, length: number): Promise<Uint8Array> {
	const handle = await open(path, "r");
	try {
		const buffer = new Uint8Array(length);
		const { bytesRead } = await handle.read(buffer, 0, length, 0);
		return buffer.subarray(0, bytesRead);
	} finally {
		await handle.close();
	}
}

/** The bytes in chunks of `chunkSize`; every chunk is valid only until the next one is asked for. */
export async function* streamBytes(path: string, chunkSize = 256 * 1024): AsyncGenerator<Uint8Array> {
	const handle = await open(path, "r");
	try {
		const buffer = new Uint8Array(chunkSize);
		for (;;) {
			const { bytesRead } = await handle.read(buffer, 0, chunkSize, null);
			if (bytesRead === 0) return;
			yield buffer.subarray(0, bytesRead);
		}
	} finally {
		await handle.close();
	}
}

export async function makeDirectory(path: string): Promise<void> {
	await mkdir(path, { recursive: true });
}

/** The names in a directory, unsorted; `isDirectory` follows links and is false for what cannot be looked at. */
export async function listDirectory(
	path: string,
): Promise<{ name: string; isDirectory: boolean; isReadable: boolean }[]> {
	const entries = await readdir(path, { withFileTypes: true });
	return Promise.all(entries.map((entry) => describeEntry(path, entry)));
}

/** The path with all links followed, as far as it exists. */
export async function canonicalPath(path: string): Promise<string> {
	try {
		return await realpath(path);
	} catch {
		const parent = dirname(path);
		return parent === path ? path : join(await canonicalPath(parent), basename(path));
	}
}

async function describeEntry(directory: string, entry: Dirent) {
	if (!entry.isSymbolicLink()) return { name: entry.name, isDirectory: entry.isDirectory(), isReadable: true };
	try {
		const target = await stat(`${directory}/${entry.name}`);
		return { name: entry.name, isDirectory: target.isDirectory(), isReadable: true };
	} catch {
		return { name: entry.name, isDirectory: false, isReadable: false };
	}
}
