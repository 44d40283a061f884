/** Text of the model. A line of space above it, except right at the top of the screen's life. */
import type { Component } from "@tau/tui/render/component";
import type { MarkdownBlock, MarkdownFactory } from "./markdown-factory.ts";

export class AnswerBlock implements Component {
	readonly #body: MarkdownBlock;
	#text = "";
	#source: string[] | undefined;
	#lines: string[] = [];

	constructor(markdown: MarkdownFactory) {
		this.#body = markdown.answer();
	}

	/** Costs nothing: the text is looked at when it is drawn. */
	update(text: string): void {
		this.#text = text;
	}

	render(width: number): string[] {
		this.#body.setText(this.#text);
		const body = this.#body.render(width);
		if (body !== this.#source) {
			this.#source = body;
			this.#lines = body.length === 0 ? [] : ["", ...body];
		}
		return this.#lines;
	}

	finishedLines(): number {
		const lines = this.#body.finishedLines?.() ?? 0;
		return lines === 0 ? 0 : lines + 1;
	}

	invalidate(): void {
		this.#body.invalidate();
	}
}
