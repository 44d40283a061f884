/** What an edit replaces at its place: only lines that it changes. A line that it repeats stays as the file has it. */
import { diffLines, type LineChange } from "@tau/base/diff";
import { certainPairs } from "./certain-pairs.ts";
import type { Edit, Place, Replacement, Span } from "./edit-search.ts";

/**
 * A merge of three: what the edit makes of its old text is done to the file's text. `undefined` when the edit changes
 * lines, or inserts between lines, that are not there: what should become of the file's own lines is then not known.
 */
export function replacementsAt(text: string, place: Place, asGiven: Edit): Replacement[] | undefined {
	const edit = fitEnd(text, place, place.edit ?? asGiven);
	const oldLines = edit.oldText.split("\n");
	const newLines = edit.newText.split("\n");
	const lines = place.lines ?? linesOf(text, place);
	if (lines.length !== oldLines.length) return undefined;
	const replacements: Replacement[] = [];
	const changes = place.lines ? certainChanges(oldLines, newLines) : diffLines(oldLines, newLines);
	for (const change of changes) {
		if (!isThere(text, change, lines)) return undefined;
		replacements.push(replacementFor(change, lines, newLines));
	}
	return replacements;
}

/** Of two equal lines either may be the kept one: where that decides what changes in the file, neither is. */
function certainChanges(oldLines: readonly string[], newLines: readonly string[]): LineChange[] {
	const changes: LineChange[] = [];
	let [oldStart, newStart] = [0, 0];
	const addUpTo = (oldEnd: number, newEnd: number): void => {
		if (oldStart < oldEnd || newStart < newEnd) changes.push({ oldStart, oldEnd, newStart, newEnd });
		[oldStart, newStart] = [oldEnd + 1, newEnd + 1];
	};
	for (const [line, pair] of certainPairs(oldLines, newLines).entries()) if (pair !== -1) addUpTo(line, pair);
	addUpTo(oldLines.length, newLines.length);
	return changes;
}

/** A last line without newline stays one when the old text did not know. */
function fitEnd(text: string, place: Place, edit: Edit): Edit {
	const isCut = place.end === text.length && !text.endsWith("\n") && edit.oldText.endsWith("\n");
	return isCut ? { oldText: edit.oldText.slice(0, -1), newText: edit.newText.replace(/\n$/, "") } : edit;
}

function linesOf(text: string, { start, end }: Span): Span[] {
	const lines: Span[] = [];
	let from = start;
	for (let newline = text.indexOf("\n", from); newline !== -1 && newline < end; newline = text.indexOf("\n", from)) {
		lines.push({ start: from, end: newline });
		from = newline + 1;
	}
	lines.push({ start: from, end });
	return lines;
}

/** The changed lines follow each other in the file; for an insertion those around it do. */
function isThere(text: string, { oldStart, oldEnd }: LineChange, lines: readonly (Span | undefined)[]): boolean {
	const isInsertion = oldStart === oldEnd;
	const from = isInsertion ? Math.max(0, oldStart - 1) : oldStart;
	const to = isInsertion ? Math.min(lines.length, oldEnd + 1) : oldEnd;
	for (let index = from; index < to; index++) {
		const line = lines[index];
		const before = lines[index - 1];
		if (!line) return false;
		if (index > from && (before!.end + 1 !== line.start || text[before!.end] !== "\n")) return false;
	}
	return true;
}

function replacementFor(
	{ oldStart, oldEnd, newStart, newEnd }: LineChange,
	lines: readonly (Span | undefined)[],
	newLines: readonly string[],
): Replacement {
	const added = newLines.slice(newStart, newEnd).join("\n");
	const isInsertion = oldStart === oldEnd;
	if (!isInsertion && newStart < newEnd) {
		return { start: lines[oldStart]!.start, end: lines[oldEnd - 1]!.end, newText: added };
	}
	// Whole lines come and go with one newline: the one after them, or the one before when they are the last.
	if (isInsertion) {
		const next = lines[oldStart];
		const at = next ? next.start : lines[oldStart - 1]!.end;
		return { start: at, end: at, newText: next ? `${added}\n` : `\n${added}` };
	}
	const [first, last] = [lines[oldStart]!, lines[oldEnd - 1]!];
	if (oldEnd < lines.length) return { start: first.start, end: last.end + 1, newText: "" };
	return { start: first.start - 1, end: last.end, newText: "" };
}
