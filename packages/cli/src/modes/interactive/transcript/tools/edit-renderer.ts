/** A file that was changed: the change, line by line. */
import { diffLines } from "@tau/tui/components/diff/diff-view";
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
		return diff === undefined ? [] : changeLines(diff, view, width);
	},
};

function diffOf({ result }: ToolView): string | undefined {
	const details = result?.details;
	if (typeof details !== "object" || details === null || !("diff" in details)) return undefined;
	return typeof details.diff === "string" ? details.diff : undefined;
}

function changeLines(diff: string, view: ToolView, width: number): string[] {
	const { theme, expansion } = view;
	const all = diff.split("\n");
	const kept = expansion.isExpanded ? all : all.slice(0, SHOWN_LINES);
	const lines = diffLines(kept, width, {
		added: (text) => theme.fg("toolDiffAdded", text),
		removed: (text) => theme.fg("toolDiffRemoved", text),
		context: (text) => theme.fg("toolDiffContext", text),
		emphasis: (text) => theme.inverse(text),
	});
	const hidden = all.length - kept.length;
	if (hidden === 0) return lines;
	return [...lines, theme.fg("muted", `… ${hidden} more lines (${expansion.hint("to expand")})`)];
}
