/** The body and headers of a Messages API request. */
import type { Message, Tool } from "@tau/protocol/messages";
import type { Model, ThinkingLevel } from "@tau/protocol/model";
import type { ModelContext, StreamOptions } from "@tau/protocol/model-stream";
import type { WireRequest } from "../codec.ts";
import { convertHistory } from "../shared/convert-history.ts";
import { copilotHeaders } from "../shared/copilot-headers.ts";
import { endpoint } from "../shared/endpoint.ts";
import { strictParameters } from "../shared/strict-schema.ts";
import { fitMaxTokens, leaveAnswerRoom, MIN_ANSWER_TOKENS, thinkingBudget } from "../shared/token-limits.ts";
import {
	currentTools,
	declaredTools,
	leadingSystemMessage,
	redefinesTools,
	renderPrompt,
	type Transcript,
	transcriptOf,
} from "../shared/transcript.ts";
import { wellFormed } from "../shared/well-formed.ts";
import { type AnthropicCompat, anthropicCompat } from "./compat.ts";
import { convertMessages, effortMessage, type WireMessage } from "./convert-messages.ts";

export function buildRequest(model: Model, { messages }: ModelContext, options: StreamOptions): WireRequest {
	const compat = anthropicCompat(model);
	const transcript = transcriptOf(messages, compat.supportsMidConvoSystemMessages);
	const thinking = thinkingPlan(model, compat, messages, options);
	const cacheMark = cacheMarkFor(compat, options);
	const toolChangesInPlace = canChangeToolsInPlace(transcript, compat);
	const prompt = leadingSystemMessage(transcript.messages);
	const system = prompt ? renderPrompt(prompt) : "";
	const body = {
		model: model.id,
		messages: conversation(transcript, model, compat, { toolChangesInPlace, cacheMark, effort: thinking.effort }),
		max_tokens: thinking.maxTokens,
		stream: true,
		system: system === "" ? undefined : [{ type: "text", text: wellFormed(system), ...mark(cacheMark) }],
		temperature: takesTemperature(compat, thinking) ? options.temperature : undefined,
		tools: toolList(transcript, compat, toolChangesInPlace, cacheMark),
		...thinking.fields,
		metadata: userMetadata(options),
		tool_choice: options.toolChoice ? { type: options.toolChoice } : undefined,
		fallbacks:
			compat.allowedFallbackModels.length > 0
				? compat.allowedFallbackModels.map((fallback) => ({ model: fallback.model }))
				: undefined,
	};
	const betas = betaFeatures(model, compat, options, {
		toolChangesInPlace,
		budgeted: thinking.isBudgeted,
		hasTools: currentTools(transcript.systems).length > 0,
	});
	return {
		url: endpoint(model.baseUrl, "/v1/messages?beta=true"),
		headers: headersFor(model, transcript, compat, options, betas),
		body,
	};
}

/** Recorded with the answer where the effort may change within a conversation. */
export function recordedEffort(model: Model, options: StreamOptions): string | undefined {
	const compat = anthropicCompat(model);
	return compat.supportsMidConvoEffort ? (requestedEffort(model, compat, options) ?? "high") : undefined;
}

interface ThinkingPlan {
	enabled: boolean;
	isBudgeted: boolean;
	/** Where the effort is set by messages of its own. */
	effort: string | undefined;
	maxTokens: number;
	fields: Record<string, unknown>;
}

function thinkingPlan(
	model: Model,
	compat: AnthropicCompat,
	messages: readonly Message[],
	options: StreamOptions,
): ThinkingPlan {
	const level = requestedLevel(options);
	const base = fitMaxTokens(model, messages, options.maxTokens ?? model.maxTokens);
	const isBudgeted = level !== undefined && !compat.forceAdaptiveThinking;
	const budget = isBudgeted ? thinkingBudget(level, options) : 0;
	const maxTokens = isBudgeted ? fitMaxTokens(model, messages, Math.min(base + budget, model.maxTokens)) : base;
	const plan = { enabled: level !== undefined, isBudgeted: isBudgeted && model.reasoning, maxTokens };
	const effort = requestedEffort(model, compat, options);
	if (compat.supportsMidConvoEffort) {
		const block_binding = { prefix_mismatch_behavior: "drop_block" };
		const thinking = { type: "adaptive", display: "summarized", block_binding };
		return { ...plan, effort: effort ?? "high", fields: { thinking, output_config: { effort: "high" } } };
	}
	return { ...plan, effort: undefined, fields: thinkingFields(model, level, effort, budget, maxTokens) };
}

