/** Which entries the context of a leaf is made of, found from the leaf backwards: older ones are never looked at. */
import type { EntryHead, SessionStore } from "../store/session-store.ts";

export interface ContextPath {
	/** In the order of the context: the compaction first if there is one, then what it kept, then what came after. */
	heads: EntryHead[];
	/** How many of `heads` after the first were kept by the compaction; their system messages do not count. */
	kept: number;
	compacted: boolean;
}

export function contextPath(store: SessionStore, leafId: string | null): ContextPath {
	const after: EntryHead[] = [];
	const kept: EntryHead[] = [];
	let compaction: EntryHead | undefined;
	let firstKeptId: string | undefined;
	let complete = false;
	for (const head of ancestors(store, leafId)) {
		if (compaction) {
			kept.push(head);
			complete = head.id === firstKeptId;
		} else if (head.type === "compaction") {
			const entry = store.entry(head.id);
			if (entry?.type !== "compaction") continue;
			compaction = head;
			firstKeptId = entry.firstKeptEntryId;
			complete = firstKeptId === head.id;
			if (complete) break;
			continue;
		} else after.push(head);
		if (complete) break;
	}
	if (!compaction) return { heads: after.reverse(), kept: 0, compacted: false };
	// A first entry that is not on the path keeps nothing: the summary stands for all of it.
	if (!complete) kept.length = 0;
	return { heads: [compaction, ...kept.reverse(), ...after.reverse()], kept: kept.length, compacted: true };
}

/** From the entry to its root. A parent that is missing, or that leads round in a circle, ends it. */
export function* ancestors(store: SessionStore, leafId: string | null): Generator<EntryHead> {
	const seen = new Set<string>();
	for (let id = leafId; id && !seen.has(id); ) {
		const head = store.head(id);
		if (!head) return;
		seen.add(id);
		yield head;
		id = head.parentId;
	}
}
