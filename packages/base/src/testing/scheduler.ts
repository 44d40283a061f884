/**
 * Interleaves asynchronous tasks in an order decided by a seed: each task stops at `point()` until the scheduler picks
 * it. The same seed gives the same order; a failing test prints the seed.
 */
export class SeededScheduler {
	readonly seed: number;
	readonly #random: () => number;
	readonly #waiting: (() => void)[] = [];

	constructor(seed: number) {
		this.seed = seed;
		this.#random = mulberry32(seed);
	}

	/** A place where another task may go first. */
	point(): Promise<void> {
		return new Promise((resolve) => this.#waiting.push(resolve));
	}

	/** Runs until `work` settles, waking one waiting task at a time. */
	async run<T>(work: Promise<T>): Promise<T> {
		let settled = false;
		const done = work.finally(() => {
			settled = true;
		});
		done.catch(() => {});
		while (!settled) {
			await new Promise((resolve) => setImmediate(resolve));
			const index = Math.floor(this.#random() * this.#waiting.length);
			this.#waiting.splice(index, 1)[0]?.();
		}
		return done;
	}

	/** A number in [0, 1). */
	random(): number {
		return this.#random();
	}
}

/** A small generator with a 32-bit state: good enough to pick orders, and the same everywhere. */
function mulberry32(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}