function thinkingFields(
	model: Model,
	level: ThinkingLevel | undefined,
	effort: string | undefined,
	budget: number,
	maxTokens: number,
): Record<string, unknown> {
	if (!model.reasoning) return {};
	if (effort) return { thinking: { type: "adaptive", display: "summarized" }, output_config: { effort } };
	if (level) {
		// Newer models would leave their thinking out without being asked for the summary.
		const budget_tokens = leaveAnswerRoom(budget, maxTokens) || MIN_ANSWER_TOKENS;
		return { thinking: { type: "enabled", budget_tokens, display: "summarized" } };
	}
	return model.thinkingLevelMap?.off === null ? {} : { thinking: { type: "disabled" } };
}

function requestedLevel({ reasoning }: StreamOptions): ThinkingLevel | undefined {
	return reasoning === "off" ? undefined : reasoning;
}

function requestedEffort(model: Model, compat: AnthropicCompat, options: StreamOptions): string | undefined {
	const level = requestedLevel(options);
	return level && compat.forceAdaptiveThinking ? effortFor(model, level) : undefined;
}

function effortFor(model: Model, level: ThinkingLevel): string {
	return model.thinkingLevelMap?.[level] ?? EFFORTS[level] ?? "high";
}

const EFFORTS: Partial<Record<ThinkingLevel, string>> = { minimal: "low", low: "low", medium: "medium", high: "high" };

/** Not together with thinking. */
function takesTemperature(compat: AnthropicCompat, thinking: ThinkingPlan): boolean {
	return compat.supportsTemperature && !thinking.enabled && !compat.supportsMidConvoEffort;
}

type CacheMark = { type: "ephemeral"; ttl?: "1h" };

function cacheMarkFor(compat: AnthropicCompat, options: StreamOptions): CacheMark | undefined {
	if (options.cacheRetention === "none") return undefined;
	const isLong = options.cacheRetention === "long" && compat.supportsLongCacheRetention;
	return isLong ? { type: "ephemeral", ttl: "1h" } : { type: "ephemeral" };
}

function mark(cacheMark: CacheMark | undefined): { cache_control?: CacheMark } {
	return cacheMark ? { cache_control: cacheMark } : {};
}

/** By name alone, so not after a redefinition; and the server wants a tool that is active from the start. */
function canChangeToolsInPlace(transcript: Transcript, compat: AnthropicCompat): boolean {
	return (
		compat.supportsMidConvoSystemMessages &&
		compat.supportsMidConvoToolChanges &&
		(leadingSystemMessage(transcript.messages)?.toolsAdded?.length ?? 0) > 0 &&
		!redefinesTools(transcript.systems)
	);
}

function conversation(
	transcript: Transcript,
	model: Model,
	compat: AnthropicCompat,
	parts: { toolChangesInPlace: boolean; cacheMark: CacheMark | undefined; effort: string | undefined },
): WireMessage[] {
	const conversion = {
		allowEmptySignature: compat.allowEmptySignature,
		toolChangesInPlace: parts.toolChangesInPlace,
		...(compat.supportsMidConvoEffort ? { effortProvider: model.provider } : {}),
	};
	const wire = convertHistory(
		leadingSystemMessage(transcript.messages) ? transcript.messages.slice(1) : transcript.messages,
		{
			model,
			handOff: { toolCallId: normalizeId, now: Date.now },
			key: JSON.stringify([model.api, conversion]),
			convert: (history) => convertMessages(history, conversion),
		},
	);
	if (parts.cacheMark) markEnd(wire, parts.cacheMark);
	if (parts.effort !== undefined) wire.push(effortMessage(parts.effort));
	return wire;
}

const MAX_ID = 64;

function normalizeId(id: string): string {
	return id.replace(/[^\w-]/g, "_").slice(0, MAX_ID);
}

/** Everything up to the last message becomes reusable for the next request. The mark goes to a copy: items are shared. */
function markEnd(wire: WireMessage[], cacheMark: CacheMark): void {
	const last = wire.at(-1);
	if (!last || last.role === "assistant") return;
	const blocks = typeof last.content === "string" ? [{ type: "text", text: last.content }] : [...last.content];
	if (blocks.length === 0) return;
	blocks[blocks.length - 1] = { ...blocks.at(-1)!, cache_control: cacheMark };
	wire[wire.length - 1] = { ...last, content: blocks };
}

function toolList(
	transcript: Transcript,
	compat: AnthropicCompat,
	toolChangesInPlace: boolean,
	cacheMark: CacheMark | undefined,
): object[] | undefined {
	const toolMark = compat.supportsCacheControlOnTools ? cacheMark : undefined;
	if (!toolChangesInPlace) {
		const tools = currentTools(transcript.systems);
		return tools.length > 0 ? convertTools(tools, compat, toolMark) : undefined;
	}
	// The list only grows, so that what is cached stays valid: later tools are declared but deferred.
	const initial = leadingSystemMessage(transcript.messages)?.toolsAdded ?? [];
	const names = new Set(initial.map((tool) => tool.name));
	const later = declaredTools(transcript.systems).filter((tool) => !names.has(tool.name));
	return [
		...convertTools(initial, compat, toolMark),
		DEFERRED_PLACEHOLDER,
		...convertTools(later, compat, undefined).map((tool) => ({ ...tool, defer_loading: true })),
	];
}

