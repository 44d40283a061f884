/** Makes the compaction that was prepared: one summary, or two for a turn that is cut in two. */
import { TauError } from "@tau/base/errors";
import type { Usage } from "@tau/protocol/messages";
import { emptyUsage } from "@tau/protocol/messages";
import { addUsage, type SummaryModel } from "./ask-model.ts";
import type { ContextEditDraft } from "./choose-cut.ts";
import { CHARACTERS_PER_TOKEN, tokensOf } from "./estimate-tokens.ts";
import { fallbackSummary, fallbackTurnPrefix } from "./fallback-summary.ts";
import { type FileLists, fileLists, renderFileLists, withoutFileLists } from "./file-operations.ts";
import type { CompactionPreparation } from "./prepare.ts";
import { NEW_SUMMARY, TURN_PREFIX_SUMMARY, UPDATED_SUMMARY, UPDATED_TURN_PREFIX_SUMMARY } from "./prompts.ts";
import { type Summarised, summarize } from "./summarize.ts";
import { fitSections } from "./summary-sections.ts";
import { type SummaryState, stateOfSummary, withDecisions } from "./summary-state.ts";
import { type CompactionThrash, detectThrash } from "./thrash.ts";

export interface CompactOptions extends SummaryModel {
	/** What the user wants the summary to attend to (`/compact FOCUS`). */
	focus?: string;
	/** Fail with `TAU_COMPACTION_FAILED` rather than summarise without a model. */
	modelOnly?: boolean;
}

/** pi reads the file lists; everything else is ours. */
export interface CompactionDetails extends FileLists, SummaryState {
	/** How often in a row the context had to be compacted within a few turns. */
	quickRepeats?: number;
	/** Why it was made without a model, wholly or in part. */
	withoutModel?: string;
}

export interface CompactionResult {
	summary: string;
	/** Null: nothing stays but the summary. */
	firstKeptEntryId: string | null;
	tokensBefore: number;
	estimatedTokensAfter: number;
	/** Of all requests; absent when none was made. */
	usage?: Usage;
	details: CompactionDetails;
	/** To be appended before the compaction entry. */
	edits: ContextEditDraft[];
	/** False when prompt and tools alone are too much for the window. */
	fits: boolean;
	/** To be told to the user, and reason enough not to go on by oneself. */
	thrash?: CompactionThrash;
}

const SPLIT_TURN = "\n\n---\n\n**Turn Context (split turn):**\n\n";
const NO_HISTORY = "No prior history.";
/** Of the reserve (as pi). */
const HISTORY_TOKENS = 0.8;
const TURN_PREFIX_TOKENS = 0.5;
const MIN_ANSWER_TOKENS = 1024;
/** Of the room for the summary. */
const FILE_LIST_SHARE = 0.25;

/** Rejects with `TAU_COMPACTION_CANCELLED` as soon as the signal aborts. */
export async function compact(preparation: CompactionPreparation, options: CompactOptions): Promise<CompactionResult> {
	const { signal } = options;
	try {
		signal?.throwIfAborted();
		const lists = fileLists(preparation.fileOps);
		const room = preparation.budget.summary * CHARACTERS_PER_TOKEN;
		const listText = renderFileLists(lists, Math.floor(room * FILE_LIST_SHARE));
		const made = await summarizeParts(preparation, options, room - listText.length);
		signal?.throwIfAborted();
		return resultOf(preparation, made, made.text + listText, lists);
	} catch (error) {
		if (!signal?.aborted) throw error;
		throw new TauError("TAU_COMPACTION_CANCELLED", "Compaction cancelled", { cause: error });
	}
}

