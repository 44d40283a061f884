/** Differences between two lists of lines. Always correct; minimal unless the two differ a lot. */
import { myers, type Range, type Sequence } from "./myers.ts";

/** Lines `oldStart` up to, not including, `oldEnd` became `newStart` up to `newEnd`. Counted from 0. */
export type LineChange = Range;

/** Up to here the result is what jsdiff gives, line for line. Edits by hand or by a model stay below it. */
const EXACT_DIFFERENCES = 256;
/** Beyond that the search restarts every so many differences, so that its cost grows with the lines only. */
const DIFFERENCES_PER_PASS = 512;

/** Changes in order; between them lines are equal. Lines are compared as they are, endings included. */
export function diffLines(oldLines: readonly string[], newLines: readonly string[]): LineChange[] {
	const range = { oldStart: 0, oldEnd: oldLines.length, newStart: 0, newEnd: newLines.length };
	trimStart(oldLines, newLines, range);
	if (range.oldStart === range.oldEnd || range.newStart === range.newEnd) return changesOf(range, undefined);
	const matches = new Int32Array(oldLines.length).fill(-1);
	if (!myers(oldLines, newLines, range, EXACT_DIFFERENCES, matches).complete) {
		matches.fill(-1);
		trimEnd(oldLines, newLines, range);
		matchShared(oldLines, newLines, range, matches);
	}
	return changesOf(range, matches);
}

/** A text's lines with their endings; joined they are the text again. */
export function linesWithEnds(text: string): string[] {
	const lines: string[] = [];
	let start = 0;
	for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
		lines.push(text.slice(start, end + 1));
		start = end + 1;
	}
	if (start < text.length) lines.push(text.slice(start));
	return lines;
}

/**
 * Lines that only one side has can pair with nothing: without them a large change is often a small one. The search on
 * the rest goes in passes, each from the furthest place of the one before.
 */
function matchShared(
	oldLines: readonly string[],
	newLines: readonly string[],
	range: Range,
	matches: Int32Array,
): void {
	const ids = new Map<string, number>();
	for (let index = range.newStart; index < range.newEnd; index++) {
		const line = newLines[index]!;
		if (!ids.has(line)) ids.set(line, ids.size);
	}
	const left = keepKnown(oldLines, range.oldStart, range.oldEnd, ids);
	const shared = new Uint8Array(ids.size);
	for (const id of left.ids) shared[id] = 1;
	const right = keepKnown(newLines, range.newStart, range.newEnd, ids, shared);
	const pairs = new Int32Array(left.ids.length).fill(-1);
	matchInPasses(left.ids, right.ids, pairs);
	for (let index = 0; index < pairs.length; index++) {
		if (pairs[index] !== -1) matches[left.places[index]!] = right.places[pairs[index]!]!;
	}
}

function keepKnown(
	lines: readonly string[],
	start: number,
	end: number,
	known: ReadonlyMap<string, number>,
	wanted?: Uint8Array,
): { ids: number[]; places: number[] } {
	const ids: number[] = [];
	const places: number[] = [];
	for (let index = start; index < end; index++) {
		const id = known.get(lines[index]!);
		if (id === undefined || wanted?.[id] === 0) continue;
		ids.push(id);
		places.push(index);
	}
	return { ids, places };
}

function matchInPasses(left: readonly number[], right: readonly number[], pairs: Int32Array): void {
	const range = { oldStart: 0, oldEnd: left.length, newStart: 0, newEnd: right.length };
	while (range.oldStart < range.oldEnd && range.newStart < range.newEnd) {
		const { oldReached, newReached } = myers(left, right, range, DIFFERENCES_PER_PASS, pairs);
		range.oldStart = oldReached;
		range.newStart = newReached;
	}
}

function trimStart(left: Sequence, right: Sequence, range: Range): void {
	while (
		range.oldStart < range.oldEnd &&
		range.newStart < range.newEnd &&
		left[range.oldStart] === right[range.newStart]
	) {
		range.oldStart++;
		range.newStart++;
	}
}

function trimEnd(left: Sequence, right: Sequence, range: Range): void {
	while (
		range.oldStart < range.oldEnd &&
		range.newStart < range.newEnd &&
		left[range.oldEnd - 1] === right[range.newEnd - 1]
	) {
		range.oldEnd--;
		range.newEnd--;
	}
}

/** What lies between the pairs. */
function changesOf(range: Range, matches: Int32Array | undefined): LineChange[] {
	const changes: LineChange[] = [];
	let oldStart = range.oldStart;
	let newStart = range.newStart;
	const addUpTo = (oldEnd: number, newEnd: number): void => {
		if (oldStart < oldEnd || newStart < newEnd) changes.push({ oldStart, oldEnd, newStart, newEnd });
	};
	for (let index = range.oldStart; matches && index < range.oldEnd; index++) {
		const match = matches[index]!;
		if (match === -1) continue;
		addUpTo(index, match);
		oldStart = index + 1;
		newStart = match + 1;
	}
	addUpTo(range.oldEnd, range.newEnd);
	return changes;
}
