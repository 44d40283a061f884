/** Whole files: reading what may be missing, and replacing content so that nobody ever sees half of it. */
import { chmodSync, constants, type Stats } from "node:fs";
import { type FileHandle, open, readFile, readlink, realpath, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { errorMessage, TauError, type TauErrorCode } from "@tau/base/errors";

const MAX_LINKS = 40;

export interface AtomicWriteOptions {
	/** Permissions of a file that did not exist. An existing file keeps its own. Default: what the umask leaves of 0666. */
	mode?: number;
	/** Waits until the bytes are on the disk before they take the old file's place. Default true. */
	durable?: boolean;
}

/**
 * Replaces the content of `path`, creating it if missing (its directory must exist). Written next to the target and
 * renamed, so other readers see the old or the new content; a symbolic link stays and its target changes; the mode
 * stays. Written in place, with the old content put back on failure, where renaming would break something: a file
 * with several names, a special file, another owner, a directory that takes no new files. Throws `TAU_FILE_*`.
 */
export async function writeFileAtomic(
	path: string,
	data: string | Uint8Array,
	options: AtomicWriteOptions = {},
): Promise<void> {
	const bytes = typeof data === "string" ? Buffer.from(data, "utf8") : data;
	try {
		const target = await followLinks(path);
		const existing = await statIfExists(target);
		if (existing && !canReplace(existing)) return await writeInPlace(target, bytes, existing);
		try {
			await writeByRename(target, bytes, existing, options);
		} catch (error) {
			if (!existing || !["EACCES", "EPERM", "EROFS", "EXDEV", "EBUSY"].includes(errnoOf(error) ?? "")) throw error;
			await writeInPlace(target, bytes, existing);
		}
	} catch (error) {
		throw fileError("write", path, error);
	}
}

/** UTF-8 text of the file, or `undefined` when there is none. Other failures throw `TAU_FILE_*`. */
export async function readTextIfExists(path: string): Promise<string | undefined> {
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw fileError("read", path, error);
	}
}

/** Identifies content for "has it changed since": equal bytes give equal text. */
export function contentHash(data: string | Uint8Array): string {
	return new Bun.CryptoHasher("sha256").update(data).digest("base64");
}

export function errnoOf(error: unknown): string | undefined {
	const code = (error as { code?: unknown } | undefined)?.code;
	return typeof code === "string" ? code : undefined;
}

export function isMissing(error: unknown): boolean {
	const code = errnoOf(error);
	return code === "ENOENT" || code === "ENOTDIR";
}

const REASONS: Readonly<Record<string, { code: TauErrorCode; reason: string; hint?: string }>> = {
	ENOSPC: { code: "TAU_FILE_NO_SPACE", reason: "no space left on the device", hint: "Free some space and try again." },
	EDQUOT: { code: "TAU_FILE_NO_SPACE", reason: "the disk quota is used up", hint: "Free some space and try again." },
	EROFS: { code: "TAU_FILE_DENIED", reason: "the file system is read-only" },
	EACCES: {
		code: "TAU_FILE_DENIED",
		reason: "permission denied",
		hint: "Check the permissions of the file and its directory.",
	},
	EPERM: { code: "TAU_FILE_DENIED", reason: "operation not permitted" },
	ENOENT: { code: "TAU_FILE_MISSING", reason: "no such file or directory" },
	ENOTDIR: { code: "TAU_FILE_MISSING", reason: "a part of the path is not a directory" },
	EISDIR: { code: "TAU_FILE_NOT_REGULAR", reason: "it is a directory" },
	ELOOP: { code: "TAU_FILE_NOT_REGULAR", reason: `more than ${MAX_LINKS} symbolic links` },
	ENXIO: { code: "TAU_FILE_NOT_REGULAR", reason: "it is a pipe that nobody reads" },
	EMFILE: { code: "TAU_FILE_FAILED", reason: "too many open files" },
};

