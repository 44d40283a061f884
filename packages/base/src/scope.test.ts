import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isTauError } from "./errors.ts";
import { Scope } from "./scope.ts";
import { SeededScheduler } from "./testing/scheduler.ts";
import { TestClock } from "./testing/test-clock.ts";

const untilAborted = (signal: AbortSignal) =>
	new Promise<void>((resolve) => {
		if (signal.aborted) resolve();
		signal.addEventListener("abort", () => resolve(), { once: true });
	});

async function codeOf(work: Promise<unknown>): Promise<string> {
	try {
		await work;
	} catch (error) {
		return isTauError(error) ? error.code : String(error);
	}
	return "no error";
}

describe("Scope", () => {
	test("close() waits for tasks and child scopes without asking them to stop", async () => {
		const log: string[] = [];
		const scope = new Scope();
		const task = Promise.withResolvers<void>();
		void scope.spawn("task", () => task.promise.then(() => void log.push("task")));
		const child = scope.child();
		const closed = scope.close().then(() => log.push("closed"));
		await Bun.sleep(1);
		expect(log).toEqual([]);
		expect(scope.signal.aborted).toBe(false);
		task.resolve();
		await Bun.sleep(1);
		expect(log).toEqual(["task"]);
		await child.close();
		await closed;
		expect(scope.phase).toBe("complete");
	});

	test("disposing cancels, drains, then runs finalizers, last registered first", async () => {
		const log: string[] = [];
		{
			await using scope = new Scope();
			scope.onFinalize("first", () => void log.push("first"));
			scope.onFinalize("second", () => void log.push("second"));
			void scope.spawn("task", (signal) => untilAborted(signal).then(() => void log.push("task stopped")));
		}
		expect(log).toEqual(["task stopped", "second", "first"]);
	});

	test("a cancel reaches tasks started in child scopes at once", async () => {
		const scope = new Scope();
		const seen: string[] = [];
		const grandchild = scope.child().child();
		void grandchild.spawn("deep", (signal) => untilAborted(signal).then(() => void seen.push("deep")));
		await Bun.sleep(1);
		scope.cancel();
		expect(grandchild.signal.aborted).toBe(true);
		grandchild.cancel();
		await grandchild.close();
		expect(seen).toEqual(["deep"]);
	});

	test("a failing task cancels its siblings and is what close() throws", async () => {
		const scope = new Scope();
		const sibling = scope.spawn("sibling", (signal) => untilAborted(signal).then(() => "stopped"));
		const failing = scope.spawn("failing", async () => {
			throw new Error("broken");
		});
		failing.catch(() => {});
		expect(await sibling).toBe("stopped");
		await expect(scope.close()).rejects.toThrow("broken");
	});

	test("an isolated task's failure is its own", async () => {
		const scope = new Scope();
		const task = scope.spawn("isolated", async () => Promise.reject(new Error("mine")), { isolated: true });
		expect(await codeOf(task)).toContain("mine");
		expect(scope.signal.aborted).toBe(false);
		await scope.close();
	});

	test("names what does not stop within the cleanup budget", async () => {
		const clock = new TestClock();
		const scope = new Scope({ name: "run", clock, cleanupBudgetMs: 5000 });
		void scope.spawn("deaf task", () => new Promise(() => {}));
		scope.onFinalize("deaf finalizer", () => new Promise(() => {}));
		const disposed = scope[Symbol.asyncDispose]();
		disposed.catch(() => {});
		await clock.advance(4999);
		expect(scope.phase).toBe("draining");
		await clock.advance(1);
		expect(await codeOf(disposed)).toBe("TAU_CLEANUP_TIMEOUT");
		await expect(disposed).rejects.toThrow("still alive: deaf task, deaf finalizer");
		expect(scope.phase).toBe("complete");
		expect(clock.pendingTimers).toBe(0);
	});

	test("cancels itself at its deadline, which is never later than the parent's", async () => {
		const clock = new TestClock();
		const parent = new Scope({ clock, deadlineMs: 100 });
		const child = parent.child({ deadlineMs: 500 });
		expect(child.deadline).toBe(100);
		await clock.advance(100);
		expect(child.signal.aborted).toBe(true);
		expect(isTauError(child.signal.reason) && child.signal.reason.code).toBe("TAU_DEADLINE_EXCEEDED");
		await child.close();
		await parent.close();
		expect(clock.pendingTimers).toBe(0);
	});

	test("holds no timer without a deadline", async () => {
		const clock = new TestClock();
		const scope = new Scope({ clock });
		void scope.spawn("task", async () => {});
		expect(clock.pendingTimers).toBe(0);
		await scope.close();
		expect(clock.pendingTimers).toBe(0);
	});

	test("leaves no listener on a long-lived signal", async () => {
		const controller = new AbortController();
		let listeners = 0;
		const signal = controller.signal;
		const add = signal.addEventListener.bind(signal);
		const remove = signal.removeEventListener.bind(signal);
		signal.addEventListener = (...args: Parameters<typeof add>) => {
			listeners++;
			add(...args);
		};
		signal.removeEventListener = (...args: Parameters<typeof remove>) => {
			listeners--;
			remove(...args);
		};
		for (let round = 0; round < 10; round++) await new Scope({ signal }).close();
		expect(listeners).toBe(0);
	});

	test("refuses work once it has ended", async () => {
		const scope = new Scope({ name: "done" });
		await scope.close();
		expect(() => scope.spawn("late", async () => {})).toThrow('the scope "done" has ended');
	});

	test("in any interleaving nothing outlives its scope", async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 4 }), fc.boolean(), async (seed, depth, cancel) => {
				const scheduler = new SeededScheduler(seed);
				let live = 0;
				const grow = (scope: Scope, levels: number): void => {
					void scope
						.spawn("task", async (signal) => {
							live++;
							for (let step = 0; step < 4 && !signal.aborted; step++) await scheduler.point();
							live--;
						})
						.catch(() => {});
					if (levels === 0) return;
					const child = scope.child();
					grow(child, levels - 1);
					void scheduler.point().then(() => child[Symbol.asyncDispose]());
				};
				const scope = new Scope();
				grow(scope, depth);
				const ending = scheduler.point().then(() => (cancel ? scope[Symbol.asyncDispose]() : scope.close()));
				await scheduler.run(ending);
				expect(live).toBe(0);
				expect(scope.phase).toBe("complete");
			}),
			{ numRuns: 40 },
		);
	});
});
