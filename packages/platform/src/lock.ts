/**
 * A short lock around reading and replacing a file, across processes: `settings.json`, `auth.json`, `trust.json`. It is
 * the lock pi takes (a directory `<file>.lock` whose time is renewed by its owner, as the npm package proper-lockfile
 * makes it), so that a running pi and tau exclude each other. For a lock that is held long, see `flock.ts`.
 */
import { mkdirSync, renameSync, rmdirSync, type Stats, statSync, utimesSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { TauError } from "@tau/base/errors";
import { errnoOf, fileError } from "./files.ts";

export interface FileLockOptions {
	/** A lock whose owner has not renewed it for so long is taken over. pi: 10 s, for `auth.json` 30 s. */
	staleMs?: number;
	/** How long to wait for another owner. Default: until even a dead owner's lock can be taken over. */
	waitMs?: number;
	/** Default `<path>.lock`. */
	lockPath?: string;
}

/**
 * Runs `task` while no other process holds the lock of `path`, which need not exist; its directory is made. Throws
 * `TAU_LOCK_HELD` when another one does not let go of it, and `TAU_FILE_*` when there is no place for a lock.
 */
export async function withFileLock<T>(
	path: string,
	task: () => Promise<T> | T,
	options: FileLockOptions = {},
	signal?: AbortSignal,
): Promise<T> {
	const lock = new FileLock(path, options);
	const deadline = Date.now() + (options.waitMs ?? lock.staleMs + 1_000);
	for (let pause = 5; !lock.tryTake(); pause = Math.min(pause * 2, 100)) {
		signal?.throwIfAborted();
		if (Date.now() >= deadline) throw lock.heldError();
		await Bun.sleep(pause + Math.random() * pause);
	}
	const renewal = setInterval(() => lock.renew(), lock.staleMs / 4);
	try {
		signal?.throwIfAborted();
		return await task();
	} finally {
		clearInterval(renewal);
		lock.release();
	}
}

/** The same for a task that does not wait. By default it blocks the whole process for at most 2 s. */
export function withFileLockSync<T>(path: string, task: () => T, options: FileLockOptions = {}): T {
	const lock = new FileLock(path, options);
	const deadline = Date.now() + (options.waitMs ?? 2_000);
	for (let pause = 2; !lock.tryTake(); pause = Math.min(pause * 2, 50)) {
		if (Date.now() >= deadline) throw lock.heldError();
		Bun.sleepSync(pause + Math.random() * pause);
	}
	try {
		return task();
	} finally {
		lock.release();
	}
}

class FileLock {
	readonly staleMs: number;
	readonly #path: string;
	readonly #lockPath: string;
	/** Ours as long as the directory still carries it. */
	#time = 0;

	constructor(path: string, options: FileLockOptions) {
		this.#path = resolve(path);
		this.#lockPath = options.lockPath ? resolve(options.lockPath) : `${this.#path}.lock`;
		this.staleMs = options.staleMs ?? 10_000;
	}

	tryTake(): boolean {
		for (let attempt = 0; attempt < 3; attempt++) {
			try {
				mkdirSync(this.#lockPath);
				this.#stamp();
				return true;
			} catch (error) {
				const errno = errnoOf(error);
				if (errno === "ENOENT" && attempt === 0) this.#makeDirectory();
				else if (errno !== "EEXIST") throw fileError("lock", this.#path, error);
				else if (!this.#removeIfStale()) return false;
			}
		}
		return false;
	}

	/** Tells others that the owner lives. A lock that was taken over is not touched. */
	renew(): void {
		try {
			if (this.#isOurs()) this.#stamp();
		} catch {
			// The next renewal tries again; until it is stale the lock holds.
		}
	}

	release(): void {
		try {
			if (this.#isOurs()) rmdirSync(this.#lockPath);
		} catch {
			// Gone, or on a disk that went away: it becomes stale.
		}
	}

	heldError(): TauError {
		return new TauError("TAU_LOCK_HELD", `${this.#path} is locked by another process`, {
			hint: `Try again when it is done. If nothing is running, remove the directory ${this.#lockPath}.`,
			details: { path: this.#path, lock: this.#lockPath },
		});
	}

	/** Whole seconds: every file system keeps those. Rounded up, as an early time would be stale too soon. */
	#stamp(): void {
		this.#time = Math.ceil(Date.now() / 1000) * 1000;
		utimesSync(this.#lockPath, this.#time / 1000, this.#time / 1000);
	}

	#isOurs(): boolean {
		return statIfThere(this.#lockPath)?.mtimeMs === this.#time;
	}

	/** True when it is worth trying again. Of several that find the lock stale only one gets to remove it. */
	#removeIfStale(): boolean {
		const found = statIfThere(this.#lockPath);
		if (!found) return true;
		if (Date.now() - found.mtimeMs <= this.staleMs) return false;
		const aside = `${this.#lockPath}.${crypto.randomUUID().slice(0, 8)}`;
		try {
			renameSync(this.#lockPath, aside);
			const moved = statSync(aside);
			// Between the two looks it was taken over: what was moved is somebody's lock.
			if (moved.ino !== found.ino || moved.mtimeMs !== found.mtimeMs) {
				renameSync(aside, this.#lockPath);
				return false;
			}
			rmdirSync(aside);
			return true;
		} catch (error) {
			if (errnoOf(error) === "ENOENT") return true;
			throw fileError("remove the old lock of", this.#path, error);
		}
	}

	#makeDirectory(): void {
		try {
			mkdirSync(dirname(this.#lockPath), { recursive: true });
		} catch (error) {
			throw fileError("lock", this.#path, error);
		}
	}
}

function statIfThere(path: string): Stats | undefined {
	return statSync(path, { throwIfNoEntry: false });
}
