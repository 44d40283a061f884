/** A component whose lines are made once and kept until it changes or the width does. */
import type { Component } from "@tau/tui/render/component";

export abstract class CachedLines implements Component {
	#lines: string[] | undefined;
	#width = -1;

	protected abstract draw(width: number): string[];

	render(width: number): string[] {
		if (!this.#lines || width !== this.#width) {
			this.#lines = this.draw(width);
			this.#width = width;
		}
		return this.#lines;
	}

	invalidate(): void {
		this.#lines = undefined;
	}
}
