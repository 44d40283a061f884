/** Messages that wait for their turn. */
import type { Component } from "@tau/tui/render/component";
import { stripControls } from "@tau/tui/text/control-sequences";
import { truncateToWidth } from "@tau/tui/text/truncate";
import type { ThemeSource } from "../theme/theme-source.ts";

export class PendingMessages implements Component {
	readonly #theme: ThemeSource;
	readonly #hint: () => string;
	#steering: readonly string[] = [];
	#followUp: readonly string[] = [];

	/** `hint` says how to get them back. */
	constructor(theme: ThemeSource, hint: () => string) {
		this.#theme = theme;
		this.#hint = hint;
	}

	get isEmpty(): boolean {
		return this.#steering.length === 0 && this.#followUp.length === 0;
	}

	set(steering: readonly string[], followUp: readonly string[]): void {
		this.#steering = steering;
		this.#followUp = followUp;
	}

	render(width: number): string[] {
		if (this.isEmpty) return [];
		const theme = this.#theme.current;
		const line = (label: string, text: string) =>
			truncateToWidth(
				` ${theme.fg("accent", label)} ${theme.fg("muted", stripControls(text).replaceAll(/\s*\n\s*/g, " "))}`,
				width,
				"…",
			);
		return [
			"",
			...this.#steering.map((text) => line("Steering:", text)),
			...this.#followUp.map((text) => line("Follow-up:", text)),
			truncateToWidth(` ${theme.fg("dim", this.#hint())}`, width, "…"),
		];
	}

	invalidate(): void {}
}
