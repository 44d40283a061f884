import type { Component, TuiMouseEvent, TuiMouseEventResult } from "../render/component.ts";

/** Components below one another. */
export class Container implements Component {
	children: Component[] = [];
	/** Lines of each child at the last render. */
	#heights: number[] = [];
	#rendered: readonly Component[] = [];

	addChild(component: Component): void {
		this.children.push(component);
	}

	removeChild(component: Component): void {
		const index = this.children.indexOf(component);
		if (index >= 0) this.children.splice(index, 1);
	}

	clear(): void {
		this.children = [];
	}

	invalidate(): void {
		for (const child of this.children) child.invalidate();
	}

	render(width: number): string[] {
		const lines: string[] = [];
		this.#rendered = [...this.children];
		this.#heights = [];
		for (const child of this.#rendered) {
			const rendered = child.render(width);
			for (const line of rendered) lines.push(line);
			this.#heights.push(rendered.length);
		}
		return lines;
	}

	finishedLines(): number {
		let finished = 0;
		for (const [index, child] of this.#rendered.entries()) {
			if (child.commitLines === undefined) break;
			const lines = child.finishedLines?.() ?? 0;
			finished += lines;
			if (lines < this.#heights[index]!) break;
		}
		return finished;
	}

	commitLines(count: number): void {
		let left = count;
		for (const [index, child] of this.#rendered.entries()) {
			if (left <= 0) return;
			const lines = Math.min(left, this.#heights[index]!);
			child.commitLines?.(lines);
			left -= lines;
		}
	}

	restoreLines(): void {
		for (const child of this.children) child.restoreLines?.();
	}

	handleMouse(event: TuiMouseEvent): TuiMouseEventResult | undefined {
		let top = 0;
		for (const [index, child] of this.#rendered.entries()) {
			const height = this.#heights[index]!;
			if (event.y >= top && event.y < top + height) return child.handleMouse?.({ ...event, y: event.y - top, height });
			top += height;
		}
		return undefined;
	}
}
