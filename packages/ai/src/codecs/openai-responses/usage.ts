import type { Model } from "@tau/protocol/model";
import type { TokenCounts } from "../shared/message-builder.ts";
import { wireCount } from "../shared/wire-values.ts";

export interface WireUsage {
	input_tokens?: number | null;
	output_tokens?: number | null;
	total_tokens?: number | null;
	input_tokens_details?: { cached_tokens?: number | null; cache_write_tokens?: number | null } | null;
	output_tokens_details?: { reasoning_tokens?: number | null } | null;
}

/** `input_tokens` includes what was read from and written to the cache. */
export function tokenCounts(usage: WireUsage): TokenCounts {
	const cacheRead = wireCount(usage.input_tokens_details?.cached_tokens);
	const cacheWrite = wireCount(usage.input_tokens_details?.cache_write_tokens);
	return {
		input: Math.max(0, wireCount(usage.input_tokens) - cacheRead - cacheWrite),
		output: wireCount(usage.output_tokens),
		cacheRead,
		cacheWrite,
		reasoning: wireCount(usage.output_tokens_details?.reasoning_tokens),
		totalTokens: wireCount(usage.total_tokens),
	};
}

/** OpenAI's factor on the catalog's prices for the tier that served the response. */
export function serviceTierFactor(model: Model, tier: string | null | undefined): number {
	if (tier === "flex") return 0.5;
	if (tier === "priority") return model.id === "gpt-5.5" ? 2.5 : 2;
	return 1;
}
