import { describe, expect, test } from "bun:test";
import { systemClock } from "./clock.ts";
import { TestClock } from "./testing/test-clock.ts";

describe("systemClock", () => {
	test("sleeps, and a cancelled timer does not fire", async () => {
		let fired = false;
		systemClock
			.after(5, () => {
				fired = true;
			})
			.cancel();
		const started = systemClock.monotonic();
		await systemClock.sleep(20);
		expect(systemClock.monotonic() - started).toBeGreaterThanOrEqual(19);
		expect(fired).toBe(false);
	});

	test("an abort ends a sleep at once with the reason", async () => {
		const controller = new AbortController();
		const sleeping = systemClock.sleep(60_000, controller.signal);
		controller.abort(new Error("wake up"));
		await expect(sleeping).rejects.toThrow("wake up");
		await expect(systemClock.sleep(60_000, controller.signal)).rejects.toThrow("wake up");
	});
});

describe("TestClock", () => {
	test("runs due timers in order of time, then of creation, at their own time", async () => {
		const clock = new TestClock(1000);
		const log: string[] = [];
		const note = (name: string) => () => void log.push(`${name} ${clock.now()}`);
		clock.after(20, note("c"));
		clock.after(10, note("a"));
		clock.after(10, note("b"));
		clock.after(31, note("late"));
		await clock.advance(30);
		expect(log).toEqual(["a 1010", "b 1010", "c 1020"]);
		expect([clock.now(), clock.pendingTimers]).toEqual([1030, 1]);
	});

	test("work that a timer wakes sets its next timer in the same advance", async () => {
		const clock = new TestClock();
		const wakes: number[] = [];
		const loop = (async () => {
			for (let round = 0; round < 3; round++) {
				await clock.sleep(10);
				wakes.push(clock.now());
			}
		})();
		await clock.advance(30);
		await loop;
		expect(wakes).toEqual([10, 20, 30]);
	});

	test("an abort leaves no timer", async () => {
		const clock = new TestClock();
		const controller = new AbortController();
		const sleeping = clock.sleep(10, controller.signal);
		sleeping.catch(() => {});
		controller.abort();
		expect(clock.pendingTimers).toBe(0);
		await expect(sleeping).rejects.toThrow();
	});
});
