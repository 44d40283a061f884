/** How many tokens a response and its reasoning may have. */
import type { Message } from "@tau/protocol/messages";
import type { Model, ThinkingLevel } from "@tau/protocol/model";
import type { StreamOptions } from "@tau/protocol/model-stream";
import { estimateContextTokens } from "./estimate-tokens.ts";

/** The estimate of the context may be off by this much. */
const SAFETY_TOKENS = 4096;
/** What a reasoning budget must leave for the answer. */
export const MIN_ANSWER_TOKENS = 1024;

const DEFAULT_BUDGETS: Partial<Record<ThinkingLevel, number>> = {
	minimal: 1024,
	low: 2048,
	medium: 8192,
	high: 16384,
};

/** `wanted`, or less where the model's window has no room for it beside the conversation. */
export function fitMaxTokens(model: Model, messages: readonly Message[], wanted: number): number {
	if (model.contextWindow <= 0) return Math.max(1, wanted);
	const room = model.contextWindow - estimateContextTokens(messages) - SAFETY_TOKENS;
	return Math.min(wanted, Math.max(1, room));
}

/** The levels above high have no budget of their own. */
export function thinkingBudget(level: ThinkingLevel, options: StreamOptions): number {
	const budgets = { ...DEFAULT_BUDGETS, ...options.thinkingBudgets };
	return budgets[level === "xhigh" || level === "max" ? "high" : level] ?? 0;
}

export function leaveAnswerRoom(budget: number, maxTokens: number): number {
	return Math.min(budget, Math.max(0, maxTokens - MIN_ANSWER_TOKENS));
}
