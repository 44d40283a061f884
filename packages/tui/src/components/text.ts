import type { Component } from "../render/component.ts";
import { TAB_WIDTH } from "../text/metrics.ts";
import { applyBackgroundToLine, padToWidth, truncateToWidth } from "../text/truncate.ts";
import { visibleWidth } from "../text/width.ts";
import { wrapTextWithAnsi } from "../text/wrap.ts";

/** Wrapped text between margins, each line as wide as the screen. Text without a letter takes no line at all. */
export class Text implements Component {
	#text: string;
	readonly #paddingX: number;
	readonly #paddingY: number;
	#background: ((text: string) => string) | undefined;
	#cache: { width: number; lines: string[] } | undefined;

	constructor(text = "", paddingX = 1, paddingY = 1, customBgFn?: (text: string) => string) {
		this.#text = text;
		this.#paddingX = paddingX;
		this.#paddingY = paddingY;
		this.#background = customBgFn;
	}

	setText(text: string): void {
		if (text === this.#text) return;
		this.#text = text;
		this.#cache = undefined;
	}

	setCustomBgFn(customBgFn?: (text: string) => string): void {
		this.#background = customBgFn;
		this.#cache = undefined;
	}

	invalidate(): void {
		this.#cache = undefined;
	}

	render(width: number): string[] {
		if (this.#cache?.width !== width) this.#cache = { width, lines: this.#renderLines(width) };
		return this.#cache.lines;
	}

	#renderLines(width: number): string[] {
		if (width < 1 || this.#text.trim() === "") return [];
		// The margins give way before the text does.
		const margin = Math.max(0, Math.min(this.#paddingX, Math.floor((width - 1) / 2)));
		const room = width - 2 * margin;
		const empty = this.#fill("", width);
		const padding = Array.from({ length: Math.max(0, this.#paddingY) }, () => empty);
		const left = " ".repeat(margin);
		const content = wrapTextWithAnsi(this.#text.replaceAll("\t", " ".repeat(TAB_WIDTH)), room).map((line) =>
			// A wide character in a single column cannot be shown.
			this.#fill(left + (visibleWidth(line) > room ? truncateToWidth(line, room, "") : line) + left, width),
		);
		return [...padding, ...content, ...padding];
	}

	#fill(line: string, width: number): string {
		return this.#background ? applyBackgroundToLine(line, width, this.#background) : padToWidth(line, width);
	}
}
