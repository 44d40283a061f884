/** The unified patch format, as jsdiff writes it and `patch` reads it. */
import { diffLines, type LineChange, linesWithEnds } from "./diff.ts";

export interface UnifiedPatchOptions {
	oldName: string;
	newName: string;
	/** Unchanged lines around each change. */
	context?: number;
}

/** The two header lines, then the hunks; no hunk when the texts are equal. */
export function unifiedPatch(oldText: string, newText: string, options: UnifiedPatchOptions): string {
	const oldLines = linesWithEnds(oldText);
	const newLines = linesWithEnds(newText);
	const context = options.context ?? 4;
	let patch = `--- ${options.oldName}\n+++ ${options.newName}\n`;
	for (const hunk of groupChanges(diffLines(oldLines, newLines), context)) {
		patch += formatHunk(hunk, oldLines, newLines, context);
	}
	return patch;
}

/** Changes whose context would touch or overlap share a hunk. */
function groupChanges(changes: readonly LineChange[], context: number): LineChange[][] {
	const hunks: LineChange[][] = [];
	for (const change of changes) {
		const hunk = hunks.at(-1);
		if (hunk && change.oldStart - hunk.at(-1)!.oldEnd <= 2 * context) hunk.push(change);
		else hunks.push([change]);
	}
	return hunks;
}

function formatHunk(
	changes: readonly LineChange[],
	oldLines: readonly string[],
	newLines: readonly string[],
	context: number,
): string {
	const first = changes[0]!;
	const last = changes.at(-1)!;
	const before = Math.min(context, first.oldStart);
	const after = Math.min(context, oldLines.length - last.oldEnd);
	const oldStart = first.oldStart - before;
	const newStart = first.newStart - before;
	const oldRange = formatRange(oldStart, last.oldEnd + after - oldStart);
	const newRange = formatRange(newStart, last.newEnd + after - newStart);
	let text = `@@ -${oldRange} +${newRange} @@\n`;
	let at = oldStart;
	for (const change of changes) {
		text += formatLines(" ", oldLines, at, change.oldStart);
		text += formatLines("-", oldLines, change.oldStart, change.oldEnd);
		text += formatLines("+", newLines, change.newStart, change.newEnd);
		at = change.oldEnd;
	}
	return text + formatLines(" ", oldLines, at, last.oldEnd + after);
}

/** An empty range is named by the line before it. */
function formatRange(start: number, length: number): string {
	return `${length === 0 ? start : start + 1},${length}`;
}

function formatLines(mark: string, lines: readonly string[], start: number, end: number): string {
	let text = "";
	for (let index = start; index < end; index++) {
		const line = lines[index]!;
		text += line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
	}
	return text;
}