function resultOf(
	preparation: CompactionPreparation,
	made: Summarised,
	summary: string,
	lists: FileLists,
): CompactionResult {
	const { firstKeptEntryId, tokensBefore, tokensKept, edits, budget, turnsSince, quickRepeats } = preparation;
	const estimatedTokensAfter = tokensKept + tokensOf(summary.length);
	const tokensAfter = estimatedTokensAfter * budget.scale;
	const automatic = preparation.reason !== "manual";
	const thrash = automatic ? detectThrash({ turnsSince, tokensBefore, tokensAfter, quickRepeats }) : undefined;
	return {
		summary,
		firstKeptEntryId,
		tokensBefore,
		estimatedTokensAfter,
		...(made.usage ? { usage: made.usage } : {}),
		details: {
			...lists,
			...stateOfSummary(made.text),
			...(quickRepeats > 0 ? { quickRepeats } : {}),
			...(made.problem === undefined ? {} : { withoutModel: made.problem }),
		},
		edits,
		fits: estimatedTokensAfter <= budget.limit,
		...(thrash ? { thrash } : {}),
	};
}

async function summarizeParts(
	preparation: CompactionPreparation,
	options: CompactOptions,
	maxCharacters: number,
): Promise<Summarised> {
	const previous = preparation.previousSummary && withoutFileLists(preparation.previousSummary);
	if (!preparation.isSplitTurn) {
		const history = await summarizeHistory(preparation, options, previous, maxCharacters);
		return { ...history, text: fitSections(history.text, maxCharacters) };
	}
	const room = maxCharacters - SPLIT_TURN.length;
	const historyRoom = Math.floor((room * HISTORY_TOKENS) / (HISTORY_TOKENS + TURN_PREFIX_TOKENS));
	const history: Summarised = preparation.hasHistory
		? await summarizeHistory(preparation, options, previous, historyRoom)
		: { text: fitSections(previous || NO_HISTORY, historyRoom), requests: 0 };
	const prefix = await summarizeTurnPrefix(preparation, options, room - history.text.length);
	return joinParts(history, prefix, maxCharacters);
}

async function summarizeHistory(
	preparation: CompactionPreparation,
	options: CompactOptions,
	previousSummary: string | undefined,
	maxCharacters: number,
): Promise<Summarised> {
	const made = await summarize(
		{
			label: "Summarization",
			messages: preparation.messagesToSummarize,
			instructions: { first: NEW_SUMMARY, update: UPDATED_SUMMARY },
			fallback: fallbackSummary,
			previousSummary,
			focus: options.focus,
			maxTokens: answerTokens(preparation, options, HISTORY_TOKENS),
			maxCharacters,
			scale: preparation.budget.scale,
			modelOnly: options.modelOnly,
		},
		options,
	);
	const text = withDecisions(made.text, preparation.previousState.decisions);
	return { ...made, text: fitSections(text, maxCharacters) };
}

async function summarizeTurnPrefix(
	preparation: CompactionPreparation,
	options: CompactOptions,
	maxCharacters: number,
): Promise<Summarised> {
	return summarize(
		{
			label: "Turn prefix summarization",
			messages: preparation.turnPrefixMessages,
			instructions: { first: TURN_PREFIX_SUMMARY, update: UPDATED_TURN_PREFIX_SUMMARY },
			fallback: fallbackTurnPrefix,
			focus: options.focus,
			maxTokens: answerTokens(preparation, options, TURN_PREFIX_TOKENS),
			maxCharacters,
			scale: preparation.budget.scale,
			modelOnly: options.modelOnly,
		},
		options,
	);
}

function answerTokens(preparation: CompactionPreparation, { model }: CompactOptions, share: number): number {
	const ofReserve = Math.max(MIN_ANSWER_TOKENS, Math.floor(share * preparation.settings.reserveTokens));
	return Math.min(ofReserve, model.maxTokens > 0 ? model.maxTokens : Number.POSITIVE_INFINITY);
}

function joinParts(history: Summarised, prefix: Summarised, maxCharacters: number): Summarised {
	const usage = emptyUsage();
	for (const part of [history, prefix]) if (part.usage) addUsage(usage, part.usage);
	const requests = history.requests + prefix.requests;
	const problem = history.problem ?? prefix.problem;
	return {
		text: fitSections(history.text + SPLIT_TURN + prefix.text, maxCharacters),
		requests,
		...(requests > 0 ? { usage } : {}),
		...(problem === undefined ? {} : { problem }),
	};
}
