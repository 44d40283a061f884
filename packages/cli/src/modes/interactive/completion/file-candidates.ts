/** Files and folders of the project, found by some of their letters. A hundred thousand of them never hold up the keyboard. */
import { FileTree, type TreeEntry } from "@tau/platform/file-tree";
import type { Environment } from "@tau/platform/paths";

interface Candidate extends TreeEntry {
	lower: string;
	/** Where the last part of the path begins. */
	nameAt: number;
}

/** Milliseconds for which the list is believed without looking again. */
const FRESH = 3000;
/** Milliseconds of work before others go first. */
const SLICE = 6;
const MAX_CANDIDATES = 500_000;

export class FileCandidates {
	readonly #tree: FileTree;
	#candidates: readonly Candidate[] = [];
	#listedAt = Number.NEGATIVE_INFINITY;
	#listing: Promise<void> | undefined;
	/** What matched the last query: a longer one is looked for among these. */
	#narrowed: { query: string; candidates: readonly Candidate[] } | undefined;

	constructor(root: string, env: Environment) {
		this.#tree = new FileTree(root, env);
	}

	/** Best first. Rejects when the signal aborts. */
	async search(query: string, limit: number, signal: AbortSignal): Promise<TreeEntry[]> {
		signal.throwIfAborted();
		await this.#list(signal);
		const wanted = query.toLowerCase();
		const before = this.#narrowed;
		const among = before && wanted.startsWith(before.query) ? before.candidates : this.#candidates;
		const matching: Candidate[] = [];
		const best: { candidate: Candidate; score: number }[] = [];
		let until = performance.now() + SLICE;
		for (const [index, candidate] of among.entries()) {
			if ((index & 1023) === 0 && performance.now() > until) {
				await new Promise<void>((resolve) => setImmediate(resolve));
				signal.throwIfAborted();
				until = performance.now() + SLICE;
			}
			const score = scoreOf(wanted, candidate);
			if (score === undefined) continue;
			matching.push(candidate);
			keepBest(best, candidate, score, limit);
		}
		this.#narrowed = { query: wanted, candidates: matching };
		return best.map(({ candidate: { path, isDirectory } }) => ({ path, isDirectory }));
	}

	async #list(signal: AbortSignal): Promise<void> {
		if (performance.now() - this.#listedAt < FRESH) return;
		// Others who ask meanwhile wait for the same list; who gives up leaves it to them.
		this.#listing ??= this.#read().finally(() => {
			this.#listing = undefined;
		});
		await this.#listing;
		signal.throwIfAborted();
	}

	async #read(): Promise<void> {
		const found: Candidate[] = [];
		const visit = ({ path, isDirectory }: TreeEntry) => {
			found.push({ path, isDirectory, lower: path.toLowerCase(), nameAt: path.lastIndexOf("/") + 1 });
			return found.length < MAX_CANDIDATES;
		};
		await this.#tree.walk(visit, new AbortController().signal);
		this.#candidates = found;
		this.#narrowed = undefined;
		this.#listedAt = performance.now();
	}
}

/** The lower the better; undefined: the letters are not in it in order. Names go before folders on the way, near before deep. */
function scoreOf(wanted: string, { lower, nameAt }: Candidate): number | undefined {
	const length = lower.length / 1000;
	if (wanted === "") return length + lower.split("/").length;
	const inName = lower.indexOf(wanted, nameAt);
	if (inName === nameAt) return length;
	if (inName > nameAt) return 10 + (inName - nameAt) / 100 + length;
	const inPath = lower.indexOf(wanted);
	if (inPath >= 0) return 30 + length;
	let at = 0;
	let first = -1;
	for (let index = 0; index < wanted.length; index++) {
		at = lower.indexOf(wanted[index]!, at) + 1;
		if (at === 0) return undefined;
		if (first < 0) first = at;
	}
	return 60 + (at - first - wanted.length) / 10 + length;
}

function keepBest(
	best: { candidate: Candidate; score: number }[],
	candidate: Candidate,
	score: number,
	limit: number,
): void {
	if (best.length >= limit && score >= best[best.length - 1]!.score) return;
	let place = best.length;
	while (place > 0 && best[place - 1]!.score > score) place--;
	best.splice(place, 0, { candidate, score });
	if (best.length > limit) best.pop();
}
