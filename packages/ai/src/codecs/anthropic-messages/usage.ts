import type { Usage } from "@tau/protocol/messages";
import type { ModelCost } from "@tau/protocol/model";
import { calculateCost } from "../../catalog/calculate-cost.ts";
import { wireCount } from "../shared/wire-values.ts";

export interface WireUsage {
	input_tokens?: number | null;
	output_tokens?: number | null;
	cache_read_input_tokens?: number | null;
	cache_creation_input_tokens?: number | null;
	cache_creation?: { ephemeral_1h_input_tokens?: number | null } | null;
	output_tokens_details?: { thinking_tokens?: number | null } | null;
}

/** At the start of an answer: what an abort will leave behind. */
export function readStartUsage(usage: Usage, raw: WireUsage, cost: ModelCost): void {
	usage.input = wireCount(raw.input_tokens);
	usage.output = wireCount(raw.output_tokens);
	usage.cacheRead = wireCount(raw.cache_read_input_tokens);
	usage.cacheWrite = wireCount(raw.cache_creation_input_tokens);
	usage.cacheWrite1h = wireCount(raw.cache_creation?.ephemeral_1h_input_tokens);
	total(usage, cost);
}

/** Later counts are cumulative and replace the earlier ones; proxies leave some of them out. */
export function updateUsage(usage: Usage, raw: WireUsage | null | undefined, cost: ModelCost): void {
	usage.input = wireCount(raw?.input_tokens, usage.input);
	usage.output = wireCount(raw?.output_tokens, usage.output);
	usage.cacheRead = wireCount(raw?.cache_read_input_tokens, usage.cacheRead);
	usage.cacheWrite = wireCount(raw?.cache_creation_input_tokens, usage.cacheWrite);
	const reasoning = raw?.output_tokens_details?.thinking_tokens;
	if (reasoning != null) usage.reasoning = wireCount(reasoning);
	total(usage, cost);
}

function total(usage: Usage, cost: ModelCost): void {
	usage.totalTokens = usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
	usage.cost = calculateCost(cost, usage);
}
