/** A clock that stands still until it is told to advance. */
import { type Clock, type ClockTimer, sleepOn } from "../clock.ts";

interface Pending {
	at: number;
	order: number;
	callback: () => void;
}

export class TestClock implements Clock {
	#time: number;
	#order = 0;
	readonly #pending = new Set<Pending>();

	constructor(start = 0) {
		this.#time = start;
	}

	now(): number {
		return this.#time;
	}

	monotonic(): number {
		return this.#time;
	}

	sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
		return sleepOn(this, milliseconds, signal);
	}

	after(milliseconds: number, callback: () => void): ClockTimer {
		const entry: Pending = { at: this.#time + Math.max(0, milliseconds), order: this.#order++, callback };
		this.#pending.add(entry);
		return { cancel: () => void this.#pending.delete(entry) };
	}

	/** Timers that still wait. */
	get pendingTimers(): number {
		return this.#pending.size;
	}

	/** Moves time on, running due timers in order, and lets the work each of them wakes run before the next. */
	async advance(milliseconds: number): Promise<void> {
		const end = this.#time + milliseconds;
		await settleMicrotasks();
		while (true) {
			const next = this.#nextDue(end);
			if (!next) break;
			this.#pending.delete(next);
			this.#time = next.at;
			next.callback();
			await settleMicrotasks();
		}
		this.#time = end;
	}

	#nextDue(end: number): Pending | undefined {
		let next: Pending | undefined;
		for (const entry of this.#pending) {
			if (entry.at > end) continue;
			if (!next || entry.at < next.at || (entry.at === next.at && entry.order < next.order)) next = entry;
		}
		return next;
	}
}

/** Lets chains of already resolved promises run to their end. Fifty links are more than any of ours has. */
async function settleMicrotasks(): Promise<void> {
	for (let link = 0; link < 50; link++) await Promise.resolve();
}
