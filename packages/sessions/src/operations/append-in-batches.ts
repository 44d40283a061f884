/** Copies any number of entries into a store without holding all of them. */
import type { SessionEntry } from "@tau/protocol/session-entries";
import type { SessionStore } from "../store/session-store.ts";

/** Entries, not bytes: what they take is known only when they are written. Most sessions are one write. */
const BATCH_ENTRIES = 1_000;

export function appendInBatches(store: SessionStore, entries: Iterable<SessionEntry>): void {
	let batch: SessionEntry[] = [];
	for (const entry of entries) {
		batch.push(entry);
		if (batch.length < BATCH_ENTRIES) continue;
		store.append(batch);
		batch = [];
	}
	store.append(batch);
}
