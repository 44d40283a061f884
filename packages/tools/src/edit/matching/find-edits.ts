/** Where a text is to be changed: the exact place, or else the one place that an increasingly tolerant look finds. */
import type { Edit, EditMatch, EditSearch, MatchStep, Span } from "./edit-search.ts";
import { findBlock } from "./find-block.ts";
import { findIgnoringIndentation, findIgnoringTrailingSpace } from "./find-by-lines.ts";
import { findExact, lineNumbers } from "./find-exact.ts";
import { findIgnoringInnerSpace } from "./find-inner-space.ts";
import { foldUnicode, hasFoldable } from "./fold-unicode.ts";
import { SearchText } from "./line-index.ts";
import { nearestWindows } from "./nearest-windows.ts";

/** So many candidates of an ambiguous text are named; all are counted. */
const MAX_NAMED_CANDIDATES = 20;

export interface FindEditsOptions {
	/** Only the exact step: for text whose characters are not what they seem. */
	exactOnly?: boolean;
}

interface Step {
	name: MatchStep;
	find: (source: SearchText, edit: Edit) => Span[];
}

/** In this order. A step with several places ends the search: a later, more tolerant step could only guess. */
const STEPS: readonly Step[] = [
	{ name: "exact", find: (source, edit) => findExact(source.text, edit.oldText) },
	{ name: "trailing-space", find: findIgnoringTrailingSpace },
	{ name: "indentation", find: findIgnoringIndentation },
	{ name: "unicode", find: findIgnoringTypography },
	{ name: "inner-space", find: (source, edit) => findIgnoringInnerSpace(source.text, edit.oldText) },
	{ name: "block", find: (source, edit) => findBlock(source, edit.oldText) },
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
		const spans = step.find(source, edit);
		const [span] = spans;
		if (span && spans.length === 1) {
			return { editIndex, step: step.name, start: span.start, end: span.end, newText: span.newText ?? edit.newText };
		}
		if (span) {
			const places = spans.slice(0, MAX_NAMED_CANDIDATES).map(({ start }) => start);
			const lines = lineNumbers(
				source.text,
				places.sort((left, right) => left - right),
			);
			return { ok: false, problem: { kind: "ambiguous", editIndex, step: step.name, count: spans.length, lines } };
		}
		// White space alone is everywhere once it need not be exact.
		if (isBlank || options.exactOnly) break;
	}
	return { ok: false, problem: { kind: "missing", editIndex, windows: nearestWindows(source, edit.oldText) } };
}

/** Exactly, and then ignoring trailing space, with both sides folded. The new text is used as it is. */
function findIgnoringTypography(source: SearchText, edit: Edit): Span[] {
	if (!hasFoldable(source.text) && !hasFoldable(edit.oldText)) return [];
	const folded = foldUnicode(source.text);
	const oldText = foldUnicode(edit.oldText).text;
	if (oldText.trim() === "") return [];
	const exact = findExact(folded.text, oldText);
	const spans =
		exact.length > 0
			? exact
			: findIgnoringTrailingSpace(new SearchText(folded.text), { oldText, newText: edit.newText });
	return spans.flatMap((span) => folded.toOriginal(span) ?? []);
}
