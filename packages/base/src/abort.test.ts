import { describe, expect, test } from "bun:test";
import { abortable, abortReason } from "./abort.ts";

/** Counts the listeners that are left on a signal. */
function watched(signal: AbortSignal): () => number {
	let listeners = 0;
	const { addEventListener, removeEventListener } = signal;
	signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
		listeners++;
		addEventListener.apply(signal, args);
	};
	signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
		listeners--;
		removeEventListener.apply(signal, args);
	};
	return () => listeners;
}

describe("abortable()", () => {
	test("settles as the work does and leaves no listener", async () => {
		const { signal } = new AbortController();
		const listeners = watched(signal);
		expect(await abortable(Promise.resolve(1), signal)).toBe(1);
		await expect(abortable(Promise.reject(new Error("broken")), signal)).rejects.toThrow("broken");
		await Bun.sleep(0);
		expect(listeners()).toBe(0);
	});

	test("rejects with the reason as soon as the signal aborts, and the work's own failure is nobody's", async () => {
		const controller = new AbortController();
		const work = Promise.withResolvers<void>();
		const waiting = abortable(work.promise, controller.signal);
		const reason = new Error("enough");
		controller.abort(reason);
		expect(await waiting.catch((error) => error)).toBe(reason);
		work.reject(new Error("too late"));
		await Bun.sleep(0);
	});

	test("does not wait at all when the signal has aborted", async () => {
		const reason = new Error("before");
		const error = await abortable(Promise.reject(new Error("work")), AbortSignal.abort(reason)).catch((e) => e);
		expect(error).toBe(reason);
	});
});

test("abortReason() is an error whatever the signal was aborted with", () => {
	expect(abortReason(AbortSignal.abort("text")).name).toBe("AbortError");
	expect(abortReason(AbortSignal.abort()).name).toBe("AbortError");
});
