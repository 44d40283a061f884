/** The request of OpenAI's Responses API. */
import type { Model } from "@tau/protocol/model";
import type { CacheRetention, ModelContext, StreamOptions } from "@tau/protocol/model-stream";
import type { WireRequest } from "../codec.ts";
import { convertHistory } from "../shared/convert-history.ts";
import { copilotHeaders } from "../shared/copilot-headers.ts";
import { endpoint } from "../shared/endpoint.ts";
import { grammarProperties } from "../shared/grammar-tools.ts";
import { promptCacheKey } from "../shared/prompt-cache-key.ts";
import { reasoningLevel } from "../shared/reasoning-level.ts";
import { fitMaxTokens } from "../shared/token-limits.ts";
import { declaredTools, placeTools, type Transcript, transcriptOf } from "../shared/transcript.ts";
import { type ResponsesCompat, responsesCompat } from "./compat.ts";
import { responsesToolCallId, wireItems } from "./wire-items.ts";
import { wireTools } from "./wire-tools.ts";

/** The API refuses less. */
const MIN_OUTPUT_TOKENS = 16;

export function buildRequest(model: Model, context: ModelContext, options: StreamOptions): WireRequest {
	const compat = responsesCompat(model);
	const transcript = transcriptOf(context.messages, compat.supportsMidConvoSystemMessages);
	return {
		url: endpoint(model.baseUrl, "/responses"),
		headers: {
			...(options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {}),
			...copilotHeaders(model, transcript.messages),
			...affinityHeaders(compat, options),
		},
		body: body(model, context, transcript, compat, options),
	};
}

/** Requests of one conversation go to the machine that has its cache. */
function affinityHeaders(
	compat: ResponsesCompat,
	{ sessionId, cacheRetention }: StreamOptions,
): Record<string, string> {
	if (!sessionId || cacheRetention === "none") return {};
	if (compat.sessionAffinityFormat === "openrouter") return { "x-session-id": sessionId };
	return {
		...(compat.sessionAffinityFormat === "openai" ? { session_id: sessionId } : {}),
		"x-client-request-id": sessionId,
	};
}

/** Fields that are undefined are not sent. */
function body(
	model: Model,
	context: ModelContext,
	transcript: Transcript,
	compat: ResponsesCompat,
	options: StreamOptions,
): object {
	const retention = options.cacheRetention ?? "short";
	const placed = placeTools(transcript, compat.supportsAdditionalTools || compat.supportsToolSearch);
	const grammars = grammarProperties(declaredTools(transcript.systems), compat.supportsOpenAIGrammarTools);
	const parts = { model, compat, toolsInPlace: placed.inPlace, grammarProperties: grammars };
	const maxTokens = fitMaxTokens(model, context.messages, options.maxTokens ?? model.maxTokens);
	return {
		model: model.id,
		input: convertHistory(transcript.messages, {
			model,
			handOff: { toolCallId: (id, from) => responsesToolCallId(id, from, model), now: Date.now },
			key: JSON.stringify([model.api, placed.inPlace, [...grammars]]),
			convert: (history, before) => wireItems(history, parts, before),
		}),
		stream: true,
		prompt_cache_key: retention === "none" ? undefined : promptCacheKey(options.sessionId),
		...cacheFields(compat, retention),
		store: false,
		max_output_tokens: compat.supportsMaxOutputTokens ? Math.max(maxTokens, MIN_OUTPUT_TOKENS) : undefined,
		temperature: options.temperature,
		tools: placed.requestTools.length > 0 ? wireTools(placed.requestTools, compat) : undefined,
		tool_choice: options.toolChoice,
		...reasoningFields(model, options),
		...model.samplingParams,
		...options.samplingParams,
	};
}

function cacheFields(compat: ResponsesCompat, retention: CacheRetention): object {
	const isLong = retention === "long" && compat.supportsLongCacheRetention;
	if (!compat.supportsExplicitPromptCacheMode) return isLong ? { prompt_cache_retention: "24h" } : {};
	if (retention === "none") return { prompt_cache_options: { mode: "explicit" } };
	return isLong ? { prompt_cache_options: { ttl: "30m" } } : {};
}

/** Nothing is stored on the server, so reasoning has to come back encrypted to be replayed. */
const ENCRYPTED_REASONING = { include: ["reasoning.encrypted_content"] };

function reasoningFields(model: Model, options: StreamOptions): object {
	if (!model.reasoning) return {};
	const level = reasoningLevel(model, options);
	const always = model.provider === "xai" ? ENCRYPTED_REASONING : {};
	if (level) {
		const effort = model.thinkingLevelMap?.[level] ?? level;
		return { reasoning: { effort, summary: "auto" }, ...ENCRYPTED_REASONING };
	}
	const off = model.thinkingLevelMap?.off;
	if (off === null || model.provider === "github-copilot") return always;
	return { reasoning: { effort: off ?? "none" }, ...always };
}
