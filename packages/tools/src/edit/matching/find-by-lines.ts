/** Places whose lines are as asked except for white space at their ends (step 2) or also at their starts (step 3). */
import type { Edit, Place, Span } from "./edit-search.ts";
import type { LineIndex, SearchText } from "./line-index.ts";
import { indentationRule } from "./reindent.ts";
import { countWordCharacters } from "./word-characters.ts";

/** So many letters and digits must be asked for before indentation may differ: a brace is a brace of any block. */
const MIN_WORD_CHARACTERS = 6;

/** The first line may begin and the last one end inside a line of the file, as in an exact match. */
export function findIgnoringTrailingSpace(source: SearchText, oldText: string): Span[] {
	const wanted = oldText.split("\n");
	const trimmed = wanted.map((line) => line.trimEnd());
	const spans = candidateLines(source, trimmed).flatMap((line) => {
		const span = matchTrailing(source.lines, line, wanted, trimmed);
		return span ? [span] : [];
	});
	const atEnd = withoutFinalNewline(source.text, oldText);
	return atEnd ? [...spans, atEnd] : spans;
}

/** Whole lines only. The edit is given the file's indentation; where that cannot be derived there is no match. */
export function findIgnoringIndentation(source: SearchText, edit: Edit): Place[] {
	if (countWordCharacters([edit.oldText]) < MIN_WORD_CHARACTERS) return [];
	const endsLine = edit.oldText.endsWith("\n");
	const wanted = (endsLine ? edit.oldText.slice(0, -1) : edit.oldText).split("\n");
	const trimmed = wanted.map((line) => line.trim());
	const { lines } = source;
	const firstLines = candidateLines(source, trimmed).filter((first) =>
		trimmed.every((line, index) => first + index < lines.count && lines.text(first + index).trim() === line),
	);
	const places = firstLines.map((first): Place => {
		const last = first + wanted.length - 1;
		const hasNewline = endsLine && last + 1 < lines.count;
		return { start: lines.start(first), end: lines.end(last) + (hasNewline ? 1 : 0) };
	});
	const [place] = places;
	if (!place || places.length > 1) return places;
	const found = wanted.map((_, index) => lines.text(firstLines[0]! + index));
	const reindent = indentationRule(wanted, found);
	const [oldText, newText] = [reindent(edit.oldText), reindent(edit.newText)];
	return oldText === undefined || newText === undefined ? [] : [{ ...place, edit: { oldText, newText } }];
}

/** First lines of places where the longest line asked for occurs; only these need a closer look. */
function candidateLines(source: SearchText, trimmed: readonly string[]): number[] {
	let anchor = 0;
	for (let index = 1; index < trimmed.length; index++) {
		if (trimmed[index]!.length > trimmed[anchor]!.length) anchor = index;
	}
	const needle = trimmed[anchor]!;
	const first = needle === "" ? -1 : source.text.indexOf(needle);
	const candidates = new Set<number>();
	for (let at = first; at !== -1; at = source.text.indexOf(needle, at + 1)) {
		const line = source.lines.lineAt(at) - anchor;
		if (line >= 0) candidates.add(line);
	}
	return [...candidates];
}

function matchTrailing(
	lines: LineIndex,
	first: number,
	wanted: readonly string[],
	trimmed: readonly string[],
): Span | undefined {
	const count = wanted.length;
	if (count === 1 || first + count > lines.count) return undefined;
	for (let index = 1; index < count - 1; index++) {
		if (lines.text(first + index).trimEnd() !== trimmed[index]) return undefined;
	}
	const firstText = lines.text(first).trimEnd();
	if (!firstText.endsWith(trimmed[0]!)) return undefined;
	const last = first + count - 1;
	const lastText = lines.text(last);
	const lastWanted = trimmed[count - 1]!;
	if (!lastText.startsWith(lastWanted)) return undefined;
	const start = lines.start(first) + firstText.length - trimmed[0]!.length;
	if (lastWanted.length === wanted[count - 1]!.length) return { start, end: lines.start(last) + lastWanted.length };
	// Space after the last word that was asked for means that the line ends there.
	return lastText.trimEnd() === lastWanted ? { start, end: lines.end(last) } : undefined;
}

/** The file's last line has no newline, the text asked for has. */
function withoutFinalNewline(text: string, oldText: string): Span | undefined {
	if (!oldText.endsWith("\n") || text.endsWith("\n")) return undefined;
	const wanted = oldText.slice(0, -1);
	if (wanted.trim() === "" || !text.endsWith(wanted)) return undefined;
	return { start: text.length - wanted.length, end: text.length };
}
