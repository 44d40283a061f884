/**
 * The greedy O(ND) difference algorithm (Myers 1986), forward, with ties decided as jsdiff decides them. It looks no
 * further than a number of differences: time and memory stay bounded whatever the input.
 */

export type Sequence = ArrayLike<string> | ArrayLike<number>;

/** Half-open ranges, both advanced alike: where equal items pair up. */
export interface Range {
	oldStart: number;
	oldEnd: number;
	newStart: number;
	newEnd: number;
}

export interface MyersResult {
	/** Whether the ends of both ranges were reached; the result is minimal then. */
	complete: boolean;
	/** How far it came: the ends, or the place that most items lead to. */
	oldReached: number;
	newReached: number;
}

/**
 * Writes into `matches[oldIndex]` the index in `right` that the item pairs with; items without a pair are left as they
 * are. Stops after `maxDifferences` and keeps the pairs up to the furthest place.
 */
export function myers(
	left: Sequence,
	right: Sequence,
	range: Range,
	maxDifferences: number,
	matches: Int32Array,
): MyersResult {
	const oldLength = range.oldEnd - range.oldStart;
	const newLength = range.newEnd - range.newStart;
	const limit = Math.min(maxDifferences, oldLength + newLength);
	/** Per diagonal `x - y`, shifted by `limit + 1`: the furthest `x`, or -1 where no path runs. */
	const furthest = new Int32Array(2 * limit + 3).fill(-1);
	const trace: Int32Array[] = [];
	for (let distance = 0; distance <= limit; distance++) {
		const lowest = Math.max(-distance, -newLength + ((distance - newLength) & 1));
		const highest = Math.min(distance, oldLength);
		for (let diagonal = lowest; diagonal <= highest; diagonal += 2) {
			const at = diagonal + limit + 1;
			let x = distance === 0 ? 0 : step(furthest[at - 1]!, furthest[at + 1]!, diagonal, oldLength, newLength);
			if (x !== -1) {
				let y = x - diagonal;
				while (x < oldLength && y < newLength && left[range.oldStart + x] === right[range.newStart + y]) {
					x++;
					y++;
				}
				if (x === oldLength && y === newLength) {
					backtrack(trace, distance, x, y, range, oldLength, newLength, matches);
					return { complete: true, oldReached: range.oldEnd, newReached: range.newEnd };
				}
			}
			furthest[at] = x;
		}
		trace.push(furthest.slice(limit + 1 - distance, limit + 2 + distance));
	}
	return keepFurthest(trace, limit, range, oldLength, newLength, matches);
}

/** The furthest `x` on a diagonal after one more difference, or -1 when no path leads there. */
function step(below: number, above: number, diagonal: number, oldLength: number, newLength: number): number {
	if (isInsertion(below, above, diagonal, oldLength, newLength)) return above;
	return below !== -1 && below < oldLength ? below + 1 : -1;
}

/** Whether the path to a diagonal comes by an insertion, from the diagonal above; that wins a tie. */
function isInsertion(below: number, above: number, diagonal: number, oldLength: number, newLength: number): boolean {
	if (above === -1 || above - diagonal > newLength) return false;
	return below === -1 || below >= oldLength || below < above;
}

function backtrack(
	trace: readonly Int32Array[],
	distance: number,
	endX: number,
	endY: number,
	range: Range,
	oldLength: number,
	newLength: number,
	matches: Int32Array,
): void {
	let x = endX;
	let y = endY;
	for (let left = distance; left > 0; left--) {
		const diagonal = x - y;
		const previous = trace[left - 1]!;
		const at = diagonal + left - 1;
		// Outside its own width a step has no paths.
		const below = at >= 1 ? previous[at - 1]! : -1;
		const above = at + 1 < previous.length ? previous[at + 1]! : -1;
		const start = step(below, above, diagonal, oldLength, newLength);
		pair(range, start, start - diagonal, x, matches);
		x = isInsertion(below, above, diagonal, oldLength, newLength) ? start : start - 1;
		y = start - diagonal - (x === start ? 1 : 0);
	}
	pair(range, 0, 0, x, matches);
}

function pair(range: Range, fromX: number, fromY: number, toX: number, matches: Int32Array): void {
	for (let x = fromX; x < toX; x++) matches[range.oldStart + x] = range.newStart + fromY + x - fromX;
}

function keepFurthest(
	trace: readonly Int32Array[],
	limit: number,
	range: Range,
	oldLength: number,
	newLength: number,
	matches: Int32Array,
): MyersResult {
	const last = trace[limit]!;
	let bestX = 0;
	let bestY = 0;
	for (let index = 0; index < last.length; index += 2) {
		const x = last[index]!;
		if (x === -1) continue;
		const y = x - (index - limit);
		if (x + y > bestX + bestY) {
			bestX = x;
			bestY = y;
		}
	}
	backtrack(trace, limit, bestX, bestY, range, oldLength, newLength, matches);
	return { complete: false, oldReached: range.oldStart + bestX, newReached: range.newStart + bestY };
}
