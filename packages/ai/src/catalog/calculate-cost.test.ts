import { describe, expect, test } from "bun:test";
import { calculateCost } from "./calculate-cost.ts";

const base = { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 };
const cost = {
	...base,
	tiers: [
		{ inputTokensAbove: 400_000, input: 8, output: 40, cacheRead: 0.8, cacheWrite: 10 },
		{ inputTokensAbove: 200_000, input: 4, output: 20, cacheRead: 0.4, cacheWrite: 5 },
	],
};

function usage(input: number, output: number, cacheRead = 0, cacheWrite = 0, cacheWrite1h?: number) {
	return { input, output, cacheRead, cacheWrite, cacheWrite1h, totalTokens: input + output + cacheRead + cacheWrite };
}

describe("calculateCost()", () => {
	test("charges each kind of token at its rate per million", () => {
		const total = calculateCost(base, usage(1_000_000, 500_000, 2_000_000, 100_000));
		expect(total).toEqual({ input: 2, output: 5, cacheRead: 0.4, cacheWrite: 0.25, total: 7.65 });
	});

	test("charges one-hour cache writes at twice the input rate, and the others at their own", () => {
		expect(calculateCost(base, usage(0, 0, 0, 1_000_000, 400_000)).cacheWrite).toBeCloseTo(0.6 * 2.5 + 0.4 * 4, 10);
	});

	test.each([
		[usage(200_000, 0), 2],
		[usage(200_001, 0), 4],
		[usage(100_000, 0, 100_000, 1), 4],
		[usage(400_000, 0), 4],
		[usage(400_001, 1_000_000), 8],
	])("%j is charged at input rate %d", (tokens, rate) => {
		expect(calculateCost(cost, tokens).input).toBeCloseTo((tokens.input * rate) / 1_000_000, 10);
	});

	test("no tokens cost nothing", () => {
		expect(calculateCost(cost, usage(0, 0)).total).toBe(0);
	});
});
