/** Time as a dependency, so that tests can hold it. All durations are milliseconds. */
import { abortReason } from "./abort.ts";

export interface Clock {
	/** Unix time. May jump. */
	now(): number;
	/** Never goes back; only differences mean something. */
	monotonic(): number;
	/** Rejects with the signal's reason when it aborts first. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
	/** Calls back once. The returned timer does nothing after `cancel`. */
	after(milliseconds: number, callback: () => void): ClockTimer;
}

export interface ClockTimer {
	cancel(): void;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
	sleep: (milliseconds, signal) => sleepOn(systemClock, milliseconds, signal),
	after: (milliseconds, callback) => {
		const timer = setTimeout(callback, milliseconds);
		return { cancel: () => clearTimeout(timer) };
	},
};

/** `Clock.sleep` in terms of `Clock.after`, for implementations. Leaves neither timer nor listener behind. */
export function sleepOn(clock: Pick<Clock, "after">, milliseconds: number, signal?: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		if (signal?.aborted) return reject(abortReason(signal));
		const onAbort = () => {
			timer.cancel();
			reject(abortReason(signal!));
		};
		const timer = clock.after(milliseconds, () => {
			signal?.removeEventListener("abort", onAbort);
			resolve();
		});
		signal?.addEventListener("abort", onAbort, { once: true });
	});
}
