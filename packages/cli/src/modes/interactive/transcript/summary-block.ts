/** Where history was replaced by a summary: after a compaction, or for a branch that was left. */
import { stripControls } from "@tau/tui/text/control-sequences";
import { wrapTextWithAnsi } from "@tau/tui/text/wrap";
import type { ThemeSource } from "../theme/theme-source.ts";
import { CachedLines } from "./cached-lines.ts";
import type { Expansion } from "./expansion.ts";

export class SummaryBlock extends CachedLines {
	readonly #label: string;
	readonly #summary: string;
	readonly #theme: ThemeSource;
	readonly #expansion: Expansion;

	constructor(label: string, summary: string, theme: ThemeSource, expansion: Expansion) {
		super();
		this.#label = label;
		this.#summary = summary;
		this.#theme = theme;
		this.#expansion = expansion;
	}

	protected override draw(width: number): string[] {
		const theme = this.#theme.current;
		const head = `${theme.fg("customMessageLabel", theme.bold(`[${this.#label}]`))}`;
		if (!this.#expansion.isExpanded) {
			return [
				"",
				...wrapTextWithAnsi(`${head} ${theme.fg("muted", this.#expansion.hint("for the summary"))}`, width - 1),
			].map((line) => ` ${line}`);
		}
		const lines = stripControls(this.#summary)
			.split("\n")
			.flatMap((line) => wrapTextWithAnsi(line, Math.max(1, width - 1)));
		return ["", ` ${head}`, ...lines.map((line) => ` ${theme.fg("customMessageText", line)}`)];
	}
}