/** A system error in words, with the path and the system's code. */
export function fileError(action: string, path: string, error: unknown): TauError {
	const errno = errnoOf(error);
	const known = errno === undefined ? undefined : REASONS[errno];
	const reason = known ? `${known.reason} (${errno})` : errorMessage(error);
	return new TauError(known?.code ?? "TAU_FILE_FAILED", `Cannot ${action} ${path}: ${reason}`, {
		hint: known?.hint,
		cause: error,
		details: { path, errno },
	});
}

/** The file that writing to `path` would change; it need not exist (a link may dangle). */
async function followLinks(path: string): Promise<string> {
	let current = resolve(path);
	for (let links = 0; links < MAX_LINKS; links++) {
		try {
			return await realpath(current);
		} catch (error) {
			if (!isMissing(error)) throw error;
		}
		try {
			current = resolve(dirname(current), await readlink(current));
		} catch (error) {
			// Missing or no link: this is the file to create. Its directory may still be reached through links.
			if (isMissing(error) || errnoOf(error) === "EINVAL") return current;
			throw error;
		}
	}
	throw Object.assign(new Error("too many symbolic links"), { code: "ELOOP" });
}

async function statIfExists(path: string): Promise<Stats | undefined> {
	try {
		return await stat(path);
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
}

function canReplace(existing: Stats): boolean {
	if (!existing.isFile() || existing.nlink > 1) return false;
	return process.getuid === undefined || existing.uid === process.getuid();
}

async function writeByRename(
	target: string,
	bytes: Uint8Array,
	existing: Stats | undefined,
	options: AtomicWriteOptions,
): Promise<void> {
	const name = basename(target).slice(0, 100);
	const temporary = join(dirname(target), `.${name}.${crypto.getRandomValues(new Uint8Array(6)).toHex()}.tmp`);
	const handle = await open(temporary, "wx", existing ? 0o600 : (options.mode ?? 0o666));
	try {
		try {
			await writeAll(handle, bytes);
			if (options.durable ?? true) await handle.datasync();
		} finally {
			await handle.close();
		}
		if (existing) chmodSync(temporary, existing.mode & 0o7777);
		await rename(temporary, target);
	} catch (error) {
		await unlink(temporary).catch(() => {});
		throw error;
	}
}

/** Never truncates first: a failure half-way must not leave an empty file. */
async function writeInPlace(target: string, bytes: Uint8Array, existing: Stats): Promise<void> {
	if (existing.isDirectory()) throw Object.assign(new Error("is a directory"), { code: "EISDIR" });
	if (!existing.isFile()) return writeSpecial(target, bytes, existing);
	const handle = await open(target, "r+");
	try {
		const before = await handle.readFile();
		try {
			await writeAll(handle, bytes);
			await handle.truncate(bytes.length);
			await handle.datasync();
		} catch (error) {
			await writeAll(handle, before);
			await handle.truncate(before.length);
			throw error;
		}
	} finally {
		await handle.close();
	}
}

async function writeSpecial(target: string, bytes: Uint8Array, existing: Stats): Promise<void> {
	// To open a pipe that nobody reads would wait for ever, and nothing can end that wait: this way it fails. Kept open
	// until all is written, as closing it would end the reader.
	const probe = existing.isFIFO() ? await open(target, constants.O_WRONLY | constants.O_NONBLOCK) : undefined;
	try {
		const handle = await open(target, "w");
		try {
			await writeAll(handle, bytes, null);
		} finally {
			await handle.close();
		}
	} finally {
		await probe?.close();
	}
}

/** `position` null writes where the handle stands: devices and pipes have no offsets. */
async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number | null = 0): Promise<void> {
	for (let offset = 0; offset < bytes.length; ) {
		const at = position === null ? null : position + offset;
		const { bytesWritten } = await handle.write(bytes, offset, bytes.length - offset, at);
		offset += bytesWritten;
	}
}