/**
 * The server changes its prompt as soon as any tool is deferred. A deferred tool that is there from the first request
 * keeps that change out of the way of the cache when the first real one comes.
 */
const DEFERRED_PLACEHOLDER = {
	name: "__pi_deferred_placeholder__",
	description: "Reserved placeholder. Never available. Never call this.",
	input_schema: { type: "object", properties: {}, required: [] },
	defer_loading: true,
};

function convertTools(tools: readonly Tool[], compat: AnthropicCompat, cacheMark: CacheMark | undefined): object[] {
	return tools.map((tool, index) => {
		const { strict, parameters } = strictParameters(tool, compat.supportsStrictTools);
		const { properties = {}, required = [] } = parameters as Tool["parameters"];
		return {
			name: tool.name,
			description: tool.description,
			...(compat.supportsEagerToolInputStreaming ? { eager_input_streaming: true } : {}),
			...(strict ? { strict: true } : {}),
			input_schema: { ...(strict ? parameters : {}), type: "object", properties, required },
			...(index === tools.length - 1 ? mark(cacheMark) : {}),
		};
	});
}

function userMetadata({ metadata }: StreamOptions): object | undefined {
	return typeof metadata?.user_id === "string" ? { user_id: metadata.user_id } : undefined;
}

const FINE_GRAINED_TOOL_STREAMING = "fine-grained-tool-streaming-2025-05-14";
const INTERLEAVED_THINKING = "interleaved-thinking-2025-05-14";
const SERVER_SIDE_FALLBACK = "server-side-fallback-2026-07-01";
const MID_CONVERSATION_EFFORT = ["mid-conversation-output-config-2026-07-01", "thinking-binding-controls-2026-08-01"];
const MID_CONVERSATION_TOOL_CHANGES = "mid-conversation-tool-changes-2026-07-01";
const OAUTH = "oauth-2025-04-20";

/** A header of the user's own replaces the list. Undefined: no beta is needed. */
function betaFeatures(
	model: Model,
	compat: AnthropicCompat,
	options: StreamOptions,
	request: { toolChangesInPlace: boolean; budgeted: boolean; hasTools: boolean },
): string[] {
	const configured = configuredBetas(model, options);
	if (configured !== undefined) return configured;
	const betas: string[] = [];
	if (isOauthToken(options.apiKey)) betas.push(OAUTH);
	if (request.hasTools && !compat.supportsEagerToolInputStreaming) betas.push(FINE_GRAINED_TOOL_STREAMING);
	if (request.budgeted) betas.push(INTERLEAVED_THINKING);
	if (compat.allowedFallbackModels.length > 0) betas.push(SERVER_SIDE_FALLBACK);
	if (compat.supportsMidConvoEffort) betas.push(...MID_CONVERSATION_EFFORT);
	if (request.toolChangesInPlace) betas.push(MID_CONVERSATION_TOOL_CHANGES);
	return betas;
}

function configuredBetas(model: Model, options: StreamOptions): string[] | undefined {
	let configured: string | null | undefined;
	for (const headers of [model.headers, options.headers]) {
		for (const [name, value] of Object.entries(headers ?? {})) {
			if (name.toLowerCase() === "anthropic-beta") configured = value;
		}
	}
	if (configured === undefined) return undefined;
	const names = (configured ?? "").split(",").map((name) => name.trim());
	return [...new Set(names.filter((name) => name !== ""))];
}

function isOauthToken(apiKey: string | undefined): boolean {
	return apiKey?.includes("sk-ant-oat") ?? false;
}

function headersFor(
	model: Model,
	transcript: Transcript,
	compat: AnthropicCompat,
	options: StreamOptions,
	betas: readonly string[],
): Record<string, string> {
	const { apiKey, sessionId } = options;
	const usesBearer = model.provider === "github-copilot" || isOauthToken(apiKey);
	const sendsAffinity = sessionId && options.cacheRetention !== "none" && compat.sendSessionAffinityHeaders;
	const affinityName = compat.sessionAffinityFormat === "openrouter" ? "x-session-id" : "x-session-affinity";
	return {
		"anthropic-version": "2023-06-01",
		...(betas.length > 0 ? { "anthropic-beta": betas.join(",") } : {}),
		...(apiKey ? (usesBearer ? { authorization: `Bearer ${apiKey}` } : { "x-api-key": apiKey }) : {}),
		...copilotHeaders(model, transcript.messages),
		...(sendsAffinity ? { [affinityName]: sessionId } : {}),
	};
}
