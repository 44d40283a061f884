/**
 * Structured concurrency: work belongs to a scope, and a scope ends only when all its work has. Ending goes through
 * four phases: `requested` (the signal aborts), `draining` (tasks and child scopes settle), `finalizing` (finalizers
 * run, last registered first), `complete`. Draining and finalizing after a cancel share one budget; what is not done
 * by then is named in a `TAU_CLEANUP_TIMEOUT` error.
 */
import { type Clock, type ClockTimer, systemClock } from "./clock.ts";
import { TauError } from "./errors.ts";

/** Long enough for a process group to die and a file to be written; short enough to wait for. */
const DEFAULT_CLEANUP_BUDGET_MS = 5000;

export type ScopePhase = "running" | "requested" | "draining" | "finalizing" | "complete";

export interface ScopeOptions {
	/** For errors. */
	name?: string;
	/** Milliseconds from now until the scope cancels itself. Never later than the parent's. */
	deadlineMs?: number;
	/** Cancels the scope when it aborts. */
	signal?: AbortSignal;
	clock?: Clock;
	cleanupBudgetMs?: number;
}

export class Scope implements AsyncDisposable {
	readonly name: string;
	/** On the clock's monotonic time; undefined when there is none. */
	readonly deadline: number | undefined;
	readonly #clock: Clock;
	readonly #budgetMs: number;
	readonly #controller = new AbortController();
	readonly #live = new Map<object, { label: () => string; done: Promise<unknown> }>();
	readonly #finalizers: { label: string; run: () => void | Promise<void> }[] = [];
	readonly #taskFailures: unknown[] = [];
	readonly #finalizerFailures: unknown[] = [];
	readonly #cancelled = Promise.withResolvers<void>();
	#phase: ScopePhase = "running";
	#timer: ClockTimer | undefined;
	#unlink: (() => void) | undefined;
	/** What did not stop in time. Never rejects. */
	#ending: Promise<string[]> | undefined;
	#closeCalled = false;
	readonly #children = new Set<Scope>();
	/** Tells the parent. */
	#onComplete: (() => void) | undefined;

	/** Use `child` for a scope inside another. */
	constructor(options: ScopeOptions = {}, parent?: Scope) {
		this.name = options.name ?? "scope";
		this.#clock = options.clock ?? (parent ? parent.#clock : systemClock);
		this.#budgetMs = options.cleanupBudgetMs ?? (parent ? parent.#budgetMs : DEFAULT_CLEANUP_BUDGET_MS);
		const own = options.deadlineMs === undefined ? undefined : this.#clock.monotonic() + options.deadlineMs;
		this.deadline = earlier(own, parent?.deadline);
		// The parent's timer already covers a deadline that is the parent's.
		if (own !== undefined && own === this.deadline) {
			this.#timer = this.#clock.after(options.deadlineMs!, () =>
				this.cancel(deadlineError(this.name, options.deadlineMs!)),
			);
		}
		this.#follow(options.signal);
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	get phase(): ScopePhase {
		return this.#phase;
	}

