/** Sizes along a stack, as in CSS's flexible boxes: wanted sizes first, then the rest is shared out or taken away. */

export interface StackSize {
	/** Cells. "auto" (the default): what the component takes by itself. */
	basis?: number | "auto";
	/** Share of what is left over. Default 0: none. */
	grow?: number;
	/** Share of what is missing, times its size. Default 1; 0 keeps its size. */
	shrink?: number;
	minSize?: number;
	maxSize?: number;
}

/** One size for each entry. Without `available` everything is as large as it wants. */
export function stackSizes(
	entries: readonly StackSize[],
	natural: readonly number[],
	available: number | undefined,
	gap: number,
): number[] {
	const limits = entries.map(({ minSize, maxSize }) => {
		const least = whole(minSize, 0);
		return { least, most: Math.max(least, whole(maxSize, Number.MAX_SAFE_INTEGER)) };
	});
	const sizes = entries.map(({ basis = "auto" }, index) => {
		const wanted = basis === "auto" ? natural[index]! : whole(basis, 0);
		return clamp(wanted, limits[index]!);
	});
	if (available === undefined) return sizes;
	const room = Math.max(0, Math.floor(available) - gap * Math.max(0, entries.length - 1));
	const missing = sizes.reduce((sum, size) => sum + size, 0) - room;
	const weights = entries.map(({ grow, shrink }, index) =>
		missing < 0 ? positive(grow, 0) : positive(shrink, 1) * Math.max(1, sizes[index]!),
	);
	share(sizes, weights, limits, -missing);
	return sizes;
}

interface Limits {
	least: number;
	most: number;
}

/** By weight, again for those that can take more as long as others could not take their part. */
function share(sizes: number[], weights: readonly number[], limits: readonly Limits[], amount: number): void {
	let left = amount;
	while (left !== 0) {
		const open = sizes.flatMap((size, index) => {
			const { least, most } = limits[index]!;
			return weights[index]! > 0 && (left > 0 ? size < most : size > least) ? [index] : [];
		});
		const total = open.reduce((sum, index) => sum + weights[index]!, 0);
		if (open.length === 0) return;
		let given = 0;
		let seen = 0;
		for (const index of open) {
			// Rounded as a whole, so that the parts add up to all of it.
			seen += weights[index]!;
			const part = Math.round((left * seen) / total) - Math.round((left * (seen - weights[index]!)) / total);
			const next = clamp(sizes[index]! + part, limits[index]!);
			given += next - sizes[index]!;
			sizes[index] = next;
		}
		if (given === 0) return;
		left -= given;
	}
}

function clamp(size: number, { least, most }: Limits): number {
	return Math.max(least, Math.min(most, size));
}

function whole(size: number | undefined, fallback: number): number {
	return size === undefined || !Number.isFinite(size) ? fallback : Math.max(0, Math.floor(size));
}

function positive(weight: number | undefined, fallback: number): number {
	return weight === undefined || !Number.isFinite(weight) ? fallback : Math.max(0, weight);
}
