/** The entries of a branch as a session of their own, as pi makes one. */

import { shortId } from "@tau/base/ids";
import type { LabelEntry, SessionEntry } from "@tau/protocol/session-entries";
import type { Session } from "../session.ts";

/**
 * From the root to `leafId`, read one by one. Labels are entries of the tree, wherever they were set: those on the
 * path are taken out and their neighbours joined, and what is labelled on the path gets its label again at the end.
 */
export function* branchCopy(session: Session, leafId: string): Generator<SessionEntry> {
	const path = [...session.path(leafId)].reverse();
	const ids = new Set<string>();
	/** What now stands where a label stood. */
	const instead = new Map<string, string>();
	let labels: string[] = [];
	let parentId: string | null = null;
	for (const { id, type } of path) {
		if (type === "label") {
			labels.push(id);
			continue;
		}
		const entry = session.entry(id);
		if (!entry) continue;
		for (const label of labels) instead.set(label, id);
		labels = [];
		yield placed(entry, parentId, instead);
		ids.add(id);
		parentId = id;
	}
	for (const entry of labelsAgain(session, ids, parentId)) yield entry;
}

function placed(entry: SessionEntry, parentId: string | null, instead: ReadonlyMap<string, string>): SessionEntry {
	if (entry.type !== "compaction") return { ...entry, parentId };
	const { firstKeptEntryId } = entry;
	return { ...entry, parentId, firstKeptEntryId: instead.get(firstKeptEntryId) ?? firstKeptEntryId };
}

function* labelsAgain(session: Session, ids: Set<string>, leafId: string | null): Generator<LabelEntry> {
	const taken = new Set(ids);
	let parentId = leafId;
	for (const [targetId, { label, timestamp }] of session.labels()) {
		if (!ids.has(targetId)) continue;
		const id = shortId((candidate) => taken.has(candidate));
		taken.add(id);
		yield { type: "label", id, parentId, timestamp, targetId, label };
		parentId = id;
	}
}
