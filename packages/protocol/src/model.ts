/** A model as data: what a request needs to know (reference: pi 0.87.1 `Model`). */
export type ThinkingLevel = "off" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max";

export const THINKING_LEVELS: readonly ThinkingLevel[] = ["off", "minimal", "low", "medium", "high", "xhigh", "max"];

/** A wire format. tau speaks the first three; the others are in the catalog and refused with a clear error. */
export type Api = "anthropic-messages" | "openai-completions" | "openai-responses" | (string & {});

/** USD per million tokens. */
export interface CostRates {
	input: number;
	output: number;
	cacheRead: number;
	cacheWrite: number;
}

export interface ModelCost extends CostRates {
	/** The tier with the highest threshold that the input tokens exceed replaces all rates, whatever the order. */
	tiers?: (CostRates & { inputTokensAbove: number })[];
}

export interface ImageLimits {
	/** Pixels, pixels, bytes of base64, 1-100. */
	resize?: { maxWidth?: number; maxHeight?: number; maxBytes?: number; jpegQuality?: number };
	maxPerMessage?: number;
	maxPerRequest?: number;
}

export interface Model {
	id: string;
	name: string;
	api: Api;
	provider: string;
	baseUrl: string;
	reasoning: boolean;
	/** Level to the provider's own word; `null` = the level is not supported. */
	thinkingLevelMap?: Partial<Record<ThinkingLevel, string | null>>;
	input: ("text" | "image")[];
	inputLimits?: { maxRequestBytes?: number; images?: ImageLimits };
	cost: ModelCost;
	/** Lifetime of cached prompts in milliseconds. */
	promptCache?: { short?: number; long?: number };
	contextWindow: number;
	maxTokens: number;
	samplingParams?: Record<string, unknown>;
	headers?: Record<string, string>;
	/** Deviations of an endpoint from its wire format; the keys are listed with each codec. */
	compat?: Record<string, unknown>;
}
