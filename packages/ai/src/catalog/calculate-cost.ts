import type { Usage } from "@tau/protocol/messages";
import type { CostRates, ModelCost } from "@tau/protocol/model";

const PER_TOKENS = 1_000_000;
/** Writing to the one-hour cache costs twice the price of input (Anthropic). */
const LONG_CACHE_WRITE_FACTOR = 2;

/** USD for one request's tokens. All of them are charged at the rates of the tier that the input reaches. */
export function calculateCost(cost: ModelCost, usage: Omit<Usage, "cost">): Usage["cost"] {
	const rates = ratesFor(cost, usage.input + usage.cacheRead + usage.cacheWrite);
	const longWrites = usage.cacheWrite1h ?? 0;
	const shortWrites = usage.cacheWrite - longWrites;
	// In this order of operations: costs in session files then equal pi's to the last bit.
	const input = (rates.input / PER_TOKENS) * usage.input;
	const output = (rates.output / PER_TOKENS) * usage.output;
	const cacheRead = (rates.cacheRead / PER_TOKENS) * usage.cacheRead;
	const cacheWrite = (rates.cacheWrite * shortWrites + rates.input * LONG_CACHE_WRITE_FACTOR * longWrites) / PER_TOKENS;
	return { input, output, cacheRead, cacheWrite, total: input + output + cacheRead + cacheWrite };
}

/** The tier with the highest threshold below the input; the order of the tiers does not matter. */
function ratesFor(cost: ModelCost, inputTokens: number): CostRates {
	let reached = Number.NEGATIVE_INFINITY;
	let rates: CostRates = cost;
	for (const tier of cost.tiers ?? []) {
		if (inputTokens <= tier.inputTokensAbove || tier.inputTokensAbove <= reached) continue;
		reached = tier.inputTokensAbove;
		rates = tier;
	}
	return rates;
}
