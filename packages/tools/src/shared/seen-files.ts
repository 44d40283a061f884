/** What the model last saw of each file, so that a change by somebody else is never overwritten unnoticed. */
import { TauError } from "@tau/base/errors";

/** Beyond it the files seen longest ago are forgotten, which only lifts the guard for them. */
const MAX_FILES = 4096;

export class SeenFiles {
	/** By canonical path, oldest first. */
	readonly #hashes = new Map<string, string>();

	/** `hash` is of the whole content the model has seen (a part of) or has written. */
	record(path: string, hash: string): void {
		this.#hashes.delete(path);
		this.#hashes.set(path, hash);
		if (this.#hashes.size > MAX_FILES) this.#hashes.delete(this.#hashes.keys().next().value!);
	}

	has(path: string): boolean {
		return this.#hashes.has(path);
	}

	/** Throws when the file was seen and now has other content. Equal content with new times is no change. */
	requireFresh(path: string, shownPath: string, currentHash: string, action: "edit" | "overwrite"): void {
		const seen = this.#hashes.get(path);
		if (seen === undefined || seen === currentHash) return;
		throw new TauError(
			"TAU_FILE_CHANGED",
			`Will not ${action} ${shownPath}: it has changed on disk since you last read or wrote it. Read it again, then repeat the change against the new content.`,
			{ details: { path } },
		);
	}
}
