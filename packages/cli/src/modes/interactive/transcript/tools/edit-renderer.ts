/** A file that was changed: the change, line by line. */
import { stripControls } from "@tau/tui/text/control-sequences";
import { truncateToWidth } from "@tau/tui/text/truncate";
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
function diffLines(diff: string, view: ToolView, width: number): string[] {
	const { theme, expansion } = view;
	const all = stripControls(diff).split("\n");
	const kept = expansion.isExpanded ? all : all.slice(0, SHOWN_LINES);
	const lines = kept.map((line) => {
		const color = line.startsWith("+") ? "toolDiffAdded" : line.startsWith("-") ? "toolDiffRemoved" : "toolDiffContext";
		return theme.fg(color, truncateToWidth(line.replaceAll("\t", "   "), width, "…"));
	});
	const hidden = all.length - kept.length;
	if (hidden === 0) return lines;
	return [...lines, theme.fg("muted", `… ${hidden} more lines (${expansion.hint("to expand")})`)];
}
