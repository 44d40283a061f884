import { describe, expect, test } from "bun:test";
import { THINKING_LEVELS } from "@tau/protocol/model";
import fc from "fast-check";
import { clampThinkingLevel, isThinkingLevel, supportedThinkingLevels } from "./thinking-levels.ts";

describe("supportedThinkingLevels()", () => {
	test.each([
		[{ reasoning: false, thinkingLevelMap: { max: "max" } }, "off"],
		[{ reasoning: true }, "off minimal low medium high"],
		[{ reasoning: true, thinkingLevelMap: { off: null, minimal: null } }, "low medium high"],
		[{ reasoning: true, thinkingLevelMap: { xhigh: "xhigh", max: null } }, "off minimal low medium high xhigh"],
		[
			{ reasoning: true, thinkingLevelMap: { off: null, xhigh: "xhigh", max: "max" } },
			"minimal low medium high xhigh max",
		],
	])("%j supports %s", (model, levels) => {
		expect(supportedThinkingLevels(model).join(" ")).toBe(levels);
	});
});

describe("clampThinkingLevel()", () => {
	test.each([
		[{ reasoning: false }, "high", "off"],
		[{ reasoning: true }, "max", "high"],
		[{ reasoning: true, thinkingLevelMap: { off: null, minimal: null } }, "off", "low"],
		[{ reasoning: true, thinkingLevelMap: { low: null, medium: null } }, "low", "high"],
		[{ reasoning: true, thinkingLevelMap: { high: null, max: "max" } }, "high", "max"],
	] as const)("%j: %s becomes %s", (model, level, expected) => {
		expect(clampThinkingLevel(model, level)).toBe(expected);
	});

	test("gives a supported level, the same one again, and the level itself when it is supported", () => {
		const word = fc.option(fc.constantFrom("word", null), { nil: undefined });
		const map = fc.record(Object.fromEntries(THINKING_LEVELS.map((level) => [level, word])), { requiredKeys: [] });
		fc.assert(
			fc.property(map, fc.boolean(), fc.constantFrom(...THINKING_LEVELS), (thinkingLevelMap, reasoning, level) => {
				const model = { reasoning, thinkingLevelMap };
				const supported = supportedThinkingLevels(model);
				const clamped = clampThinkingLevel(model, level);
				if (supported.length > 0) expect(supported).toContain(clamped);
				if (supported.includes(level)) expect(clamped).toBe(level);
				expect(clampThinkingLevel(model, clamped)).toBe(clamped);
			}),
		);
	});
});

test("isThinkingLevel() knows the seven levels only", () => {
	expect(THINKING_LEVELS.every(isThinkingLevel)).toBe(true);
	expect(["", "High", "ultra", "constructor"].some(isThinkingLevel)).toBe(false);
});
