/** What a compaction will do, decided without a model. */
import { TauError } from "@tau/base/errors";
import type { AgentMessage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import { type CompactionBudget, planBudget } from "./budget.ts";
import { type ChosenCut, type ContextEditDraft, chooseCut } from "./choose-cut.ts";
import type { ContextSource } from "./context-item.ts";
import { addFileLists, type FileOperations, newFileOperations } from "./file-operations.ts";
import { type CompactionSettings, windowOf } from "./settings.ts";
import { type ContextSketch, type ItemSketch, sketchContext } from "./sketch.ts";
import { type SummaryState, stateOfDetails } from "./summary-state.ts";
import { type CompactionThrash, detectThrash, isQuickRepeat, quickRepeatsOf } from "./thrash.ts";

export type CompactionReason = "manual" | "threshold" | "overflow";

export interface CompactionPreparation {
	/** Null: nothing stays but the summary (pi writes the compaction's own id). */
	firstKeptEntryId: string | null;
	reason: CompactionReason;
	/** Read from the source each time; in order, without system messages. */
	messagesToSummarize(): Iterable<AgentMessage>;
	turnPrefixMessages(): Iterable<AgentMessage>;
	/** False when only a turn's prefix is summarised. */
	hasHistory: boolean;
	/** The cut falls into a turn. */
	isSplitTurn: boolean;
	tokensBefore: number;
	previousSummary?: string;
	/** Carried on from the previous compaction. */
	previousState: SummaryState;
	fileOps: FileOperations;
	settings: CompactionSettings;
	/** To be appended before the compaction: they shorten what stays but would not fit. */
	edits: ContextEditDraft[];
	/** Estimated tokens that stay, prompt and tools included, summary excluded. */
	tokensKept: number;
	budget: CompactionBudget;
	turnsSince: number | undefined;
	quickRepeats: number;
	/** Compactions have not helped so far: better stop here and say so. */
	thrash?: CompactionThrash;
}

export interface PrepareOptions {
	settings: CompactionSettings;
	/** Of the conversation, whatever model summarises. */
	model: Pick<Model, "contextWindow">;
	reason: CompactionReason;
}

/** Throws `TauError` with pi's texts when there is nothing to do. Reads the source once, or twice to shorten messages. */
export function prepareCompaction(source: ContextSource, options: PrepareOptions): CompactionPreparation {
	const { settings, model, reason } = options;
	const sketch = sketchContext(source);
	const { items, previous, size } = sketch;
	if (previous && sketch.firstNew === items.length) {
		throw new TauError("TAU_COMPACTION_ALREADY", "Already compacted", { hint: "Go on with the conversation first." });
	}
	const overflowed = reason === "overflow";
	const budget = planBudget({ contextWindow: windowOf(model), settings, size, overflowed });
	const chosen = chooseCut(source, sketch, settings.keepRecentTokens, budget);
	const cut = overflowed ? keepQuestion(items, chosen) : chosen;
	const isSplitTurn = cut !== undefined && cut.turnStart >= 0 && cut.turnStart < cut.firstKept;
	const historyEnd = isSplitTurn ? cut.turnStart : (cut?.firstKept ?? 0);
	if (!cut || !items.slice(0, cut.firstKept).some(({ conversational }) => conversational)) {
		throw new TauError("TAU_COMPACTION_TOO_SMALL", "Nothing to compact (session too small)", {
			details: { tokens: size.tokens, keepRecentTokens: settings.keepRecentTokens },
		});
	}
	const turnsSince = previous && items.slice(sketch.firstNew).filter(({ isAssistant }) => isAssistant).length;
	const quickRepeats = isQuickRepeat(turnsSince) ? quickRepeatsOf(previous?.details) + 1 : 0;
	const thrash = detectThrash({ turnsSince, tokensBefore: size.tokens, tokensAfter: undefined, quickRepeats });
	return {
		firstKeptEntryId: items[cut.firstKept]?.id ?? null,
		reason,
		messagesToSummarize: () => messagesBetween(source, sketch, 0, historyEnd),
		turnPrefixMessages: () => (isSplitTurn ? messagesBetween(source, sketch, historyEnd, cut.firstKept) : []),
		hasHistory: items.slice(0, historyEnd).some(({ conversational }) => conversational),
		isSplitTurn,
		tokensBefore: size.tokens,
		previousSummary: previous?.summary,
		previousState: stateOfDetails(previous?.fromHook ? undefined : previous?.details),
		fileOps: collectFiles(sketch, cut.firstKept),
		settings,
		edits: cut.edits,
		tokensKept: size.system + cut.keptTokens,
		budget,
		turnsSince,
		quickRepeats,
		...(thrash && reason !== "manual" ? { thrash } : {}),
	};
}

function collectFiles({ files, previous }: ContextSketch, end: number): FileOperations {
	const operations = newFileOperations();
	if (previous && !previous.fromHook) addFileLists(operations, previous.details);
	for (const { index, operation, path } of files) if (index < end) operations[operation].add(path);
	return operations;
}

/** What is to be asked again must not become a summary of itself. */
function keepQuestion(items: readonly ItemSketch[], cut: ChosenCut | undefined): ChosenCut | undefined {
	const question = items.findLastIndex((item) => item.startsTurn && item.cuttable && !item.insideCall);
	if (!cut || question < 0 || cut.firstKept <= question) return cut;
	if (items.some((item, index) => index > question && item.isAssistant)) return cut;
	const keptTokens = items.slice(question).reduce((sum, { tokens }) => sum + tokens, 0);
	return { firstKept: question, turnStart: -1, edits: [], keptTokens };
}

function* messagesBetween(source: ContextSource, sketch: ContextSketch, from: number, to: number) {
	let index = sketch.previous ? -1 : 0;
	for (const { entry, messages } of source) {
		if (index >= to) return;
		if (index++ < from || entry.type === "compaction") continue;
		for (const message of messages) if (message.role !== "system") yield message;
	}
}

/** The shape that pi's extensions get (`session_before_compact`). Holds all messages. */
export function preparationForHook(preparation: CompactionPreparation) {
	const { firstKeptEntryId, isSplitTurn, tokensBefore, previousSummary, fileOps, settings } = preparation;
	return {
		firstKeptEntryId,
		messagesToSummarize: [...preparation.messagesToSummarize()],
		turnPrefixMessages: [...preparation.turnPrefixMessages()],
		isSplitTurn,
		tokensBefore,
		...(previousSummary === undefined ? {} : { previousSummary }),
		fileOps,
		settings,
	};
}
