/** The largest size to which all sizes can be limited so that they add up to at most `total`. */
export function commonLimit(sizes: readonly number[], total: number): number {
	const ascending = [...sizes].sort((a, b) => a - b);
	let left = total;
	for (const [index, size] of ascending.entries()) {
		const share = Math.floor(left / (ascending.length - index));
		if (size > share) return share;
		left -= size;
	}
	return Number.POSITIVE_INFINITY;
}
