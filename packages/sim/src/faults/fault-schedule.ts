import type { Fault } from "./fault.ts";

export interface ScheduledFault {
	fault: Fault;
	/** Requests left to pass before it starts. */
	waiting: number;
	/** Requests left to hit; Infinity = all. */
	remaining: number;
}

/** The faults waiting for requests. One request gets at most one: the first that is due. */
export class FaultSchedule {
	#entries: ScheduledFault[] = [];

	add(fault: Fault): void {
		this.#entries.push({ fault, waiting: fault.skip ?? 0, remaining: hits(fault) });
	}

	take(model: string): Fault | undefined {
		for (const entry of this.#entries) {
			if (entry.fault.model !== undefined && entry.fault.model !== model) continue;
			if (entry.waiting > 0) {
				entry.waiting--;
				continue;
			}
			entry.remaining--;
			if (entry.remaining <= 0) this.#entries = this.#entries.filter((other) => other !== entry);
			return entry.fault;
		}
		return undefined;
	}

	list(): readonly ScheduledFault[] {
		return this.#entries;
	}

	clear(): void {
		this.#entries = [];
	}
}

/** How many requests a fault hits. */
export function hits(fault: Fault): number {
	return fault.times === 0 ? Number.POSITIVE_INFINITY : (fault.times ?? 1);
}
