/** pi's diff for people: `-12 old`, `+12 new`, ` 12 kept`, and ` ...` where equal lines are left out. */
import { diffLines, linesWithEnds } from "@tau/base/diff";

const CONTEXT_LINES = 4;

/** `firstChangedLine` is counted from 1, in the new text; absent when the texts are equal. */
export function numberedDiff(oldText: string, newText: string): { diff: string; firstChangedLine: number | undefined } {
	const oldLines = linesWithEnds(oldText);
	const newLines = linesWithEnds(newText);
	const changes = diffLines(oldLines, newLines);
	const width = String(Math.max(numberedLines(oldText, oldLines), numberedLines(newText, newLines))).length;
	const output: string[] = [];
	const add = (mark: string, lines: readonly string[], from: number, to: number) => {
		for (let index = from; index < to; index++) {
			output.push(`${mark}${String(index + 1).padStart(width)} ${withoutEnd(lines[index]!)}`);
		}
	};
	const gap = ` ${" ".repeat(width)} ...`;
	let kept = 0;
	for (const [index, change] of changes.entries()) {
		const leading = index === 0 ? kept : Math.min(change.oldStart, kept + CONTEXT_LINES);
		const trailing = Math.max(kept, change.oldStart - CONTEXT_LINES);
		if (trailing <= leading) add(" ", oldLines, kept, change.oldStart);
		else {
			add(" ", oldLines, kept, leading);
			output.push(gap);
			add(" ", oldLines, trailing, change.oldStart);
		}
		add("-", oldLines, change.oldStart, change.oldEnd);
		add("+", newLines, change.newStart, change.newEnd);
		kept = change.oldEnd;
	}
	const end = Math.min(oldLines.length, kept + CONTEXT_LINES);
	if (changes.length > 0) {
		add(" ", oldLines, kept, end);
		if (end < oldLines.length) output.push(gap);
	}
	const first = changes[0];
	return { diff: output.join("\n"), firstChangedLine: first && first.newStart + 1 };
}

/** A newline at the end counts as one more line here. */
function numberedLines(text: string, lines: readonly string[]): number {
	return lines.length + (text === "" || text.endsWith("\n") ? 1 : 0);
}

function withoutEnd(line: string): string {
	return line.endsWith("\n") ? line.slice(0, -1) : line;
}
