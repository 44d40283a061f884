/** The labels of a session: the latest `label` entry of each target, on whatever branch it was written. */
import type { SessionEntry } from "@tau/protocol/session-entries";
import type { SessionStore } from "../store/session-store.ts";

export interface SessionLabel {
	readonly label: string;
	/** When it was set; ISO 8601. */
	readonly timestamp: string;
}

export class Labels {
	readonly #labels = new Map<string, SessionLabel>();

	/** Indexes the whole store. */
	static of(store: SessionStore): Labels {
		const labels = new Labels();
		for (const { id, type } of store.oldestFirst()) {
			const entry = type === "label" ? store.entry(id) : undefined;
			if (entry) labels.apply(entry);
		}
		return labels;
	}

	apply(entry: SessionEntry): void {
		if (entry.type !== "label") return;
		const { targetId, label, timestamp } = entry;
		if (label) this.#labels.set(targetId, { label, timestamp });
		else this.#labels.delete(targetId);
	}

	get(id: string): SessionLabel | undefined {
		return this.#labels.get(id);
	}

	get all(): ReadonlyMap<string, SessionLabel> {
		return this.#labels;
	}
}
