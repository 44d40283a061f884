/**
 * What was said before the entries that are shown, for a screen that scrolls by itself: a part ahead of what it has asked
 * for is always being read, so that nobody waits and a long session is never here whole.
 */
import type { SessionEntry } from "@tau/protocol/session-entries";
import type { Component } from "@tau/tui/render/component";

/** Entries. */
const PART = 300;

/** A part begins with no results of tools: the calls they belong to are in the part before it. */
export function withoutLooseResults(entries: readonly SessionEntry[]): readonly SessionEntry[] {
	const first = entries.findIndex((entry) => entry.type !== "message" || entry.message.role !== "toolResult");
	return first > 0 ? entries.slice(first) : entries;
}

export interface EarlierItemsParts {
	/** The last entries before one. */
	read(before: string, count: number): Promise<{ entries: SessionEntry[]; hasMore: boolean }>;
	draw(entries: readonly SessionEntry[]): Component[];
	/** There is something to scroll to now. */
	arrived(): void;
}

export class EarlierItems {
	readonly #parts: EarlierItemsParts;
	#ready: Component[] = [];
	/** The first entry that was read; undefined when there is nothing before it. */
	#first: string | undefined;
	#isReading = false;

	constructor(parts: EarlierItemsParts) {
		this.#parts = parts;
	}

	/** `first`: the entry before which there are others. Undefined: nothing is. `isAsked`: they will be asked for. */
	begin(first: string | undefined, isAsked: boolean): void {
		this.#ready = [];
		this.#first = first;
		if (isAsked) this.#read();
	}

	/** What has been read by now. */
	take(): Component[] {
		const taken = this.#ready;
		this.#ready = [];
		this.#read();
		return taken;
	}

	#read(): void {
		const before = this.#first;
		if (before === undefined || this.#isReading) return;
		this.#isReading = true;
		void this.#parts
			.read(before, PART)
			.then(({ entries, hasMore }) => {
				// Another session may be shown by now.
				if (this.#first !== before) return;
				const whole = hasMore ? withoutLooseResults(entries) : entries;
				this.#first = hasMore ? whole[0]?.id : undefined;
				this.#ready = this.#parts.draw(whole);
				this.#parts.arrived();
			})
			.catch(() => {
				if (this.#first === before) this.#first = undefined;
			})
			.finally(() => {
				this.#isReading = false;
				// Another session was begun meanwhile.
				if (this.#first !== before && this.#ready.length === 0) this.#read();
			});
	}
}
