/** How alike two lines are: 1 for equal, 0 for nothing in common. */

/** Longer lines are compared by their words, which is coarser but bounded. */
const MAX_EXACT_LENGTH = 300;

/** Of the lines without white space at their ends. */
export function lineSimilarity(left: string, right: string): number {
	const a = left.trim();
	const b = right.trim();
	if (a === b) return 1;
	const longer = Math.max(a.length, b.length);
	if (Math.min(a.length, b.length) === 0) return 0;
	if (longer > MAX_EXACT_LENGTH) return wordSimilarity(a, b);
	return 1 - editDistance(a, b) / longer;
}

function editDistance(a: string, b: string): number {
	const row = new Uint16Array(b.length + 1);
	for (let column = 0; column <= b.length; column++) row[column] = column;
	for (let index = 1; index <= a.length; index++) {
		let diagonal = row[0]!;
		row[0] = index;
		const code = a.charCodeAt(index - 1);
		for (let column = 1; column <= b.length; column++) {
			const above = row[column]!;
			const cost = code === b.charCodeAt(column - 1) ? 0 : 1;
			row[column] = Math.min(above + 1, row[column - 1]! + 1, diagonal + cost);
			diagonal = above;
		}
	}
	return row[b.length]!;
}

function wordSimilarity(a: string, b: string): number {
	const left = new Set(a.split(/\W+/));
	const right = new Set(b.split(/\W+/));
	let shared = 0;
	for (const word of left) if (right.has(word)) shared++;
	return shared / Math.max(left.size, right.size);
}
