/** The head of a panel: what it is about, over as many lines as that takes, within reason. */
import { stripControls } from "@tau/tui/text/control-sequences";
import { truncateToWidth } from "@tau/tui/text/truncate";
import { wrapTextWithAnsi } from "@tau/tui/text/wrap";
import type { Theme } from "../theme/theme.ts";

const MAX_LINES = 6;

export function titleLines(title: string, width: number, theme: Theme, isLoud = true): string[] {
	const wrapped = stripControls(title)
		.split("\n")
		.flatMap((line) => wrapTextWithAnsi(line, Math.max(1, width - 2)));
	const shown = wrapped.slice(0, MAX_LINES);
	if (wrapped.length > MAX_LINES) shown[MAX_LINES - 1] += "…";
	const style = (text: string) => (isLoud ? theme.fg("accent", theme.bold(text)) : theme.fg("muted", text));
	return shown.map((line) => truncateToWidth(` ${style(line)}`, width, "…"));
}
