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

	test("names the work that is stuck in child scopes", async () => {
		const clock = new TestClock();
		const scope = new Scope({ name: "engine", clock });
		const child = scope.child({ name: "run" });
		void child.spawn("deaf task", () => new Promise(() => {}));
		const disposed = scope[Symbol.asyncDispose]();
		disposed.catch(() => {});
		await clock.advance(5000);
		await expect(disposed).rejects.toThrow("still alive: run (deaf task)");
	});

	test("a failure leaves an `await using` block as it is, thrown by the task or by close()", async () => {
		const failure = new Error("broken");
		const byTask = async () => {
			await using scope = new Scope();
			await scope.spawn("task", () => Promise.reject(failure));
		};
		const byClose = async () => {
			await using scope = new Scope();
			void scope.spawn("task", () => Promise.reject(failure)).catch(() => {});
			await scope.close();
		};
		expect(await byTask().catch((error) => error)).toBe(failure);
		expect(await byClose().catch((error) => error)).toBe(failure);
	});

	test("a failing finalizer keeps neither the others from running nor itself from being told", async () => {
		const log: string[] = [];
		const scope = new Scope();
		scope.onFinalize("first", () => void log.push("first"));
		scope.onFinalize("failing", () => Promise.reject(new Error("cannot unlink")));
		await expect(scope[Symbol.asyncDispose]()).rejects.toThrow("cannot unlink");
		expect(log).toEqual(["first"]);
		expect(scope.phase).toBe("complete");
	});

	test("gives a task its scope, so that it can start more work in it", async () => {
		const log: string[] = [];
		const scope = new Scope();
		void scope.spawn("outer", async (_signal, inside) => {
			void inside.spawn("inner", async () => void log.push("inner"));
		});
		await scope.close();
		expect(log).toEqual(["inner"]);
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

	test("whatever fails, is cancelled or is deaf to it, finalizers run once, after all work, and no timer stays", async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 3 }), async (seed, depth) => {
				const scheduler = new SeededScheduler(seed);
				const chance = (share: number) => scheduler.random() < share;
				const clock = new TestClock();
				let finalized = 0;
				let outlived = 0;
				let scopes = 0;
				const endings: Promise<unknown>[] = [];
				const grow = (scope: Scope, levels: number): void => {
					let live = 0;
					scopes++;
					scope.onFinalize("check", async () => {
						await scheduler.point();
						finalized++;
						outlived += live;
					});
					for (let task = 0; task < 3; task++) {
						const steps = Math.floor(scheduler.random() * 6);
						const heedsSignal = chance(0.5);
						const fails = chance(0.2);
						live++;
						const work = scope.spawn("task", async (signal) => {
							for (let step = 0; step < steps && !(heedsSignal && signal.aborted); step++) await scheduler.point();
							live--;
							if (fails) throw new Error("task failed");
						});
						work.catch(() => {});
					}
					if (levels === 0) return;
					const child = scope.child({ deadlineMs: chance(0.3) ? 10 : undefined });
					grow(child, levels - 1);
					const end = async () => {
						for (let step = 0; step < 3; step++) await scheduler.point();
						await (chance(0.5) ? child.close() : child[Symbol.asyncDispose]());
					};
					endings.push(end().catch(() => {}));
				};
				const controller = new AbortController();
				const scope = new Scope({ clock, signal: controller.signal });
				grow(scope, depth);
				endings.push(
					scheduler.point().then(() => (chance(0.3) ? controller.abort() : clock.advance(chance(0.5) ? 20 : 0))),
				);
				endings.push(
					scheduler
						.point()
						.then(() => scope.close())
						.catch(() => {}),
				);
				await scheduler.run(Promise.all(endings));
				expect([finalized, outlived]).toEqual([scopes, 0]);
				expect(clock.pendingTimers).toBe(0);
			}),
			{ numRuns: 100 },
		);
	});
});
