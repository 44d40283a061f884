/** Compaction that does not help: again after a few turns, and little gained or again and again. */
import type { JsonValue } from "@tau/protocol/json";
import { detailField } from "./detail-fields.ts";

export interface ThrashFacts {
	/** Answers of the model since the previous compaction; undefined when there was none. */
	turnsSince: number | undefined;
	tokensBefore: number;
	/** Undefined before the compaction has been made. */
	tokensAfter: number | undefined;
	/** Compactions in a row, this one included, each within a few turns of the one before. */
	quickRepeats: number;
}

export interface CompactionThrash {
	code: "TAU_COMPACTION_THRASH";
	turnsSince: number;
	quickRepeats: number;
	/** For the user: what happens and the way out. */
	message: string;
}

const FEW_TURNS = 3;
/** Share of the context; less is little. */
const LITTLE_GAIN = 0.25;
const MANY_REPEATS = 3;

export function isQuickRepeat(turnsSince: number | undefined): turnsSince is number {
	return turnsSince !== undefined && turnsSince <= FEW_TURNS;
}

export function detectThrash(facts: ThrashFacts): CompactionThrash | undefined {
	const { turnsSince, tokensBefore, tokensAfter, quickRepeats } = facts;
	if (!isQuickRepeat(turnsSince)) return undefined;
	const gained = tokensAfter === undefined ? undefined : 1 - tokensAfter / Math.max(1, tokensBefore);
	const little = gained !== undefined && gained < LITTLE_GAIN;
	if (!little && quickRepeats < MANY_REPEATS) return undefined;
	const what =
		quickRepeats >= MANY_REPEATS
			? `The context had to be compacted ${quickRepeats} times in a row, each time within ${FEW_TURNS} turns`
			: `The context had to be compacted again after ${turnsSince} turn${turnsSince === 1 ? "" : "s"}, and only ${Math.max(0, Math.round(gained! * 100))}% was gained`;
	const message = `${what}. What is needed at once does not fit the model's window: ask for smaller steps or smaller outputs, start a new session, or choose a model with a larger window.`;
	return { code: "TAU_COMPACTION_THRASH", turnsSince, quickRepeats, message };
}

/** As an earlier compaction stored it. */
export function quickRepeatsOf(details: JsonValue | undefined): number {
	const value = detailField(details, "quickRepeats");
	return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
