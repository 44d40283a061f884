import { expect, test } from "bun:test";
import fc from "fast-check";
import { editDistance, suggestNames } from "./suggest-names.ts";

test("suggestNames() puts the nearest first, equally near ones as listed, and drops what is far", () => {
	expect(suggestNames("--modle", ["--mode", "--model", "--print"])).toEqual(["--mode", "--model"]);
	expect(suggestNames("xyz", ["--mode"])).toEqual([]);
	expect(suggestNames("sonet", ["anthropic/sonnet"])).toEqual(["anthropic/sonnet"]);
});

test("editDistance() is symmetric, zero only for equal words, and says when it is above the limit", () => {
	const word = fc.string({ maxLength: 8, unit: fc.constantFrom("a", "b", "c") });
	fc.assert(
		fc.property(word, word, (left, right) => {
			const distance = editDistance(left, right, 20);
			expect(editDistance(right, left, 20)).toBe(distance);
			expect(distance === 0).toBe(left === right);
			expect(editDistance(left, right, 2)).toBe(Math.min(distance, 3));
		}),
	);
});
