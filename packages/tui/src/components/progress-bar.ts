import type { Component } from "../render/component.ts";
import { truncateToWidth } from "../text/truncate.ts";
import { visibleWidth } from "../text/width.ts";

export interface ProgressBarTheme {
	done: (text: string) => string;
	rest: (text: string) => string;
}

/** How far something is, in eighths of a column, before its label. */
export class ProgressBar implements Component {
	readonly #theme: ProgressBarTheme;
	#share = 0;
	#label: string;
	#cache: { width: number; lines: string[] } | undefined;

	constructor(theme: ProgressBarTheme, share = 0, label = "") {
		this.#theme = theme;
		this.#label = label;
		this.setShare(share);
	}

	/** 0 to 1; what is beyond counts as the nearer end, what is no number as 0. */
	setShare(share: number): void {
		const next = Number.isNaN(share) ? 0 : Math.max(0, Math.min(1, share));
		if (next === this.#share) return;
		this.#share = next;
		this.#cache = undefined;
	}

	/** One line. */
	setLabel(label: string): void {
		if (label === this.#label) return;
		this.#label = label;
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
		if (width < 1) return [];
		const label = this.#label === "" ? "" : ` ${this.#label.replace(/[\r\n\t]+/g, " ")}`;
		// The label gives way before the bar has less than half of the line.
		const shown = truncateToWidth(label, Math.floor(width / 2), "…");
		const columns = width - visibleWidth(shown);
		const eighths = Math.floor(this.#share * columns * 8);
		const full = Math.floor(eighths / 8);
		const part = PARTS[eighths % 8]!;
		const rest = "░".repeat(columns - full - part.length);
		return [this.#theme.done("█".repeat(full) + part) + this.#theme.rest(rest) + shown];
	}
}

const PARTS: readonly string[] = ["", ..."▏▎▍▌▋▊▉"];
