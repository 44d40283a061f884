/** Whether the letters of a query occur in a text in order, and how well. Names follow pi-tui. */

export interface FuzzyMatch {
	matches: boolean;
	/** The lower the better. */
	score: number;
}

const NO_MATCH: FuzzyMatch = { matches: false, score: 0 };

/** Letters in either case. Text that holds the query whole goes before one that holds its letters apart. */
export function fuzzyMatch(query: string, text: string): FuzzyMatch {
	const wanted = query.toLowerCase();
	if (wanted === "") return { matches: true, score: 0 };
	const lower = text.toLowerCase();
	const place = lower.indexOf(wanted);
	if (place >= 0) {
		const startsWord = place === 0 || /[^a-z0-9]/.test(lower[place - 1]!);
		return { matches: true, score: (startsWord ? 0 : 10) + place / 100 + lower.length / 10_000 };
	}
	let at = 0;
	let first = -1;
	for (const letter of wanted) {
		const next = lower.indexOf(letter, at);
		if (next < 0) return NO_MATCH;
		if (first < 0) first = next;
		at = next + letter.length;
	}
	return { matches: true, score: 30 + (at - first - wanted.length) + first / 100 + lower.length / 10_000 };
}

/** Best first. Words of the query, apart by spaces or slashes, must all match. */
export function fuzzyFilter<T>(items: readonly T[], query: string, getText: (item: T) => string): T[] {
	const words = query.split(/[\s/]+/).filter((word) => word !== "");
	if (words.length === 0) return [...items];
	const found: { item: T; score: number }[] = [];
	for (const item of items) {
		const score = scoreAll(words, getText(item));
		if (score !== undefined) found.push({ item, score });
	}
	return found.sort((one, other) => one.score - other.score).map(({ item }) => item);
}

function scoreAll(words: readonly string[], text: string): number | undefined {
	let sum = 0;
	for (const word of words) {
		const { matches, score } = fuzzyMatch(word, text);
		if (!matches) return undefined;
		sum += score;
	}
	return sum;
}
