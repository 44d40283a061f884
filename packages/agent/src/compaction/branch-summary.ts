/** Summary of a branch that the user leaves, for the one they go to (reference: pi 0.87.1). */
import { TauError } from "@tau/base/errors";
import type { AgentMessage, Usage } from "@tau/protocol/messages";
import type { SessionEntry } from "@tau/protocol/session-entries";
import type { SummaryModel } from "./ask-model.ts";
import { CHARACTERS_PER_TOKEN, estimateMessageTokens } from "./estimate-tokens.ts";
import { fallbackSummary } from "./fallback-summary.ts";
import {
	addFileLists,
	type FileLists,
	type FileOperations,
	fileLists,
	fileOperationsOf,
	newFileOperations,
	renderFileLists,
} from "./file-operations.ts";
import { BRANCH_SUMMARY } from "./prompts.ts";
import { DEFAULT_COMPACTION, effectiveReserve, windowOf } from "./settings.ts";
import { summarize } from "./summarize.ts";

export interface BranchSummaryOptions extends SummaryModel {
	focus?: string;
	/** `focus` is all the instructions there are. */
	replaceInstructions?: boolean;
	/** Setting `branchSummary.reserveTokens`. */
	reserveTokens?: number;
	/** Fail with `TAU_COMPACTION_FAILED` rather than summarise without a model. */
	modelOnly?: boolean;
}

export interface BranchSummaryResult {
	summary: string;
	usage?: Usage;
	details?: FileLists & { withoutModel?: string };
}

const PREAMBLE =
	"The user explored a different conversation branch before returning here.\nSummary of that exploration:\n\n";
const NO_CONTENT = "No content to summarize";
const MAX_ANSWER_TOKENS = 4096;
/** Tokens of the summary that are kept whatever the model thinks of its limit. */
const MAX_SUMMARY_TOKENS = 2 * MAX_ANSWER_TOKENS;
const MAX_LIST_CHARACTERS = 16_000;
/** A summary that does not fit is still taken while the budget is filled less than this. */
const ROOM_FOR_SUMMARY = 0.9;

/** The part of a path (root first) that is not on another one. */
export function entriesLeft(path: readonly SessionEntry[], isOnTarget: (id: string) => boolean): SessionEntry[] {
	return path.slice(path.findLastIndex(({ id }) => isOnTarget(id)) + 1);
}

/** `entries` as `entriesLeft` gives them. Rejects with `TAU_BRANCH_SUMMARY_CANCELLED` as soon as the signal aborts. */
export async function summarizeBranch(
	entries: readonly SessionEntry[],
	options: BranchSummaryOptions,
): Promise<BranchSummaryResult> {
	const { model, focus, signal, reserveTokens = DEFAULT_COMPACTION.reserveTokens } = options;
	const window = windowOf(model);
	const messages = newestWithin(entries, window - effectiveReserve(window, { reserveTokens }));
	if (messages.length === 0) return { summary: NO_CONTENT };
	const instructions = options.replaceInstructions && focus ? focus : BRANCH_SUMMARY;
	try {
		signal?.throwIfAborted();
		const made = await summarize(
			{
				label: "Branch summarization",
				messages: () => messages,
				instructions: { first: instructions, update: instructions },
				fallback: fallbackSummary,
				focus: options.replaceInstructions ? undefined : focus,
				maxTokens: Math.min(MAX_ANSWER_TOKENS, model.maxTokens > 0 ? model.maxTokens : MAX_ANSWER_TOKENS),
				maxCharacters: MAX_SUMMARY_TOKENS * CHARACTERS_PER_TOKEN,
				scale: 1,
				modelOnly: options.modelOnly,
			},
			options,
		);
		const lists = fileLists(filesOf(entries));
		return {
			summary: PREAMBLE + made.text + renderFileLists(lists, MAX_LIST_CHARACTERS),
			...(made.usage ? { usage: made.usage } : {}),
			details: { ...lists, ...(made.problem === undefined ? {} : { withoutModel: made.problem }) },
		};
	} catch (error) {
		if (!signal?.aborted) throw error;
		throw new TauError("TAU_BRANCH_SUMMARY_CANCELLED", "Branch summarization cancelled", { cause: error });
	}
}

/** The messages of the last entries, oldest first: one at least, which is cut later if it is too large. */
export function newestWithin(entries: readonly SessionEntry[], maxTokens: number): AgentMessage[] {
	const newestFirst: AgentMessage[] = [];
	let tokens = 0;
	for (const entry of [...entries].reverse()) {
		const message = branchMessage(entry);
		if (!message) continue;
		const size = estimateMessageTokens(message);
		const fits = tokens + size <= maxTokens;
		const isSummary = entry.type === "compaction" || entry.type === "branch_summary";
		const isOnly = newestFirst.length === 0;
		if (fits || isOnly || (isSummary && tokens < maxTokens * ROOM_FOR_SUMMARY)) newestFirst.push(message);
		if (!fits) break;
		tokens += size;
	}
	return newestFirst.reverse();
}

/** Results of tools are left to what the assistant made of them. */
function branchMessage(entry: SessionEntry): AgentMessage | undefined {
	const timestamp = Date.parse(entry.timestamp);
	switch (entry.type) {
		case "message":
			return messageOf(entry.message);
		case "custom_message": {
			const { customType, content, display, details } = entry;
			return { role: "custom", customType, content: content ?? [], display, details, timestamp };
		}
		case "branch_summary":
			return { role: "branchSummary", summary: entry.summary, fromId: entry.fromId, timestamp };
		case "compaction":
			return { role: "compactionSummary", summary: entry.summary, tokensBefore: entry.tokensBefore, timestamp };
		default:
			return undefined;
	}
}

function messageOf(message: AgentMessage): AgentMessage | undefined {
	if (message.role === "toolResult" || message.role === "system") return undefined;
	const hasContent = message.role === "user" || message.role === "assistant";
	return hasContent && message.content == null ? undefined : message;
}

function filesOf(entries: readonly SessionEntry[]): FileOperations {
	const operations = newFileOperations();
	for (const entry of entries) {
		// What a compaction covers may lie before the branch.
		if (entry.type === "branch_summary" && !entry.fromHook) addFileLists(operations, entry.details);
		if (entry.type !== "message" || !Array.isArray((entry.message as { content?: unknown }).content)) continue;
		for (const [operation, path] of fileOperationsOf(entry.message)) operations[operation].add(path);
	}
	return operations;
}
