/** A command with the end of its output, live. */
import { preview, resultText, seconds, textArgument } from "./tool-text.ts";
import type { ToolRenderer, ToolView } from "./tool-view.ts";

const SHOWN_LINES = 5;

export const bashRenderer: ToolRenderer = {
	title(view) {
		const { theme } = view;
		const command = textArgument(view, "command");
		const timeout = view.args.timeout;
		const limit = typeof timeout === "number" ? theme.fg("muted", ` (timeout ${timeout}s)`) : "";
		const time =
			view.elapsed === undefined || view.elapsed < NOTABLE ? "" : theme.fg("muted", `  ${seconds(view.elapsed)}`);
		return `${theme.fg("bashMode", "$")} ${theme.fg("toolTitle", theme.bold(command ?? "…"))}${limit}${time}`;
	},
	body: (view, width) => preview(outputOf(view), view, width, SHOWN_LINES, "tail"),
};

/** Milliseconds; below, the time says nothing. */
const NOTABLE = 1000;

function outputOf(view: ToolView): string {
	const text = resultText(view);
	return text === "(no output)" ? "" : text;
}
