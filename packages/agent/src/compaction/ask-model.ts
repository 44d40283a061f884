/** One summary asked of a model, transient failures retried. Says what went wrong instead of throwing; an abort throws. */
import { abortable, abortReason } from "@tau/base/abort";
import { type Clock, systemClock } from "@tau/base/clock";
import { errorMessage } from "@tau/base/errors";
import type { AssistantMessage, Usage } from "@tau/protocol/messages";
import { emptyUsage } from "@tau/protocol/messages";
import type { Model, ThinkingLevel } from "@tau/protocol/model";
import type { AssistantMessageEvent, ModelContext, StreamFunction, StreamOptions } from "@tau/protocol/model-stream";
import { failureOf, type RetrySettings, retryDelay } from "../retry.ts";
import { CHARACTERS_PER_TOKEN } from "./estimate-tokens.ts";
import { SUMMARY_SYSTEM_PROMPT } from "./prompts.ts";

export interface SummaryModel {
	stream: StreamFunction;
	model: Model;
	thinkingLevel?: ThinkingLevel;
	/** Access and connection settings of the session's requests. */
	request?: Omit<StreamOptions, "signal" | "reasoning" | "maxTokens" | "cacheRetention">;
	/** Absent: no attempt is repeated. */
	retry?: RetrySettings;
	onRetry?(retry: SummaryRetry): void;
	clock?: Pick<Clock, "sleep">;
	signal?: AbortSignal;
}

export interface SummaryRetry {
	attempt: number;
	maxAttempts: number;
	delayMs: number;
	errorMessage: string;
}

/** `capped`: the answer hit its limit. `notASummary`: nothing failed, and the same again may do. */
export type SummaryProblem = "tooLarge" | "capped" | "notASummary" | "final";

export type Judgement = { ok: true; text: string } | { ok: false; kind: SummaryProblem; problem: string };

export type SummaryAnswer = Judgement & { usage: Usage };

/** An answer this many times longer than asked for is not waited for any longer. */
const MAX_OVERLENGTH = 4;

export async function askForSummary(from: SummaryModel, prompt: string, maxTokens: number): Promise<SummaryAnswer> {
	const usage = emptyUsage();
	for (let attempt = 1; ; attempt++) {
		const { message, overlong } = await request(from, prompt, maxTokens);
		addUsage(usage, message.usage);
		if (from.signal?.aborted || (message.stopReason === "aborted" && !overlong)) throw abortOf(from.signal);
		const delayMs = from.retry && !overlong ? retryDelay(message, attempt, from.retry) : undefined;
		if (delayMs === undefined) return { ...judge(message, overlong), usage };
		const text = message.errorMessage || "Unknown error";
		from.onRetry?.({ attempt, maxAttempts: from.retry!.maxRetries, delayMs, errorMessage: text });
		await (from.clock ?? systemClock).sleep(delayMs, from.signal);
	}
}

async function request(from: SummaryModel, prompt: string, maxTokens: number) {
	const { stream, model, thinkingLevel, signal } = from;
	if (signal?.aborted) throw abortReason(signal);
	const stop = new AbortController();
	const own = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
	let characters = 0;
	let overlong = false;
	const options: StreamOptions = {
		...from.request,
		signal: own,
		maxTokens,
		cacheRetention: "none",
		...(model.reasoning && thinkingLevel && thinkingLevel !== "off" ? { reasoning: thinkingLevel } : {}),
	};
	const watch = (event: AssistantMessageEvent) => {
		if (event.type !== "text_delta") return;
		characters += event.delta.length;
		if (overlong || characters <= maxTokens * CHARACTERS_PER_TOKEN * MAX_OVERLENGTH) return;
		overlong = true;
		stop.abort();
	};
	try {
		// A stream that does not heed its signal is left behind.
		const message = await abortable(stream(model, requestContext(prompt), options).consume(watch), own);
		return { message, overlong };
	} catch (error) {
		if (signal?.aborted) throw abortReason(signal);
		return { message: failed(model, error), overlong };
	}
}

function requestContext(prompt: string): ModelContext {
	return {
		messages: [
			{ role: "system", content: SUMMARY_SYSTEM_PROMPT, timestamp: 0 },
			{ role: "user", content: [{ type: "text", text: prompt }], timestamp: 0 },
		],
	};
}

function failed(model: Model, error: unknown): AssistantMessage {
	const { api, provider, id } = model;
	return {
		role: "assistant",
		content: [],
		api,
		provider,
		model: id,
		usage: emptyUsage(),
		stopReason: "error",
		errorMessage: errorMessage(error),
		timestamp: 0,
	};
}

function judge(message: AssistantMessage, overlong: boolean): Judgement {
	if (overlong) return { ok: false, kind: "capped", problem: "the answer did not end" };
	if (message.stopReason === "error") {
		const kind = failureOf(message)?.kind === "overflow" ? "tooLarge" : "final";
		return { ok: false, kind, problem: message.errorMessage || "Unknown error" };
	}
	if (message.stopReason === "length") {
		const problem = "generation hit the token cap and the summary is incomplete";
		return { ok: false, kind: "capped", problem };
	}
	if (message.content.some(({ type }) => type === "toolCall")) {
		return { ok: false, kind: "notASummary", problem: "the model called a tool instead of answering" };
	}
	const texts = message.content.flatMap((block) => (block.type === "text" ? [block.text] : []));
	const text = texts.join("\n").trim();
	return text ? { ok: true, text } : { ok: false, kind: "notASummary", problem: "the model gave no answer" };
}

function abortOf(signal: AbortSignal | undefined): Error {
	return signal?.aborted ? abortReason(signal) : new DOMException("The operation was aborted", "AbortError");
}

export function addUsage(sum: Usage, usage: Usage): void {
	sum.input += usage.input;
	sum.output += usage.output;
	sum.cacheRead += usage.cacheRead;
	sum.cacheWrite += usage.cacheWrite;
	sum.totalTokens += usage.totalTokens;
	if (usage.cacheWrite1h !== undefined) sum.cacheWrite1h = (sum.cacheWrite1h ?? 0) + usage.cacheWrite1h;
	if (usage.reasoning !== undefined) sum.reasoning = (sum.reasoning ?? 0) + usage.reasoning;
	for (const key of ["input", "output", "cacheRead", "cacheWrite", "total"] as const) sum.cost[key] += usage.cost[key];
}
