/** The request of OpenAI's chat completions and of the many endpoints that speak it. */
import type { Message } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { ModelContext, StreamOptions } from "@tau/protocol/model-stream";
import type { WireRequest } from "../codec.ts";
import { convertHistory } from "../shared/convert-history.ts";
import { copilotHeaders } from "../shared/copilot-headers.ts";
import { endpoint } from "../shared/endpoint.ts";
import { grammarProperties } from "../shared/grammar-tools.ts";
import { promptCacheKey } from "../shared/prompt-cache-key.ts";
import { reasoningLevel } from "../shared/reasoning-level.ts";
import { fitMaxTokens, leaveAnswerRoom, thinkingBudget } from "../shared/token-limits.ts";
import { declaredTools, placeTools, type Transcript, transcriptOf } from "../shared/transcript.ts";
import { applyCacheControl } from "./cache-control.ts";
import { type CompletionsCompat, completionsCompat } from "./compat.ts";
import { thinkingFields } from "./thinking-formats.ts";
import { completionsToolCallId, wireMessages } from "./wire-messages.ts";
import { wireTools } from "./wire-tools.ts";

export function buildRequest(model: Model, context: ModelContext, options: StreamOptions): WireRequest {
	const compat = completionsCompat(model);
	const transcript = transcriptOf(context.messages, compat.supportsMidConvoSystemMessages);
	return {
		url: endpoint(model.baseUrl, "/chat/completions"),
		headers: headers(model, transcript.messages, compat, options),
		body: body(model, context, transcript, compat, options),
	};
}

function headers(model: Model, messages: readonly Message[], compat: CompletionsCompat, options: StreamOptions) {
	return {
		...(options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {}),
		...copilotHeaders(model, messages),
		...affinityHeaders(compat, options),
	};
}

/** Requests of one conversation go to the machine that has its cache. */
function affinityHeaders(
	compat: CompletionsCompat,
	{ sessionId, cacheRetention }: StreamOptions,
): Record<string, string> {
	if (!sessionId || cacheRetention === "none" || !compat.sendSessionAffinityHeaders) return {};
	if (compat.sessionAffinityFormat === "openrouter") return { "x-session-id": sessionId };
	return {
		...(compat.sessionAffinityFormat === "openai" ? { session_id: sessionId } : {}),
		"x-client-request-id": sessionId,
		"x-session-affinity": sessionId,
	};
}

/** Fields stand in pi's order; those that are undefined are not sent. */
function body(
	model: Model,
	context: ModelContext,
	transcript: Transcript,
	compat: CompletionsCompat,
	options: StreamOptions,
): object {
	const retention = options.cacheRetention ?? "short";
	const placed = placeTools(transcript, compat.supportsMidConvoSystemMessages && compat.supportsMidConvoToolAdditions);
	const grammars = grammarProperties(declaredTools(transcript.systems), compat.supportsOpenAIGrammarTools);
	const parts = { model, compat, toolsInPlace: placed.inPlace, grammarProperties: grammars };
	const wire = convertHistory(transcript.messages, {
		model,
		handOff: { toolCallId: (id) => completionsToolCallId(id, model), now: Date.now },
		key: JSON.stringify([model.api, placed.inPlace, [...grammars]]),
		convert: (history, before) => wireMessages(history, parts, before.messages),
	});
	const tools = placed.requestTools.length > 0 ? wireTools(placed.requestTools, compat) : undefined;
	applyCacheControl(wire, tools, compat, retention);
	const isLong = retention === "long" && compat.supportsLongCacheRetention;
	const usesCacheKey = (model.baseUrl.includes("api.openai.com") && retention !== "none") || isLong;
	const maxTokens = fitMaxTokens(model, context.messages, options.maxTokens ?? model.maxTokens);
	const effort = reasoningLevel(model, options);
	const budget = effort && leaveAnswerRoom(thinkingBudget(effort, options), maxTokens);
	return {
		model: model.id,
		messages: wire,
		stream: true,
		prompt_cache_key: usesCacheKey ? promptCacheKey(options.sessionId) : undefined,
		prompt_cache_retention: isLong ? "24h" : undefined,
		stream_options: compat.supportsUsageInStreaming ? { include_usage: true } : undefined,
		store: compat.supportsStore ? false : undefined,
		[compat.maxTokensField]: maxTokens,
		temperature: options.temperature,
		// Gateways to Anthropic want the list wherever the history has calls.
		tools: tools ?? (hasToolHistory(transcript.messages) ? [] : undefined),
		tool_stream: tools && compat.zaiToolStream ? true : undefined,
		tool_choice: options.toolChoice,
		priority: compat.vllmPriority,
		...thinkingFields({ model, compat, effort, budget: budget || undefined }),
		provider: compat.openRouterRouting,
		providerOptions: gatewayOptions(compat),
		...model.samplingParams,
		...options.samplingParams,
	};
}

function hasToolHistory(messages: readonly Message[]): boolean {
	return messages.some(
		(message) =>
			message.role === "toolResult" ||
			(message.role === "assistant" && message.content?.some((block) => block.type === "toolCall")),
	);
}

function gatewayOptions({ vercelGatewayRouting: { only, order } }: CompletionsCompat): object | undefined {
	if (!only && !order) return undefined;
	return { gateway: { ...(only ? { only } : {}), ...(order ? { order } : {}) } };
}
