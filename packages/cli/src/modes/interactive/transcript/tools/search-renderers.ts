/** grep, find and ls: what was looked for and where; the first findings. */
import { numberArgument, preview, resultText, shortPath, textArgument, titleOf } from "./tool-text.ts";
import type { ToolRenderer, ToolView } from "./tool-view.ts";

const SHOWN_LINES = 5;

export const grepRenderer: ToolRenderer = {
	title(view) {
		const glob = textArgument(view, "glob");
		return titleOf(
			view,
			"grep",
			`/${textArgument(view, "pattern") ?? "…"}/`,
			`${place(view)}${glob ? ` (${glob})` : ""}${limit(view)}`,
		);
	},
	body: findings,
};

export const findRenderer: ToolRenderer = {
	title: (view) => titleOf(view, "find", textArgument(view, "pattern") ?? "…", `${place(view)}${limit(view)}`),
	body: findings,
};

export const lsRenderer: ToolRenderer = {
	title: (view) => titleOf(view, "ls", shortPath(textArgument(view, "path") ?? ".", view), limit(view).trim()),
	body: findings,
};

function place(view: ToolView): string {
	const path = textArgument(view, "path");
	return path === undefined || path === "." ? "" : `in ${shortPath(path, view)}`;
}

function limit(view: ToolView): string {
	const count = numberArgument(view, "limit");
	return count === undefined ? "" : ` limit ${count}`;
}

function findings(view: ToolView, width: number): string[] {
	return preview(resultText(view), view, width, SHOWN_LINES, "head");
}
