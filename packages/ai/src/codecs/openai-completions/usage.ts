import type { TokenCounts } from "../shared/message-builder.ts";
import { wireCount } from "../shared/wire-values.ts";

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
	const cacheRead = wireCount(
		usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? usage.cached_tokens,
	);
	const cacheWrite = wireCount(usage.prompt_tokens_details?.cache_write_tokens);
	return {
		input: Math.max(0, wireCount(usage.prompt_tokens) - cacheRead - cacheWrite),
		output: wireCount(usage.completion_tokens),
		cacheRead,
		cacheWrite,
		reasoning: wireCount(usage.completion_tokens_details?.reasoning_tokens),
	};
}
