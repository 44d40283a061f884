/** Changes of one file happen one after the other, whatever names they use for it; different files do not wait. */
import { canonicalPath } from "@tau/platform/file-access";

export class MutationQueue {
	/** The last change asked for, by canonical path; an entry leaves with its last change. */
	readonly #last = new Map<string, Promise<unknown>>();
	/** Keys are looked up in the order of the calls, so that changes keep that order too. */
	#lookups: Promise<unknown> = Promise.resolve();

	/** Runs `change` when all earlier changes of the file have settled; gets the path with its links followed. */
	async run<T>(path: string, change: (canonical: string) => Promise<T>): Promise<T> {
		const turn = this.#lookups.then(async () => {
			const key = await canonicalPath(path);
			const before = this.#last.get(key) ?? Promise.resolve();
			const done = before.then(() => change(key));
			const settled = done.then(
				() => {},
				() => {},
			);
			this.#last.set(key, settled);
			settled.then(() => {
				if (this.#last.get(key) === settled) this.#last.delete(key);
			});
			return { done };
		});
		this.#lookups = turn.catch(() => {});
		return (await turn).done;
	}

	/** Whoever must load code before it can change a file keeps its place among the calls meanwhile. */
	inOrder<T>(load: () => Promise<T>): Promise<T> {
		const loaded = load();
		loaded.catch(() => {});
		const turn = this.#lookups.then(() => loaded);
		this.#lookups = turn.catch(() => {});
		return turn;
	}
}
