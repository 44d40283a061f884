/** Where the part that stays begins (reference: pi 0.87.1). Indices are into the items of the sketch. */
import type { ItemSketch } from "./sketch.ts";

export interface CutPoint {
	firstKept: number;
	/** The start of the turn that the cut falls into; -1 when it falls between turns. */
	turnStart: number;
}

/** Keeps about `keepRecentTokens`; undefined when nothing can be cut off. O(items). */
export function findCutPoint(items: readonly ItemSketch[], keepRecentTokens: number): CutPoint | undefined {
	const firstPoint = items.findIndex(canCutAt);
	if (firstPoint < 0) return undefined;
	let cut = firstPoint;
	let kept = 0;
	for (let index = items.length - 1; index >= 0; index--) {
		if (items[index]!.tokens === 0) continue;
		kept += items[index]!.tokens;
		if (kept < keepRecentTokens) continue;
		// At or after this one. Tool results at the end that are larger than all that is kept stay with their call.
		cut = items.findIndex((item, at) => at >= index && canCutAt(item));
		if (cut < 0) cut = items.findLastIndex(canCutAt);
		if (isFailedAttemptAfter(items, cut)) cut++;
		break;
	}
	return cutAt(items, cut);
}

/** The earliest cut that keeps at most `maxTokens`; undefined when even the last one keeps more. O(items). */
export function findFittingCut(items: readonly ItemSketch[], maxTokens: number): CutPoint | undefined {
	let cut: number | undefined;
	let kept = 0;
	for (let index = items.length - 1; index >= 0; index--) {
		kept += items[index]!.tokens;
		if (kept > maxTokens) break;
		if (canCutAt(items[index]!)) cut = index;
	}
	return cut === undefined ? undefined : cutAt(items, cut);
}

/** The cut that keeps the least. */
export function findLastCut(items: readonly ItemSketch[]): CutPoint | undefined {
	const cut = items.findLastIndex(canCutAt);
	return cut < 0 ? undefined : cutAt(items, cut);
}

function canCutAt(item: ItemSketch): boolean {
	return item.cuttable && !item.insideCall;
}

function cutAt(items: readonly ItemSketch[], cut: number): CutPoint {
	let firstKept = cut;
	// State entries just before belong to what follows.
	while (firstKept > 0 && !items[firstKept - 1]!.visible && items[firstKept - 1]!.type !== "compaction") firstKept--;
	if (items[cut]?.startsTurn) return { firstKept, turnStart: -1 };
	const turnStart = items.findLastIndex((item, index) => index < firstKept && item.startsTurn);
	return { firstKept, turnStart };
}

/**
 * After the cut there are only failed attempts that an edit left out, and state: the input at the cut has been sent and
 * need not be kept for them. Other edits, and anything visible, mean that it has not.
 */
function isFailedAttemptAfter(items: readonly ItemSketch[], cut: number): boolean {
	const omitted = new Set<string>();
	let attempts = 0;
	for (let index = cut + 1; index < items.length; index++) {
		const item = items[index]!;
		if (item.type === "compaction" || item.visible) return false;
		if (!item.omitted) continue;
		omitted.add(item.id);
		if (item.omittedAssistant) attempts++;
	}
	if (attempts === 0) return false;
	for (let index = cut + 1; index < items.length; index++) {
		const edit = items[index]!.edits;
		if (edit?.replaces && !omitted.has(edit.targetId)) return false;
	}
	return true;
}
