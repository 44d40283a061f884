/** When frames are drawn: none unless asked for, never two within a frame's time, typed keys at once. */
import type { SchedulerPort } from "../render/ports.ts";

/** 60 a second. */
export const FRAME_MILLISECONDS = 16;

export class FrameClock {
	readonly #scheduler: SchedulerPort;
	readonly #draw: () => void;
	#lastFrame = Number.NEGATIVE_INFINITY;
	#lastWasUrgent = false;
	#pending: { cancel: () => void; isUrgent: boolean } | undefined;

	constructor(scheduler: SchedulerPort, draw: () => void) {
		this.#scheduler = scheduler;
		this.#draw = draw;
	}

	/** An urgent frame need not wait for the frame before it, unless that was urgent too. */
	request(isUrgent: boolean): void {
		if (this.#pending) {
			if (!isUrgent || this.#pending.isUrgent || this.#lastWasUrgent) return;
			this.#pending.cancel();
		}
		const wait = Math.max(0, this.#lastFrame + FRAME_MILLISECONDS - this.#scheduler.now());
		const delay = isUrgent && !this.#lastWasUrgent ? 0 : wait;
		const isEarly = isUrgent && wait > 0;
		const cancel = this.#scheduler.schedule(() => {
			this.#pending = undefined;
			this.#lastWasUrgent = isEarly && delay === 0;
			this.run();
		}, delay);
		this.#pending = { cancel, isUrgent: delay === 0 };
	}

	/** Draws now; a frame that waits is not needed any more. */
	run(): void {
		this.cancel();
		this.#draw();
		this.#lastFrame = this.#scheduler.now();
	}

	cancel(): void {
		this.#pending?.cancel();
		this.#pending = undefined;
	}
}
