/** A file that was changed: the change, line by line. */
import { stripControls } from "@tau/tui/text/control-sequences";
import { truncateToWidth } from "@tau/tui/text/truncate";
import { type ChangedPart, changedWords } from "./changed-words.ts";
import { preview, resultText, shortPath, textArgument, titleOf } from "./tool-text.ts";
import type { ToolRenderer, ToolView } from "./tool-view.ts";

const SHOWN_LINES = 40;
const FAILURE_LINES = 12;

export const editRenderer: ToolRenderer = {
	title(view) {
		const diff = diffOf(view);
		const count = (sign: string) => diff?.split("\n").filter((line) => line.startsWith(sign)).length ?? 0;
		const change = diff === undefined ? "" : `+${count("+")} -${count("-")}`;
		return titleOf(view, "edit", shortPath(textArgument(view, "path"), view), change);
	},
	body(view, width) {
		if (view.state === "failed") return preview(resultText(view), view, width, FAILURE_LINES, "head");
		const diff = diffOf(view);
		return diff === undefined ? [] : diffLines(diff, view, width);
	},
};

function diffOf({ result }: ToolView): string | undefined {
	const details = result?.details;
	if (typeof details !== "object" || details === null || !("diff" in details)) return undefined;
	return typeof details.diff === "string" ? details.diff : undefined;
}

/** pi's form: a sign, the line's number, a space, the line. */
const DIFF_LINE = /^([+\- ])(\s*\d+ )(.*)$/;

function diffLines(diff: string, view: ToolView, width: number): string[] {
	const { theme, expansion } = view;
	const all = stripControls(diff).replaceAll("\t", "   ").split("\n");
	const kept = expansion.isExpanded ? all : all.slice(0, SHOWN_LINES);
	const marks = changedParts(kept);
	const lines = kept.map((line, index) => {
		const color = line.startsWith("+") ? "toolDiffAdded" : line.startsWith("-") ? "toolDiffRemoved" : "toolDiffContext";
		return theme.fg(color, truncateToWidth(marked(line, marks.get(index), theme), width, "…"));
	});
	const hidden = all.length - kept.length;
	if (hidden === 0) return lines;
	return [...lines, theme.fg("muted", `… ${hidden} more lines (${expansion.hint("to expand")})`)];
}

/** By line of the diff: what changed in it, where as many lines were added as removed in one place. */
function changedParts(lines: readonly string[]): Map<number, ChangedPart> {
	const parts = new Map<number, ChangedPart>();
	for (let at = 0; at < lines.length; ) {
		const removed = runOf(lines, at, "-");
		const added = runOf(lines, at + removed, "+");
		if (removed > 0 && removed === added) {
			for (let offset = 0; offset < removed; offset++) {
				const changed = changedWords(textOf(lines[at + offset]!), textOf(lines[at + removed + offset]!));
				if (!changed) continue;
				parts.set(at + offset, changed.before);
				parts.set(at + removed + offset, changed.after);
			}
		}
		at += Math.max(1, removed + added);
	}
	return parts;
}

function runOf(lines: readonly string[], from: number, sign: string): number {
	let count = 0;
	while (lines[from + count]?.startsWith(sign)) count++;
	return count;
}

function textOf(line: string): string {
	return DIFF_LINE.exec(line)?.[3] ?? line;
}

function marked(line: string, part: ChangedPart | undefined, theme: ToolView["theme"]): string {
	if (!part || part.start === part.end) return line;
	const before = line.length - textOf(line).length;
	const [start, end] = [before + part.start, before + part.end];
	return line.slice(0, start) + theme.inverse(line.slice(start, end)) + line.slice(end);
}
