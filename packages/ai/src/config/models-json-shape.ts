/** What models.json may contain (pi 0.87.1; the flags of `compat` are those of the wire formats). */
import type { CostRates, ImageLimits, Model, ModelCost } from "@tau/protocol/model";
import type { OAuthConfig } from "../auth/login-client.ts";
import type { Shape } from "./shape.ts";

export interface ModelDefinition {
	id: string;
	name?: string;
	api?: string;
	baseUrl?: string;
	reasoning?: boolean;
	thinkingLevelMap?: Model["thinkingLevelMap"];
	input?: Model["input"];
	inputLimits?: { maxRequestBytes?: number; images?: ImageLimits };
	cost?: ModelCost;
	promptCache?: Model["promptCache"];
	contextWindow?: number;
	maxTokens?: number;
	samplingParams?: Record<string, unknown>;
	/** Configuration values, see config-value.ts. */
	headers?: Record<string, string>;
	compat?: Record<string, unknown>;
}

export type ModelOverride = Partial<Omit<ModelDefinition, "id" | "api" | "baseUrl" | "cost">> & {
	cost?: Partial<CostRates> & Pick<ModelCost, "tiers">;
};

export interface ProviderConfig {
	name?: string;
	baseUrl?: string;
	/** A configuration value. */
	apiKey?: string;
	api?: string;
	/** An object is an addition to pi. */
	oauth?: "radius" | OAuthConfig;
	headers?: Record<string, string>;
	compat?: Record<string, unknown>;
	/** Send the key as `Authorization: Bearer`. */
	authHeader?: boolean;
	models?: ModelDefinition[];
	modelOverrides?: Record<string, ModelOverride>;
}

const text: Shape = { kind: "string" };
const filled: Shape = { kind: "string", nonEmpty: true };
const flag: Shape = { kind: "boolean" };
const number: Shape = { kind: "number" };
const positive: Shape = { kind: "number", above: 0 };
const count: Shape = { kind: "number", integer: true, minimum: 1 };
const texts: Shape = { kind: "record", of: text };
const textList: Shape = { kind: "array", of: text };
const priceOrText: Shape = union(number, text);

const levels: Shape = optional(
	fields(["off", "minimal", "low", "medium", "high", "xhigh", "max"], union(text, { kind: "null" })),
);
const rates = fields(["input", "output", "cacheRead", "cacheWrite"], number);
const tiers: Shape = {
	kind: "array",
	of: { kind: "object", required: { inputTokensAbove: number, ...rates }, optional: {} },
};
const cost: Shape = { kind: "object", required: rates, optional: { tiers } };
const percentiles: Shape = optional(fields(["p50", "p75", "p90", "p99"], number));
const sessionAffinityFormat = literal("openai", "openai-nosession", "openrouter");

const templateValue: Shape = union(
	text,
	number,
	flag,
	{ kind: "null" },
	{
		kind: "object",
		required: { $var: literal("thinking.enabled", "thinking.effort", "thinking.budget") },
		optional: { omitWhenOff: flag },
	},
);

const openRouterRouting: Shape = optional({
	...fields(["allow_fallbacks", "require_parameters", "zdr", "enforce_distillable_text"], flag),
	data_collection: literal("deny", "allow"),
	...fields(["order", "only", "ignore", "quantizations"], textList),
	sort: union(text, optional({ by: text, partition: union(text, { kind: "null" }) })),
	max_price: optional(fields(["prompt", "completion", "image", "audio", "request"], priceOrText)),
	...fields(["preferred_min_throughput", "preferred_max_latency"], union(number, percentiles)),
});

