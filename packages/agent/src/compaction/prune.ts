/**
 * The cheaper way to make room: old tool outputs give way to notes, and nothing is summarised. Only when that alone is
 * enough for a while, because every change of the history costs the provider's prompt cache.
 */
import type { AgentMessage, ToolResultMessage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { ContextEditDraft } from "./choose-cut.ts";
import type { ContextSource } from "./context-item.ts";
import { ContextMeter } from "./context-meter.ts";
import { contentLength, estimateMessageTokens, tokensOf } from "./estimate-tokens.ts";
import { cutEnd, serializeArguments } from "./serialize.ts";
import { type CompactionSettings, compactionLimit, windowOf } from "./settings.ts";

export interface PruningPlan {
	/** To be appended as `context_edit` entries, in order. Each target is one tool result, which stays in its place. */
	edits: ContextEditDraft[];
	tokensBefore: number;
	tokensFreed: number;
	estimatedTokensAfter: number;
}

/** The last answers and what their tools returned are what the model works on. */
const PROTECTED_ANSWERS = 3;
/** Characters; less is not worth an edit. */
const MIN_RESULT = 2000;
/** Of the threshold; above it the next compaction would be near. */
const ENOUGH = 0.75;
const MAX_ARGUMENT = 120;
const MAX_ARGUMENTS = 200;

interface Candidate {
	targetId: string;
	note: string;
	freed: number;
	/** Tokens of all that comes before it. */
	before: number;
	/** Answers of the model up to it. */
	answers: number;
}

/** Undefined when it would not be enough: then compact. Reads the source once. */
export function planPruning(
	source: ContextSource,
	{ settings, model }: { settings: CompactionSettings; model: Pick<Model, "contextWindow"> },
): PruningPlan | undefined {
	const { candidates, size, conversation, answers } = collect(source);
	const isOld = ({ before, freed, answers: upTo }: Candidate) =>
		conversation - before - freed >= settings.keepRecentTokens && answers - upTo >= PROTECTED_ANSWERS;
	const pruned = candidates.filter(isOld);
	const tokensFreed = pruned.reduce((sum, { freed }) => sum + freed, 0);
	if (tokensFreed === 0) return undefined;
	// The provider may count less for the same text than the estimate does, and nothing is counted after an edit.
	const counted = size.tokens - tokensFreed * Math.min(1, size.tokens / Math.max(1, size.estimated));
	const estimatedTokensAfter = Math.ceil(Math.max(counted, size.estimated - tokensFreed));
	if (estimatedTokensAfter > compactionLimit(windowOf(model), settings) * ENOUGH) return undefined;
	return {
		edits: pruned.map(({ targetId, note }) => ({ targetId, replacement: { content: note } })),
		tokensBefore: size.tokens,
		tokensFreed,
		estimatedTokensAfter,
	};
}

function collect(source: ContextSource) {
	const meter = new ContextMeter();
	const candidates: Candidate[] = [];
	const calls = new Map<string, string>();
	let conversation = 0;
	let answers = 0;
	for (const item of source) {
		meter.add(item);
		for (const message of item.messages) {
			const tokens = estimateMessageTokens(message);
			if (message.role === "toolResult") {
				const candidate = candidateOf(item.entry.id, message, tokens, calls);
				if (candidate) candidates.push({ ...candidate, before: conversation, answers });
			} else if (message.role === "assistant") {
				answers++;
				rememberCalls(calls, message);
			}
			if (message.role !== "system") conversation += tokens;
		}
	}
	return { candidates, size: meter.size(), conversation, answers };
}

function candidateOf(targetId: string, message: ToolResultMessage, tokens: number, calls: Map<string, string>) {
	const call = calls.get(message.toolCallId) ?? message.toolName;
	calls.delete(message.toolCallId);
	const length = contentLength(message.content);
	if (length < MIN_RESULT) return undefined;
	const images = message.content.filter(({ type }) => type === "image").length;
	const what = images > 0 ? `${images} image${images > 1 ? "s" : ""} and text` : `${length} characters`;
	const note = `[Output of ${call} left out to save room: ${what}. Run it again if it is still needed.]`;
	return { targetId, note, freed: tokens - tokensOf(note.length) };
}

function rememberCalls(calls: Map<string, string>, message: AgentMessage): void {
	if (message.role !== "assistant") return;
	for (const block of message.content) {
		if (block.type !== "toolCall") continue;
		const args = serializeArguments(block.arguments, { argument: MAX_ARGUMENT }).replace(/\s+/g, " ");
		calls.set(block.id, `${block.name}(${cutEnd(args, MAX_ARGUMENTS).replace(/\s+/g, " ")})`);
	}
}
