/** All places of a text, and the lines of the first ones. */
import type { Span } from "./edit-search.ts";

/** Counted as people count, without overlaps; but a place that overlaps the only one is a second candidate too. */
export function findExact(text: string, wanted: string): Span[] {
	const spans: Span[] = [];
	for (let start = text.indexOf(wanted); start !== -1; start = text.indexOf(wanted, start + wanted.length)) {
		spans.push({ start, end: start + wanted.length });
	}
	if (spans.length === 1) {
		const start = text.indexOf(wanted, spans[0]!.start + 1);
		if (start !== -1) spans.push({ start, end: start + wanted.length });
	}
	return spans;
}

/** Line numbers, from 1, of ascending offsets. Looks only as far as the last one. */
export function lineNumbers(text: string, offsets: readonly number[]): number[] {
	let line = 1;
	let newline = text.indexOf("\n");
	return offsets.map((offset) => {
		while (newline !== -1 && newline < offset) {
			line++;
			newline = text.indexOf("\n", newline + 1);
		}
		return line;
	});
}
