/** Typographic characters as the ASCII ones that a keyboard (and a model) writes, with the way back. */
import type { Span } from "./edit-search.ts";

export interface FoldedText {
	text: string;
	/** The place in the original, or `undefined` when an end falls inside a character that became several. */
	toOriginal(span: Span): Span | undefined;
}

const FOLDS: readonly (readonly [RegExp, string])[] = [
	[/[\u2018-\u201B]/g, "'"],
	[/[\u201C-\u201F]/g, '"'],
	[/[\u2010-\u2015\u2212]/g, "-"],
	[/[\u00A0\u2002-\u200A\u202F\u205F\u3000]/g, " "],
];

/** One character with its combining marks: those are composed together. */
const CLUSTERS = /[^\x00-\x7F]\p{M}*|[\x00-\x7F]\p{M}+/gu;

/** Compatibility forms (NFKC) composed, then quotes, dashes and spaces folded: pi's set. */
export function foldUnicode(original: string): FoldedText {
	let text = "";
	let copied = 0;
	/** Only clusters whose length changed, in order: offset and length before and after. */
	const changes: { from: number; fromLength: number; to: number; toLength: number }[] = [];
	for (const { cluster, index } of clustersOf(original)) {
		let folded = cluster.normalize("NFKC");
		for (const [characters, replacement] of FOLDS) folded = folded.replace(characters, replacement);
		text += original.slice(copied, index);
		if (folded.length !== cluster.length) {
			changes.push({ from: index, fromLength: cluster.length, to: text.length, toLength: folded.length });
		}
		text += folded;
		copied = index + cluster.length;
	}
	text += original.slice(copied);
	const offset = (at: number): number | undefined => {
		let shift = 0;
		for (const change of changes) {
			if (change.to >= at) break;
			if (at < change.to + change.toLength) return undefined;
			shift = change.from + change.fromLength - (change.to + change.toLength);
		}
		return at + shift;
	};
	return {
		text,
		toOriginal(span) {
			const start = offset(span.start);
			const end = offset(span.end);
			return start === undefined || end === undefined ? undefined : { start, end };
		},
	};
}

/** Looks closely only at the runs that are not ASCII, and at the character before one that begins with a mark. */
function* clustersOf(text: string): Generator<{ cluster: string; index: number }> {
	for (const run of text.matchAll(/[^\x00-\x7F]+/g)) {
		const start = run.index > 0 && /^\p{M}/u.test(run[0]) ? run.index - 1 : run.index;
		for (const match of text.slice(start, run.index + run[0].length).matchAll(CLUSTERS)) {
			yield { cluster: match[0], index: start + match.index };
		}
	}
}

export function hasFoldable(text: string): boolean {
	return /[^\x00-\x7F]/.test(text);
}
