/**
 * Deviations of endpoints that call themselves compatible with OpenAI's chat completions. What a model says in
 * `compat` goes before what its provider and address suggest.
 */
import type { Model } from "@tau/protocol/model";
import { memoize } from "../shared/memoize.ts";

export type ThinkingFormat =
	| "openai"
	| "openrouter"
	| "deepseek"
	| "together"
	| "baseten"
	| "zai"
	| "qwen"
	| "chat-template"
	| "qwen-chat-template"
	| "string-thinking"
	| "ant-ling"
	| (string & {});

/** A value of a chat template: literal, or taken from the request's reasoning. */
export type TemplateValue = string | number | boolean | null | { $var: string; omitWhenOff?: boolean };

export interface CompletionsCompat {
	supportsStore: boolean;
	supportsDeveloperRole: boolean;
	supportsReasoningEffort: boolean;
	supportsUsageInStreaming: boolean;
	supportsFinishReason: boolean;
	maxTokensField: "max_completion_tokens" | "max_tokens";
	requiresToolResultName: boolean;
	requiresAssistantAfterToolResult: boolean;
	requiresThinkingAsText: boolean;
	requiresReasoningContentOnAssistantMessages: boolean;
	thinkingFormat: ThinkingFormat;
	openRouterRouting?: object;
	vercelGatewayRouting: { only?: string[]; order?: string[] };
	chatTemplateKwargs: Record<string, TemplateValue>;
	chatTemplateArgs: Record<string, TemplateValue>;
	zaiToolStream: boolean;
	supportsThinkingTokenBudget: boolean;
	thinkingTokenBudgetField?: string;
	supportsStrictMode: boolean;
	supportsOpenAIGrammarTools: boolean;
	supportsMidConvoSystemMessages: boolean;
	supportsMidConvoToolAdditions: boolean;
	cacheControlFormat?: "anthropic";
	sendSessionAffinityHeaders: boolean;
	sessionAffinityFormat: "openai" | "openai-nosession" | "openrouter";
	supportsLongCacheRetention: boolean;
	vllmPriority?: number;
}

/** Asked for several times per request; a model does not change. */
export const completionsCompat: (model: Model) => Readonly<CompletionsCompat> = memoize(compatOf);

function compatOf(model: Model): CompletionsCompat {
	const compat: CompletionsCompat = { ...STANDARD };
	for (const { ids, hosts, compat: deviations } of VENDORS) {
		if (ids.includes(model.provider) || hosts.some((host) => model.baseUrl.toLowerCase().includes(host))) {
			Object.assign(compat, deviations);
		}
	}
	if (isOpenRouter(model) && /^(?:anthropic|openai)\//.test(model.id)) compat.supportsDeveloperRole = true;
	if (model.provider === "openrouter" && model.id.startsWith("anthropic/")) compat.cacheControlFormat = "anthropic";
	for (const [flag, value] of Object.entries(model.compat ?? {})) {
		if (value !== undefined && value !== null) (compat as unknown as Record<string, unknown>)[flag] = value;
	}
	return compat;
}

function isOpenRouter(model: Model): boolean {
	return model.provider === "openrouter" || model.baseUrl.includes("openrouter.ai");
}

const STANDARD: CompletionsCompat = {
	supportsStore: true,
	supportsDeveloperRole: true,
	supportsReasoningEffort: true,
	supportsUsageInStreaming: true,
	supportsFinishReason: true,
	maxTokensField: "max_completion_tokens",
	requiresToolResultName: false,
	requiresAssistantAfterToolResult: false,
	requiresThinkingAsText: false,
	requiresReasoningContentOnAssistantMessages: false,
	thinkingFormat: "openai",
	vercelGatewayRouting: {},
	chatTemplateKwargs: {},
	chatTemplateArgs: {},
	zaiToolStream: false,
	supportsThinkingTokenBudget: false,
	supportsStrictMode: false,
	supportsOpenAIGrammarTools: false,
	supportsMidConvoSystemMessages: false,
	supportsMidConvoToolAdditions: false,
	sendSessionAffinityHeaders: false,
	sessionAffinityFormat: "openai",
	supportsLongCacheRetention: true,
};

interface Vendor {
	ids: readonly string[];
	/** Parts of the base URL, in lower case. */
	hosts: readonly string[];
	compat: Partial<CompletionsCompat>;
}

/** No `store` field, no `developer` role: an endpoint that implements the common subset only. */
const SUBSET = { supportsStore: false, supportsDeveloperRole: false } as const;
const MAX_TOKENS = { maxTokensField: "max_tokens" } as const;
const NO_EFFORT = { supportsReasoningEffort: false } as const;
const SHORT_CACHE = { supportsLongCacheRetention: false } as const;

/** Applied in this order; what comes first has the last word on the thinking format, so it stands last. */
const VENDORS: readonly Vendor[] = [
	{
		ids: ["openrouter"],
		hosts: ["openrouter.ai"],
		compat: {
			supportsDeveloperRole: false,
			thinkingFormat: "openrouter",
			sendSessionAffinityHeaders: true,
			sessionAffinityFormat: "openrouter",
		},
	},
	{ ids: ["cerebras"], hosts: ["cerebras.ai"], compat: SUBSET },
	{ ids: ["xai"], hosts: ["api.x.ai"], compat: { ...SUBSET, ...NO_EFFORT } },
	{ ids: [], hosts: ["chutes.ai"], compat: { ...SUBSET, ...MAX_TOKENS } },
	{ ids: ["opencode"], hosts: ["opencode.ai"], compat: SUBSET },
	{
		ids: ["moonshotai", "moonshotai-cn"],
		hosts: ["api.moonshot."],
		compat: { ...SUBSET, ...MAX_TOKENS, ...NO_EFFORT },
	},
	{
		ids: ["nvidia"],
		hosts: ["integrate.api.nvidia.com"],
		compat: { ...SUBSET, ...MAX_TOKENS, ...NO_EFFORT, ...SHORT_CACHE },
	},
	{ ids: ["cloudflare-workers-ai"], hosts: ["api.cloudflare.com"], compat: { ...SUBSET, ...SHORT_CACHE } },
	{
		ids: ["cloudflare-ai-gateway"],
		hosts: ["gateway.ai.cloudflare.com"],
		compat: { ...SUBSET, ...MAX_TOKENS, ...NO_EFFORT, ...SHORT_CACHE },
	},
	{
		ids: ["ant-ling"],
		hosts: ["api.ant-ling.com"],
		compat: { ...SUBSET, ...MAX_TOKENS, ...NO_EFFORT, ...SHORT_CACHE, thinkingFormat: "ant-ling" },
	},
	{
		ids: ["together"],
		hosts: ["api.together.ai", "api.together.xyz"],
		compat: { ...SUBSET, ...MAX_TOKENS, ...NO_EFFORT, ...SHORT_CACHE, thinkingFormat: "together" },
	},
	{
		ids: ["zai", "zai-coding-cn"],
		hosts: ["api.z.ai", "open.bigmodel.cn"],
		compat: { ...SUBSET, ...MAX_TOKENS, ...NO_EFFORT, thinkingFormat: "zai" },
	},
	{
		ids: ["deepseek"],
		hosts: ["deepseek.com"],
		compat: {
			...SUBSET,
			...MAX_TOKENS,
			requiresReasoningContentOnAssistantMessages: true,
			thinkingFormat: "deepseek",
		},
	},
];
