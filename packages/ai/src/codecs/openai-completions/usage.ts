import type { TokenCounts } from "../shared/message-builder.ts";

/** Endpoints put the cached tokens in three places: OpenAI and OpenRouter, DeepSeek, Kimi. */
export interface WireUsage {
	prompt_tokens?: number | null;
	completion_tokens?: number | null;
	prompt_tokens_details?: { cached_tokens?: number | null; cache_write_tokens?: number | null } | null;
	completion_tokens_details?: { reasoning_tokens?: number | null } | null;
	prompt_cache_hit_tokens?: number | null;
	cached_tokens?: number | null;
}

export function tokenCounts(usage: WireUsage): TokenCounts {
	const cacheRead =
		usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? usage.cached_tokens ?? 0;
	const cacheWrite = usage.prompt_tokens_details?.cache_write_tokens || 0;
	return {
		input: Math.max(0, (usage.prompt_tokens || 0) - cacheRead - cacheWrite),
		output: usage.completion_tokens || 0,
		cacheRead,
		cacheWrite,
		reasoning: usage.completion_tokens_details?.reasoning_tokens || 0,
	};
}
