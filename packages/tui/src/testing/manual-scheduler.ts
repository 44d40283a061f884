/** Time that moves only when a test says so. */
import type { SchedulerPort } from "../render/ports.ts";

interface Task {
	run: () => void;
	at: number;
	order: number;
}

export class ManualScheduler implements SchedulerPort {
	#now = 0;
	#order = 0;
	#tasks: Task[] = [];

	now(): number {
		return this.#now;
	}

	schedule(run: () => void, delay: number): () => void {
		const task = { run, at: this.#now + Math.max(0, delay), order: this.#order++ };
		this.#tasks.push(task);
		return () => {
			this.#tasks = this.#tasks.filter((other) => other !== task);
		};
	}

	/** Tasks that wait: none may while nothing moves. */
	get pending(): number {
		return this.#tasks.length;
	}

	/** Runs what is due until then, in order, what it schedules included. */
	advance(milliseconds: number): void {
		const end = this.#now + milliseconds;
		for (;;) {
			const next = this.#next();
			if (!next || next.at > end) break;
			this.#tasks = this.#tasks.filter((task) => task !== next);
			this.#now = Math.max(this.#now, next.at);
			next.run();
		}
		this.#now = end;
	}

	#next(): Task | undefined {
		return this.#tasks.reduce<Task | undefined>((best, task) => {
			if (!best) return task;
			return task.at < best.at || (task.at === best.at && task.order < best.order) ? task : best;
		}, undefined);
	}
}
