import type { Component, TuiMouseEvent } from "../render/component.ts";
import { dispatchMouseEvent, type TuiMouseDispatchResult } from "../render/dispatch-mouse.ts";
import { applyBackgroundToLine, padToWidth, truncateToWidth } from "../text/truncate.ts";
import { visibleWidth } from "../text/width.ts";

interface Rendered {
	width: number;
	childLines: readonly string[];
	/** What the background makes of a sample: a theme may change behind the same function. */
	backgroundSample: string | undefined;
	lines: string[];
}

/** Components below one another within padding, on a background. */
export class Box implements Component {
	children: Component[] = [];
	readonly #paddingX: number;
	readonly #paddingY: number;
	#background: ((text: string) => string) | undefined;
	#rendered: Rendered | undefined;
	#rows: { child: Component; height: number }[] = [];
	#margin = 0;

	constructor(paddingX = 1, paddingY = 1, bgFn?: (text: string) => string) {
		this.#paddingX = Math.max(0, paddingX);
		this.#paddingY = Math.max(0, paddingY);
		this.#background = bgFn;
	}

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

	setBgFn(bgFn?: (text: string) => string): void {
		this.#background = bgFn;
	}

	invalidate(): void {
		this.#rendered = undefined;
		for (const child of this.children) child.invalidate();
	}

	render(width: number): string[] {
		this.#margin = Math.max(0, Math.min(this.#paddingX, Math.floor((width - 1) / 2)));
		const room = Math.max(0, width - 2 * this.#margin);
		const childLines: string[] = [];
		this.#rows = [];
		for (const child of this.children) {
			const lines = child.render(room);
			this.#rows.push({ child, height: lines.length });
			for (const line of lines) childLines.push(line);
		}
		const backgroundSample = this.#background?.("test");
		if (!this.#isRendered(width, childLines, backgroundSample)) {
			this.#rendered = { width, childLines, backgroundSample, lines: this.#frame(childLines, width, room) };
		}
		return this.#rendered!.lines;
	}

	/** Events on the padding belong to nobody. */
	handleMouse(event: TuiMouseEvent): TuiMouseDispatchResult | undefined {
		const x = event.x - this.#margin;
		const width = event.width - 2 * this.#margin;
		if (x < 0 || x >= width) return undefined;
		let top = this.#paddingY;
		for (const { child, height } of this.#rows) {
			if (event.y >= top && event.y < top + height) {
				return dispatchMouseEvent(child, { ...event, x, y: event.y - top, width, height });
			}
			top += height;
		}
		return undefined;
	}

	#isRendered(width: number, childLines: readonly string[], backgroundSample: string | undefined): boolean {
		const last = this.#rendered;
		return (
			last !== undefined &&
			last.width === width &&
			last.backgroundSample === backgroundSample &&
			last.childLines.length === childLines.length &&
			last.childLines.every((line, index) => line === childLines[index])
		);
	}

	#frame(childLines: readonly string[], width: number, room: number): string[] {
		if (childLines.length === 0 || width < 1) return [];
		const empty = this.#fill("", width);
		const padding = Array.from({ length: this.#paddingY }, () => empty);
		const left = " ".repeat(this.#margin);
		const content = childLines.map((line) =>
			this.#fill(left + (visibleWidth(line) > room ? truncateToWidth(line, room, "") : line), width),
		);
		return [...padding, ...content, ...padding];
	}

	#fill(line: string, width: number): string {
		return this.#background ? applyBackgroundToLine(line, width, this.#background) : padToWidth(line, width);
	}
}
