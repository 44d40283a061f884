/** What the model thought: shown, or one line in its place. */
import type { Component } from "@tau/tui/render/component";
import type { ThemeSource } from "../theme/theme-source.ts";
import type { MarkdownBlock, MarkdownFactory } from "./markdown-factory.ts";

/** Shared by all blocks, so that one key changes them all. */
export interface ThinkingVisibility {
	isHidden: boolean;
}

export class ThinkingBlock implements Component {
	readonly #body: MarkdownBlock;
	readonly #theme: ThemeSource;
	readonly #visibility: ThinkingVisibility;
	#isRedacted = false;
	#text = "";

	constructor(markdown: MarkdownFactory, theme: ThemeSource, visibility: ThinkingVisibility) {
		this.#body = markdown.thinking();
		this.#theme = theme;
		this.#visibility = visibility;
	}

	update(text: string, isRedacted: boolean): void {
		this.#isRedacted = isRedacted;
		this.#text = text;
	}

	render(width: number): string[] {
		const theme = this.#theme.current;
		if (this.#isRedacted || this.#visibility.isHidden) {
			const label = this.#isRedacted ? "Thinking, withheld by the provider" : "Thinking…";
			return ["", ` ${theme.fg("thinkingText", theme.italic(label))}`];
		}
		this.#body.setText(this.#text);
		return ["", ...this.#body.render(width)];
	}

	finishedLines(): number {
		if (this.#isRedacted || this.#visibility.isHidden) return 0;
		const lines = this.#body.finishedLines?.() ?? 0;
		return lines === 0 ? 0 : lines + 1;
	}

	invalidate(): void {
		this.#body.invalidate();
	}
}
