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

/** Insertions, deletions and replacements from `a` to `b`; anything above `limit` is reported as `limit + 1`. */
export function editDistance(a: string, b: string, limit: number): number {
	if (Math.abs(a.length - b.length) > limit) return limit + 1;
	let row = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		let best = i;
		for (let j = 1; j <= b.length; j++) {
			const replace = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
			const cell = Math.min(replace, row[j]! + 1, next[j - 1]! + 1);
			next.push(cell);
			if (cell < best) best = cell;
		}
		if (best > limit) return limit + 1;
		row = next;
	}
	return Math.min(row[b.length]!, limit + 1);
}
