/** A file that is written: its text as far as the model has got. */
import { stripControls } from "@tau/tui/text/control-sequences";
import { preview, resultText, shortPath, textArgument, titleOf } from "./tool-text.ts";
import type { ToolRenderer } from "./tool-view.ts";

const SHOWN_LINES = 10;

export const writeRenderer: ToolRenderer = {
	title(view) {
		const content = view.args.content;
		const lines = typeof content === "string" ? content.replace(/\n$/, "").split("\n").length : 0;
		return titleOf(
			view,
			"write",
			shortPath(textArgument(view, "path"), view),
			lines > 0 ? `${lines} line${lines === 1 ? "" : "s"}` : "",
		);
	},
	body(view, width) {
		if (view.state === "failed") return preview(resultText(view), view, width, SHOWN_LINES, "head");
		const content = view.args.content;
		if (typeof content !== "string") return [];
		// While it is being written the end moves; afterwards the beginning says what it is.
		const side = view.state === "preparing" ? "tail" : "head";
		return preview(stripControls(content).trimEnd(), view, width, SHOWN_LINES, side);
	},
};
