/** Where a text is to be changed: the exact place, or else the one place that an increasingly tolerant look finds. */
import type { Edit, EditMatch, EditSearch, MatchStep, Place, Span } from "./edit-search.ts";
import { findBlock } from "./find-block.ts";
import { findIgnoringIndentation, findIgnoringTrailingSpace } from "./find-by-lines.ts";
import { findExact, lineNumbers } from "./find-exact.ts";
import { findIgnoringInnerSpace } from "./find-inner-space.ts";
import { foldUnicode, hasFoldable } from "./fold-unicode.ts";
import { SearchText } from "./line-index.ts";
import { nearestWindows } from "./nearest-windows.ts";
import { replacementsAt } from "./replacements.ts";

/** So many candidates of an ambiguous text are named; all are counted. */
const MAX_NAMED_CANDIDATES = 20;

export interface FindEditsOptions {
	/** Only the exact step: for text whose characters are not what they seem. */
	exactOnly?: boolean;
}

interface Step {
	name: MatchStep;
	find: (source: SearchText, edit: Edit) => Place[];
}

/** In this order. A step with several places ends the search: a later, more tolerant step could only guess. */
const STEPS: readonly Step[] = [
	{ name: "exact", find: (source, edit) => findExact(source.text, edit.oldText) },
	{ name: "trailing-space", find: (source, edit) => findIgnoringTrailingSpace(source, edit.oldText) },
	{ name: "indentation", find: findIgnoringIndentation },
	{ name: "unicode", find: (source, edit) => findIgnoringTypography(source, edit.oldText) },
	{ name: "inner-space", find: (source, edit) => findIgnoringInnerSpace(source.text, edit.oldText) },
	{ name: "block", find: findBlock },
];

/**
 * Every edit is looked for in `text` as it is, not as earlier edits would leave it. Lines must end in LF on both
 * sides. Matches come in the order of their places and do not overlap; the first problem ends the search.
 */
export function findEdits(text: string, edits: readonly Edit[], options: FindEditsOptions = {}): EditSearch {
	const empty = edits.findIndex((edit) => edit.oldText === "");
	if (empty !== -1) return { ok: false, problem: { kind: "empty", editIndex: empty } };
	const source = new SearchText(text);
	const matches: EditMatch[] = [];
	for (const [editIndex, edit] of edits.entries()) {
		const found = findEdit(source, edit, editIndex, options);
		if (!("start" in found)) return found;
		matches.push(found);
	}
	matches.sort((left, right) => left.start - right.start || left.end - right.end);
	for (let index = 1; index < matches.length; index++) {
		const before = matches[index - 1]!;
		const match = matches[index]!;
		if (before.end <= match.start) continue;
		return { ok: false, problem: { kind: "overlap", first: before.editIndex, second: match.editIndex } };
	}
	return { ok: true, matches };
}

function findEdit(
	source: SearchText,
	edit: Edit,
	editIndex: number,
	options: FindEditsOptions,
): EditMatch | Extract<EditSearch, { ok: false }> {
	const isBlank = edit.oldText.trim() === "";
	for (const step of STEPS) {
		const places = step.find(source, edit);
		const [place] = places;
		if (place && places.length === 1) {
			const replacements = replacementsAt(source.text, place, edit);
			if (!replacements) break;
			return { editIndex, step: step.name, start: place.start, end: place.end, replacements };
		}
		if (place) {
			const starts = places.slice(0, MAX_NAMED_CANDIDATES).map(({ start }) => start);
			const lines = lineNumbers(
				source.text,
				starts.sort((left, right) => left - right),
			);
			return { ok: false, problem: { kind: "ambiguous", editIndex, step: step.name, count: places.length, lines } };
		}
		// White space alone is everywhere once it need not be exact.
		if (isBlank || options.exactOnly) break;
	}
	return { ok: false, problem: { kind: "missing", editIndex, windows: nearestWindows(source, edit.oldText) } };
}

/** Exactly, and then ignoring trailing space, with both sides folded. */
function findIgnoringTypography(source: SearchText, asGiven: string): Span[] {
	if (!hasFoldable(source.text) && !hasFoldable(asGiven)) return [];
	const folded = foldUnicode(source.text);
	const oldText = foldUnicode(asGiven).text;
	if (oldText.trim() === "") return [];
	const exact = findExact(folded.text, oldText);
	const spans = exact.length > 0 ? exact : findIgnoringTrailingSpace(new SearchText(folded.text), oldText);
	return spans.flatMap((span) => folded.toOriginal(span) ?? []);
}
