import { stripControls } from "@tau/tui/text/control-sequences";
import { wrapTextWithAnsi } from "@tau/tui/text/wrap";
import type { ThemeSource } from "../theme/theme-source.ts";
import { CachedLines } from "./cached-lines.ts";
import type { MarkdownFactory } from "./markdown-factory.ts";

class PlainBlock extends CachedLines {
	#text = "";
	readonly #style: (text: string) => string;
	constructor(style: (text: string) => string) {
		super();
		this.#style = style;
	}
	setText(text: string): void {
		if (text === this.#text) return;
		this.#text = text;
		this.invalidate();
	}
	protected override draw(width: number): string[] {
		return stripControls(this.#text.trim())
			.split("\n")
			.flatMap((line) => wrapTextWithAnsi(line, Math.max(1, width - 1)))
			.map((line) => ` ${this.#style(line)}`);
	}
}

export function markdownFactory(theme: ThemeSource): MarkdownFactory {
	return {
		answer: () => new PlainBlock((text) => text),
		thinking: () => new PlainBlock((text) => theme.current.fg("thinkingText", theme.current.italic(text))),
	};
}
