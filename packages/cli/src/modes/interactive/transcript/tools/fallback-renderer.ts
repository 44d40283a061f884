/** A tool nobody knows here: its name, its arguments in short, its text. */
import { stripControls } from "@tau/tui/text/control-sequences";
import { preview, resultText } from "./tool-text.ts";
import type { ToolRenderer } from "./tool-view.ts";

const SHOWN_LINES = 10;
const MAX_ARGUMENTS = 200;

export const fallbackRenderer: ToolRenderer = {
	title(view) {
		const { theme, args } = view;
		// The model's word, like everything else here.
		const name = stripControls(view.name).replaceAll(/\s+/g, " ");
		const pairs = Object.entries(args).map(([key, value]) => `${key}=${JSON.stringify(value) ?? ""}`);
		return `${theme.fg("toolTitle", theme.bold(name))} ${theme.fg("muted", pairs.join(" ").slice(0, MAX_ARGUMENTS))}`;
	},
	body: (view, width) => preview(resultText(view), view, width, SHOWN_LINES, "head"),
};
