import { expect, test } from "bun:test";
import fc from "fast-check";
import { certainPairs } from "./certain-pairs.ts";

const pairs = (left: string, right: string) => [...certainPairs([...left], [...right])];

test("lines pair that every longest alignment pairs", () => {
	expect(pairs("abc", "abc")).toEqual([0, 1, 2]);
	expect(pairs("abc", "axc")).toEqual([0, -1, 2]);
	expect(pairs("aab", "ab")).toEqual([-1, -1, 1]);
	expect(pairs("ab", "ba")).toEqual([-1, -1]);
	expect(pairs("", "a")).toEqual([]);
	expect(pairs("a", "")).toEqual([-1]);
});

test("it is the intersection of all longest alignments", () => {
	const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 });
	fc.assert(
		fc.property(text, text, (left, right) => {
			const all = alignments(left, right, 0, 0);
			const longest = Math.max(...all.map((list) => list.length));
			const [first, ...others] = all.filter((list) => list.length === longest);
			const shared = first!.filter((pair) => others.every((list) => list.includes(pair)));
			const expected = left.map((_, row) =>
				Number(shared.find((pair) => pair.startsWith(`${row}:`))?.split(":")[1] ?? -1),
			);
			expect([...certainPairs(left, right)]).toEqual(expected);
		}),
		{ numRuns: 300 },
	);
});

/** Every common sequence, as a list of "row:column". */
function alignments(left: readonly string[], right: readonly string[], row: number, column: number): string[][] {
	if (row === left.length) return [[]];
	const without = alignments(left, right, row + 1, column);
	const withRow = right.flatMap((line, index) =>
		index >= column && line === left[row]
			? alignments(left, right, row + 1, index + 1).map((rest) => [`${row}:${index}`, ...rest])
			: [],
	);
	return [...without, ...withRow];
}
