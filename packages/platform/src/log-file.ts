/** A file that only grows, written by one process at a time: whole pieces at its end, or nothing. */
import {
	closeSync,
	constants,
	copyFileSync,
	fstatSync,
	fsync,
	ftruncateSync,
	linkSync,
	mkdirSync,
	openSync,
	readSync,
	renameSync,
	statSync,
	unlinkSync,
	writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { type FlockResult, flockHolder, tryFlock } from "./flock.ts";

export interface LogFileFacts {
	size: number;
	/** When the content changed last, in Unix milliseconds. */
	changed: number;
	/** Somebody deleted the file, or put another in its place; what is written now will be gone. */
	unlinked: boolean;
}

/** All methods throw the system's own errors; `fileError` puts them into words. */
export class LogFile {
	readonly path: string;
	readonly #descriptor: number;

	private constructor(path: string, flags: string, mode: number) {
		this.path = path;
		this.#descriptor = openSync(path, flags, mode);
	}

	/** For reading only. */
	static read(path: string): LogFile {
		return new LogFile(path, "r", 0);
	}

	/** An existing file, for reading and appending. */
	static append(path: string): LogFile {
		// "r" first, so that a file that was deleted meanwhile is not made again.
		const probe = openSync(path, "r+");
		try {
			return LogFile.appendOrCreate(path);
		} finally {
			closeSync(probe);
		}
	}

	/** For appending, made if it does not exist. */
	static appendOrCreate(path: string): LogFile {
		return new LogFile(path, "a+", 0o600);
	}

	/** A new file that only this user can read; EEXIST if there is one. */
	static create(path: string): LogFile {
		return new LogFile(path, "ax+", 0o600);
	}

	facts(): LogFileFacts {
		const { size, nlink, mtimeMs } = fstatSync(this.#descriptor);
		return { size, changed: mtimeMs, unlinked: nlink === 0 };
	}

	/** Fills `target` from `position` as far as the file goes, and says how far that was. */
	read(target: Uint8Array, position: number): number {
		let length = 0;
		while (length < target.length) {
			const read = readSync(this.#descriptor, target, length, target.length - length, position + length);
			if (read === 0) break;
			length += read;
		}
		return length;
	}

	/**
	 * One write at the end. What the disk had room for is taken back when it had not room for all, unless somebody else
	 * has written behind it meanwhile.
	 */
	append(bytes: Uint8Array): void {
		const before = fstatSync(this.#descriptor).size;
		let written = 0;
		try {
			// A second round happens only on a full disk, where it throws the reason, or after a signal.
			while (written < bytes.length) {
				const count = writeSync(this.#descriptor, bytes, written, bytes.length - written);
				if (count === 0) throw Object.assign(new Error("nothing was written"), { code: "ENOSPC" });
				written += count;
			}
		} catch (error) {
			if (written > 0 && fstatSync(this.#descriptor).size === before + written) this.truncate(before);
			throw error;
		}
	}

	truncate(size: number): void {
		ftruncateSync(this.#descriptor, size);
	}

	/** Waits until the content is on the disk; after `isNew` also the name of the file in its directory. */
	async sync(isNew = false): Promise<void> {
		await flush(this.#descriptor);
		if (!isNew || process.platform === "win32") return;
		const directory = openSync(dirname(this.path), "r");
		try {
			await flush(directory);
		} finally {
			closeSync(directory);
		}
	}

	/** See `flock.ts`; held until `close`. */
	lock(): FlockResult {
		return tryFlock(this.#descriptor);
	}

	lockHolder(): number | undefined {
		return flockHolder(this.#descriptor);
	}

	close(): void {
		closeSync(this.#descriptor);
	}
}

function flush(descriptor: number): Promise<void> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	fsync(descriptor, (error) => (error ? reject(error) : resolve()));
	return promise;
}

/** With its parents; private, as far as it is new. */
export function makeDirectory(path: string): void {
	mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** When the content changed last, in Unix milliseconds; `undefined` for what is not there. */
export function timeOf(path: string): number | undefined {
	return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** Throws EEXIST rather than replace a file. */
export function copyToNew(from: string, to: string): void {
	copyFileSync(from, to, constants.COPYFILE_EXCL);
}

/** Gives the file a second name, so that its content stays when the first is given to other content. EEXIST if taken. */
export function keepUnder(path: string, secondPath: string): void {
	linkSync(path, secondPath);
}

export function replaceFile(from: string, to: string): void {
	renameSync(from, to);
}

export function removeFile(path: string): void {
	unlinkSync(path);
}
