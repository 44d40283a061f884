/** Real time for the screen. What is to run at once runs when the input at hand has been handled. */
import type { SchedulerPort } from "@tau/tui/render/ports";

export const realScheduler: SchedulerPort = {
	now: () => performance.now(),
	schedule(run, delay) {
		if (delay <= 0) {
			const immediate = setImmediate(run);
			return () => clearImmediate(immediate);
		}
		const timer = setTimeout(run, delay);
		return () => clearTimeout(timer);
	},
};
