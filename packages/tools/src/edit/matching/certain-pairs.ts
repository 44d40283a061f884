/** Which lines of two texts belong together beyond doubt. */

/**
 * For each left line the index of its right one, or -1. Pairs are those that every longest common sequence holds: where
 * equal lines could be paired in more than one way nobody knows which one is meant. Takes time and space by the
 * product of the lengths.
 */
export function certainPairs(left: readonly string[], right: readonly string[]): Int32Array {
	const width = right.length + 1;
	const before = commonLengths(left, right);
	const behind = commonLengths(left.toReversed(), right.toReversed());
	const longest = before.at(-1)!;
	// In every longest common sequence the pair that has `rank` pairs before it is one of those counted here.
	const candidates = new Int32Array(longest);
	const pairs = new Int32Array(left.length).fill(-1);
	const rankOf = (row: number, column: number): number => {
		const rank = before[row * width + column]!;
		return rank + 1 + behind[(left.length - row - 1) * width + right.length - column - 1]! === longest ? rank : -1;
	};
	const visit = (see: (row: number, column: number, rank: number) => void): void => {
		for (const [row, line] of left.entries()) {
			for (const [column, other] of right.entries()) {
				const rank = line === other ? rankOf(row, column) : -1;
				if (rank !== -1) see(row, column, rank);
			}
		}
	};
	visit((_row, _column, rank) => candidates[rank]!++);
	visit((row, column, rank) => {
		if (candidates[rank] === 1) pairs[row] = column;
	});
	return pairs;
}

/** At `[row, column]`, flattened, how long the longest common sequence of the first rows and columns is. */
function commonLengths(left: readonly string[], right: readonly string[]): Int32Array {
	const width = right.length + 1;
	const lengths = new Int32Array((left.length + 1) * width);
	for (const [row, line] of left.entries()) {
		for (const [column, other] of right.entries()) {
			const at = row * width + column;
			lengths[at + width + 1] = line === other ? lengths[at]! + 1 : Math.max(lengths[at + 1]!, lengths[at + width]!);
		}
	}
	return lengths;
}
