export function median(values: readonly number[]): number {
	const sorted = [...values].sort((left, right) => left - right);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Median time of one call in microseconds, over batches that each take a few milliseconds, after a warm-up. `consume`
 * keeps the result alive so that the work cannot be optimised away.
 */
export function timeCall(call: () => unknown, options: { batches?: number; batchMs?: number } = {}): number {
	const { batches = 31, batchMs = 8 } = options;
	let sink: unknown;
	const warmUntil = performance.now() + 150;
	let calls = 0;
	while (performance.now() < warmUntil) {
		sink = call();
		calls++;
	}
	const perBatch = Math.max(1, Math.round((calls / 150) * batchMs));
	const times: number[] = [];
	for (let batch = 0; batch < batches; batch++) {
		const started = performance.now();
		for (let index = 0; index < perBatch; index++) sink = call();
		times.push(((performance.now() - started) * 1000) / perBatch);
	}
	if (sink === times) throw new Error("unreachable: keeps the result alive");
	return median(times);
}
