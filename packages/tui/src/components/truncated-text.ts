import type { Component } from "../render/component.ts";
import { TAB_WIDTH } from "../text/metrics.ts";
import { padToWidth, truncateToWidth } from "../text/truncate.ts";

/** The first line of a text, with an ellipsis where it does not fit. */
export class TruncatedText implements Component {
	readonly #text: string;
	readonly #paddingX: number;
	readonly #paddingY: number;
	#cache: { width: number; lines: string[] } | undefined;

	constructor(text: string, paddingX = 0, paddingY = 0) {
		this.#text = text;
		this.#paddingX = paddingX;
		this.#paddingY = paddingY;
	}

	invalidate(): void {
		this.#cache = undefined;
	}

	render(width: number): string[] {
		if (this.#cache?.width !== width) this.#cache = { width, lines: this.#renderLines(width) };
		return this.#cache.lines;
	}

	#renderLines(width: number): string[] {
		if (width < 1) return [];
		const margin = Math.max(0, Math.min(this.#paddingX, Math.floor((width - 1) / 2)));
		const firstLine = /^[^\r\n]*/.exec(this.#text)![0].replaceAll("\t", " ".repeat(TAB_WIDTH));
		const shown = " ".repeat(margin) + truncateToWidth(firstLine, width - 2 * margin);
		const padding = Array.from({ length: Math.max(0, this.#paddingY) }, () => " ".repeat(width));
		return [...padding, padToWidth(shown, width), ...padding];
	}
}
