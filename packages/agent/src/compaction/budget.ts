/** How the room below the threshold is shared between prompt, summary and what stays. In estimated tokens. */
import type { ContextSize } from "./context-meter.ts";
import { type CompactionSettings, compactionLimit, effectiveReserve } from "./settings.ts";

export interface CompactionBudget {
	/** The whole context after a compaction. */
	limit: number;
	/** Text of the summary, the file lists included. */
	summary: number;
	/** Conversation that stays. */
	kept: number;
	/** Tokens a provider counts for one that is estimated; at least 1. */
	scale: number;
	/** The window less the answer's reserve, as the provider counts. */
	threshold: number;
}

export interface BudgetInput {
	contextWindow: number;
	settings: CompactionSettings;
	size: ContextSize;
	/** The provider refused the context, so it is larger than it looks. */
	overflowed: boolean;
}

/** Estimates are off by a factor in either direction; more than this says that the count is of something else. */
const MAX_SCALE = 4;
/** Two summaries at most: 0.8 and 0.5 of the reserve (as pi), and the file lists. */
const SUMMARY_SHARE_OF_RESERVE = 1.6;
const MIN_SUMMARY = 2000;

export function planBudget({ contextWindow, settings, size, overflowed }: BudgetInput): CompactionBudget {
	const threshold = compactionLimit(contextWindow, settings);
	const scale = Math.min(MAX_SCALE, Math.max(1, size.estimated > 0 ? size.tokens / size.estimated : 1));
	let limit = Math.floor(threshold / scale);
	if (overflowed) limit = Math.min(limit, Math.max(size.system, Math.floor(size.estimated * 0.75)));
	const room = Math.max(0, limit - size.system);
	const wanted = Math.max(MIN_SUMMARY, SUMMARY_SHARE_OF_RESERVE * effectiveReserve(contextWindow, settings));
	const summary = Math.floor(Math.min(wanted, room * 0.5));
	return { limit, summary, kept: Math.floor((room - summary) * 0.95), scale, threshold };
}