const openaiCompletions: Shape = optional({
	...fields(
		[
			"supportsStore",
			"supportsDeveloperRole",
			"supportsReasoningEffort",
			"supportsUsageInStreaming",
			"supportsFinishReason",
			"requiresToolResultName",
			"requiresAssistantAfterToolResult",
			"requiresThinkingAsText",
			"requiresReasoningContentOnAssistantMessages",
			"supportsOpenAIGrammarTools",
			"supportsStrictMode",
			"sendSessionAffinityHeaders",
			"supportsLongCacheRetention",
		],
		flag,
	),
	maxTokensField: literal("max_completion_tokens", "max_tokens"),
	thinkingFormat: literal(
		"openai",
		"openrouter",
		"together",
		"baseten",
		"deepseek",
		"zai",
		"qwen",
		"chat-template",
		"qwen-chat-template",
		"string-thinking",
		"ant-ling",
	),
	chatTemplateKwargs: { kind: "record", of: templateValue },
	chatTemplateArgs: { kind: "record", of: templateValue },
	cacheControlFormat: literal("anthropic"),
	openRouterRouting,
	vercelGatewayRouting: optional(fields(["only", "order"], textList)),
	sessionAffinityFormat,
	vllmPriority: number,
});

const openaiResponses: Shape = optional({
	...fields(
		[
			"supportsDeveloperRole",
			"supportsLongCacheRetention",
			"supportsStrictMode",
			"supportsOpenAIGrammarTools",
			"supportsMaxOutputTokens",
		],
		flag,
	),
	sessionAffinityFormat,
});

const anthropicMessages: Shape = optional({
	...fields(
		[
			"supportsEagerToolInputStreaming",
			"supportsLongCacheRetention",
			"sendSessionAffinityHeaders",
			"supportsCacheControlOnTools",
			"supportsTemperature",
			"forceAdaptiveThinking",
			"allowEmptySignature",
			"supportsStrictTools",
			"supportsMidConvoEffort",
		],
		flag,
	),
	allowedFallbackModels: {
		kind: "array",
		of: { kind: "object", required: { provider: filled, model: filled, cost }, optional: {} },
		maxItems: 3,
	},
});

/** As in pi, any one of the three is enough: a flag of another wire format is not judged. */
const compat: Shape = union(openaiCompletions, openaiResponses, anthropicMessages);

const common: Readonly<Record<string, Shape>> = {
	name: filled,
	reasoning: flag,
	thinkingLevelMap: levels,
	input: { kind: "array", of: literal("text", "image") },
	inputLimits: optional({
		maxRequestBytes: count,
		images: optional({
			resize: optional({
				...fields(["maxWidth", "maxHeight", "maxBytes"], count),
				jpegQuality: { kind: "number", integer: true, minimum: 1, maximum: 100 },
			}),
			maxPerMessage: count,
			maxPerRequest: count,
		}),
	}),
	promptCache: optional({ short: positive, long: positive }),
	contextWindow: number,
	maxTokens: number,
	samplingParams: { kind: "record", of: { kind: "any" } },
	headers: texts,
	compat,
};

const modelDefinition: Shape = {
	kind: "object",
	required: { id: filled },
	optional: { ...common, api: filled, baseUrl: filled, cost },
};

const modelOverride: Shape = optional({ ...common, cost: optional({ ...rates, tiers }) });

const provider: Shape = optional({
	...fields(["name", "baseUrl", "apiKey", "api"], filled),
	oauth: union(
		literal("radius"),
		optional({
			...fields(
				["clientId", "authorizationUrl", "deviceAuthorizationUrl", "tokenUrl", "callbackPath", "keyUrl"],
				filled,
			),
			tokenEncoding: literal("json", "form"),
			scopes: textList,
			callbackPort: { kind: "number", integer: true, minimum: 1, maximum: 65_535 },
		}),
	),
	headers: texts,
	compat,
	authHeader: flag,
	models: { kind: "array", of: modelDefinition },
	modelOverrides: { kind: "record", of: modelOverride },
});

export const MODELS_JSON_SHAPE: Shape = {
	kind: "object",
	required: { providers: { kind: "record", of: provider } },
	optional: {},
};

function fields(names: readonly string[], shape: Shape): Record<string, Shape> {
	return Object.fromEntries(names.map((name) => [name, shape]));
}

function optional(properties: Readonly<Record<string, Shape>>): Shape {
	return { kind: "object", required: {}, optional: properties };
}

function literal(...values: string[]): Shape {
	return { kind: "literal", values };
}

function union(...of: Shape[]): Shape {
	return { kind: "union", of };
}
