/** The cut of a compaction: where pi would cut if that fits, and otherwise one that does. */
import type { AgentMessage } from "@tau/protocol/messages";
import type { ContextEditEntry } from "@tau/protocol/session-entries";
import type { CompactionBudget } from "./budget.ts";
import { commonLimit } from "./common-limit.ts";
import type { ContextSource } from "./context-item.ts";
import { type CutPoint, findCutPoint, findFittingCut, findLastCut } from "./cut-point.ts";
import { estimateMessageTokens } from "./estimate-tokens.ts";
import type { ContextSketch, ItemSketch } from "./sketch.ts";
import { trimMessage } from "./trim-message.ts";

/** To be appended as a `context_edit` entry. */
export type ContextEditDraft = Pick<ContextEditEntry, "targetId" | "replacement">;

export interface ChosenCut extends CutPoint {
	/** Shorten what stays although it is too large. */
	edits: ContextEditDraft[];
	/** Estimated tokens of what stays, after `edits`. */
	keptTokens: number;
}

/** Less would not say anything. */
const MIN_TRIMMED_TOKENS = 100;

/** Undefined when nothing can be cut off. `firstKept` may be the number of items: nothing stays. */
export function chooseCut(
	source: ContextSource,
	sketch: ContextSketch,
	keepRecentTokens: number,
	budget: CompactionBudget,
): ChosenCut | undefined {
	const { items } = sketch;
	const wanted = findCutPoint(items, keepRecentTokens);
	if (!wanted) return undefined;
	const wantedTokens = keptTokens(items, wanted);
	if (wantedTokens <= budget.kept) return { ...wanted, edits: [], keptTokens: wantedTokens };
	const fitting = findFittingCut(items, budget.kept);
	if (fitting) return { ...fitting, edits: [], keptTokens: keptTokens(items, fitting) };
	const last = findLastCut(items)!;
	const trimmed = trimKept(source, sketch, last, budget.kept);
	if (trimmed) return { ...last, ...trimmed };
	const turnStart = items.findLastIndex((item) => item.startsTurn);
	return { firstKept: items.length, turnStart, edits: [], keptTokens: 0 };
}

function keptTokens(items: readonly ItemSketch[], { firstKept }: CutPoint): number {
	let tokens = 0;
	for (let index = firstKept; index < items.length; index++) tokens += items[index]!.tokens;
	return tokens;
}

/** Shortens the largest messages at the end until all fit; undefined when some cannot be shortened that far. */
function trimKept(source: ContextSource, sketch: ContextSketch, { firstKept }: CutPoint, maxTokens: number) {
	const sizes = sketch.items.slice(firstKept).map(({ tokens }) => tokens);
	const cap = commonLimit(sizes, maxTokens);
	if (cap < MIN_TRIMMED_TOKENS) return undefined;
	const edits: ContextEditDraft[] = [];
	let total = 0;
	for (const { entry, messages } of itemsFrom(source, sketch, firstKept)) {
		const [message] = messages;
		if (!message) continue;
		const size = messages.reduce((sum, each) => sum + estimateMessageTokens(each), 0);
		if (size <= cap) {
			total += size;
			continue;
		}
		const content = trimMessage(message, cap);
		if (content === undefined) return undefined;
		edits.push({ targetId: entry.id, replacement: { content } });
		total += estimateMessageTokens({ ...message, content } as AgentMessage);
	}
	return total <= maxTokens ? { edits, keptTokens: total } : undefined;
}

function* itemsFrom(source: ContextSource, sketch: ContextSketch, from: number) {
	let index = sketch.previous ? -1 : 0;
	for (const item of source) if (index++ >= from) yield item;
}
