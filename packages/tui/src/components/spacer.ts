import type { Component } from "../render/component.ts";

/** Empty lines. */
export class Spacer implements Component {
	#lines: string[];

	constructor(lines = 1) {
		this.#lines = emptyLines(lines);
	}

	setLines(lines: number): void {
		this.#lines = emptyLines(lines);
	}

	invalidate(): void {}

	render(_width: number): string[] {
		return this.#lines;
	}
}

function emptyLines(count: number): string[] {
	return Array.from({ length: Math.max(0, count) }, () => "");
}
