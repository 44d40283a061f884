/** Calls at once, then at most once per interval; the last request is never lost. */
export class Throttle {
	readonly #intervalMs: number;
	readonly #run: () => void;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#lastRun = Number.NEGATIVE_INFINITY;
	#isPending = false;

	constructor(intervalMs: number, run: () => void) {
		this.#intervalMs = intervalMs;
		this.#run = run;
	}

	request(): void {
		this.#isPending = true;
		if (this.#timer) return;
		const wait = this.#lastRun + this.#intervalMs - performance.now();
		if (wait <= 0) this.flush();
		else this.#timer = setTimeout(() => this.flush(), wait);
	}

	/** Runs now if something is pending. No timer is left. */
	flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (!this.#isPending) return;
		this.#isPending = false;
		this.#lastRun = performance.now();
		this.#run();
	}
}
