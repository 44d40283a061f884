/** Names that a mistyped one may have meant: at most `limit`, nearest first. For `provider/id` the id alone counts too. */
export function suggestNames(typed: string, names: readonly string[], limit = 3): string[] {
	const wanted = typed.toLowerCase();
	const allowed = Math.max(1, Math.floor(wanted.length * 0.4));
	const scored: { name: string; distance: number }[] = [];
	for (const name of new Set(names)) {
		const lower = name.toLowerCase();
		const slash = lower.indexOf("/");
		const whole = editDistance(wanted, lower, allowed);
		const part = slash === -1 ? whole : editDistance(wanted, lower.slice(slash + 1), allowed);
		const distance = Math.min(whole, part);
		if (distance <= allowed) scored.push({ name, distance });
	}
	// Sorting is stable: of equally near names those listed first win.
	scored.sort((a, b) => a.distance - b.distance);
	return scored.slice(0, limit).map((entry) => entry.name);
}

/** Insertions, deletions, replacements and swaps of neighbours from `a` to `b`; above `limit` it is `limit + 1`. */
export function editDistance(a: string, b: string, limit: number): number {
	if (Math.abs(a.length - b.length) > limit) return limit + 1;
	let beforeLast: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const replace = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
			const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			const swap = swapped ? beforeLast[j - 2]! + 1 : limit + 1;
			row.push(Math.min(replace, swap, last[j]! + 1, row[j - 1]! + 1));
		}
		if (Math.min(...row) > limit && Math.min(...last) > limit) return limit + 1;
		beforeLast = last;
		last = row;
	}
	return Math.min(last[b.length]!, limit + 1);
}