	/** A scope inside this one: cancelled with it, and waited for before it completes. */
	child(options: Omit<ScopeOptions, "clock"> = {}): Scope {
		this.#requireOpen("start a child scope");
		const child = new Scope(options, this);
		const key = {};
		const completed = Promise.withResolvers<void>();
		child.#onComplete = () => {
			this.#live.delete(key);
			this.#children.delete(child);
			completed.resolve();
		};
		this.#live.set(key, { label: () => child.#describe(), done: completed.promise });
		this.#children.add(child);
		if (this.signal.aborted) child.cancel(this.signal.reason);
		return child;
	}

	/**
	 * Starts a task. Its failure cancels the scope and is thrown by `close`, unless it is `isolated`: then it is only the
	 * returned promise's business.
	 */
	spawn<T>(
		name: string,
		task: (signal: AbortSignal, scope: Scope) => Promise<T>,
		options: { isolated?: boolean } = {},
	): Promise<T> {
		this.#requireOpen(`start the task "${name}"`);
		const key = {};
		const result = Promise.resolve().then(() => task(this.signal, this));
		const done = result.then(
			() => void this.#live.delete(key),
			(error: unknown) => {
				this.#live.delete(key);
				if (options.isolated || this.signal.aborted) return;
				this.#taskFailures.push(error);
				this.cancel(error);
			},
		);
		this.#live.set(key, { label: () => name, done });
		return result;
	}

	/** Registers cleanup; the last registered runs first. A failing finalizer does not keep the others from running. */
	onFinalize(label: string, run: () => void | Promise<void>): void {
		this.#requireOpen(`register the finalizer "${label}"`);
		this.#finalizers.push({ label, run });
	}

	/** Asks everything in the scope to stop. Returns at once; asking again does nothing. */
	cancel(reason?: unknown): void {
		if (this.#phase === "complete" || this.signal.aborted) return;
		if (this.#phase === "running") this.#phase = "requested";
		this.#cancelled.resolve();
		this.#controller.abort(reason ?? new DOMException("The operation was aborted", "AbortError"));
		for (const child of this.#children) child.cancel(this.signal.reason);
	}

	/** Waits until all work is done, without asking it to stop, then finalizes. Throws the first failure of a task. */
	async close(): Promise<void> {
		this.#closeCalled = true;
		this.#throwProblem(await this.#end(), [...this.#taskFailures, ...this.#finalizerFailures]);
	}

	/**
	 * Cancels what still runs, then ends within the cleanup budget. Throws for cleanup that failed, unless `close` has
	 * told already. A task's failure is not thrown here: it is the signal's reason, so the block that is being left has
	 * met it, and `await using` would wrap the same error in itself.
	 */
	async [Symbol.asyncDispose](): Promise<void> {
		this.cancel();
		const stuck = await this.#end();
		if (!this.#closeCalled) this.#throwProblem(stuck, this.#finalizerFailures);
	}

	#end(): Promise<string[]> {
		this.#ending ??= this.#finish();
		return this.#ending;
	}

	async #finish(): Promise<string[]> {
		const budget = new Budget(this.#clock, this.#budgetMs);
		try {
			const stuck = await this.#drain(budget);
			this.#phase = "finalizing";
			return [...stuck, ...(await this.#finalize(budget))];
		} finally {
			budget.stop();
			this.#complete();
		}
	}

	#throwProblem(stuck: readonly string[], failures: readonly unknown[]): void {
		if (stuck.length > 0) throw this.#timeoutError(stuck, failures[0]);
		if (failures.length > 0) throw failures[0];
	}

	/** Returns the labels of what did not stop in time. */
	async #drain(budget: Budget): Promise<string[]> {
		// Not cancelled: wait for the work, however long it takes, unless somebody cancels meanwhile.
		while (this.#live.size > 0 && !this.signal.aborted) {
			await Promise.race([...[...this.#live.values()].map((entry) => entry.done), this.#cancelled.promise]);
		}
		this.#phase = "draining";
		budget.start();
		while (this.#live.size > 0) {
			const settled = Promise.all([...this.#live.values()].map((entry) => entry.done));
			if (!(await budget.race(settled))) return this.#labels();
		}
		return [];
	}

	/** Every finalizer is started, even when the budget is used up: a synchronous one always does its work. */
	async #finalize(budget: Budget): Promise<string[]> {
		const stuck: string[] = [];
		while (this.#finalizers.length > 0) {
			const { label, run } = this.#finalizers.pop()!;
			try {
				const work = run();
				if (work && !(await budget.race(work.catch((error) => void this.#finalizerFailures.push(error)))))
					stuck.push(label);
			} catch (error) {
				this.#finalizerFailures.push(error);
			}
		}
		return stuck;
	}

	#complete(): void {
		this.#phase = "complete";
		this.#timer?.cancel();
		this.#unlink?.();
		if (!this.signal.aborted) this.#controller.abort(new DOMException("The scope has ended", "AbortError"));
		this.#onComplete?.();
	}

	#labels(): string[] {
		return [...this.#live.values()].map((entry) => entry.label());
	}

	/** The scope by what still lives in it. */
	#describe(): string {
		const labels = this.#labels();
		return labels.length === 0 ? this.name : `${this.name} (${labels.join(", ")})`;
	}

	#timeoutError(alive: readonly string[], cause: unknown): TauError {
		return new TauError(
			"TAU_CLEANUP_TIMEOUT",
			`"${this.name}" did not stop within ${this.#budgetMs} ms; still alive: ${alive.join(", ")}`,
			{ details: { scope: this.name, alive, budgetMs: this.#budgetMs }, cause },
		);
	}

	#requireOpen(action: string): void {
		if (this.#phase !== "finalizing" && this.#phase !== "complete") return;
		throw new TauError("TAU_SCOPE_ENDED", `Cannot ${action}: the scope "${this.name}" has ended`);
	}

	#follow(signal: AbortSignal | undefined): void {
		if (!signal) return;
		if (signal.aborted) {
			this.cancel(signal.reason);
			return;
		}
		const onAbort = () => this.cancel(signal.reason);
		signal.addEventListener("abort", onAbort, { once: true });
		this.#unlink = () => signal.removeEventListener("abort", onAbort);
	}
}

/** A time limit that starts counting when told to and holds no timer before. */
class Budget {
	readonly #clock: Clock;
	readonly #milliseconds: number;
	readonly #over = Promise.withResolvers<void>();
	#timer: ClockTimer | undefined;

	constructor(clock: Clock, milliseconds: number) {
		this.#clock = clock;
		this.#milliseconds = milliseconds;
	}

	start(): void {
		this.#timer ??= this.#clock.after(this.#milliseconds, () => this.#over.resolve());
	}

	/** Whether `work` settled before the time was over. */
	async race(work: Promise<unknown>): Promise<boolean> {
		return Promise.race([
			work.then(
				() => true,
				() => true,
			),
			this.#over.promise.then(() => false),
		]);
	}

	stop(): void {
		this.#timer?.cancel();
	}
}

function earlier(left: number | undefined, right: number | undefined): number | undefined {
	if (left === undefined || right === undefined) return left ?? right;
	return Math.min(left, right);
}

function deadlineError(name: string, deadlineMs: number): TauError {
	return new TauError("TAU_DEADLINE_EXCEEDED", `"${name}" took longer than its ${deadlineMs} ms`, {
		details: { scope: name, deadlineMs },
	});
}
