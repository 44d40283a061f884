/** A file that was read: one line; its text only when asked for. */
import { numberArgument, preview, resultText, shortPath, textArgument, titleOf } from "./tool-text.ts";
import type { ToolRenderer, ToolView } from "./tool-view.ts";

export const readRenderer: ToolRenderer = {
	title: (view) => titleOf(view, "read", shortPath(pathOf(view), view) + range(view)),
	body(view, width) {
		if (view.state !== "failed" && !view.expansion.isExpanded) return [];
		return preview(resultText(view), view, width, FAILURE_LINES, "head");
	},
};

const FAILURE_LINES = 5;

function pathOf(view: ToolView): string | undefined {
	return textArgument(view, "path") ?? textArgument(view, "file_path");
}

function range(view: ToolView): string {
	const offset = numberArgument(view, "offset");
	const limit = numberArgument(view, "limit");
	if (offset === undefined && limit === undefined) return "";
	const first = offset ?? 1;
	return limit === undefined ? `:${first}-` : `:${first}-${first + limit - 1}`;
}
