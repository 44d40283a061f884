/** The place in a text where something was found, cut out with what is around it. */
import { folded } from "./words.ts";

export interface Snippet {
	text: string;
	/** Start and end offsets in `text` of what was looked for. */
	marks: [start: number, end: number][];
}

const BEFORE = 40;
const LENGTH = 160;
/** Characters of a text that are looked at. */
const SEARCHED = 200_000;

export function snippetOf(source: string, terms: readonly string[]): Snippet {
	const text = source.slice(0, SEARCHED).replaceAll(/\s/g, " ");
	const plain = folded(text);
	const places = terms.map((term) => placeOf(plain, term)).filter((place) => place >= 0);
	const first = places.length > 0 ? Math.min(...places) : 0;
	const start = first <= BEFORE ? 0 : wordStart(text, first - BEFORE);
	const end = Math.min(text.length, start + LENGTH);
	const shown = text.slice(start, end).replace(/\s+$/, "");
	const cutPlain = plain.slice(start, start + shown.length);
	return {
		text: `${start > 0 ? "…" : ""}${shown}${end < text.length ? "…" : ""}`,
		marks: marksIn(cutPlain, terms, start > 0 ? 1 : 0),
	};
}

/** At the start of a word rather than inside of one. */
function placeOf(text: string, term: string): number {
	let inside = -1;
	for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
		if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!)) return at;
		if (inside < 0) inside = at;
	}
	return inside;
}

function wordStart(text: string, at: number): number {
	const space = text.indexOf(" ", at);
	return space >= 0 && space - at < 20 ? space + 1 : at;
}

function marksIn(text: string, terms: readonly string[], shift: number): [number, number][] {
	const marks: [number, number][] = [];
	for (const term of new Set(terms)) {
		if (term === "") continue;
		for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) {
			marks.push([at + shift, at + term.length + shift]);
		}
	}
	marks.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
	return marks.filter(([start], index) => index === 0 || start >= marks[index - 1]![1]);
}
