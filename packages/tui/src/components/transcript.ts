/**
 * What is written once and read for ever: items in order, each finished at some time. Finished lines at the top go into
 * the terminal's scrollback when the screen needs their room, and are never rendered again.
 *
 * A long history need not be here whole: its owner adds the last items, and `earlier` gives those before them when a
 * screen that scrolls by itself gets there.
 */
import type { Component, TuiMouseEvent } from "../render/component.ts";
import { dispatchMouseEvent, type TuiMouseDispatchResult } from "../render/dispatch-mouse.ts";
import { SkippedLines } from "./skipped-lines.ts";

export interface TranscriptOptions {
	/**
	 * An item is in the scrollback whole. True lets go of it: it is not drawn again, neither when the screen is rebuilt
	 * nor in another kind of screen.
	 */
	onCommitted?: (component: Component) => boolean;
	/** Items before the first, finished, in order; empty when there are no more. */
	earlier?: () => readonly Component[];
}

interface Item {
	component: Component;
	isFinished: boolean;
}

export class Transcript implements Component {
	readonly #options: TranscriptOptions;
	readonly #items: Item[] = [];
	/** Items before this one are in the scrollback whole. */
	#first = 0;
	/** Lines of the first item that are there too. */
	readonly #skipped = new SkippedLines();
	/** Of the last render: items from `#first` on, and how many lines each showed. */
	#heights: number[] = [];
	#width = 0;

	constructor(options: TranscriptOptions = {}) {
		this.#options = options;
	}

	get children(): Component[] {
		return this.#items.map((item) => item.component);
	}

	get length(): number {
		return this.#items.length;
	}

	/** How many items are in the scrollback whole: changes to them show only when the screen is drawn again. */
	get committedItems(): number {
		return this.#first;
	}

	childAt(index: number): Component | undefined {
		return this.#items[index]?.component;
	}

	/** The last place it has; -1 when it is not here. */
	indexOf(component: Component): number {
		return this.#items.findLastIndex((item) => item.component === component);
	}

	/** Whether the item at that place changes no more. */
	isFinishedAt(index: number): boolean {
		return this.#items[index]?.isFinished ?? false;
	}

	addChild(component: Component, isFinished = false): void {
		this.#items.push({ component, isFinished });
	}

	/** Puts what `earlier` gives before the first item. Returns how many that were. */
	loadEarlier(): number {
		const earlier = this.#options.earlier?.() ?? [];
		this.#items.unshift(...earlier.map((component) => ({ component, isFinished: true })));
		this.#first += earlier.length;
		return earlier.length;
	}

	/** From now on the component does not change, whatever its own `finishedLines` says. */
	finish(component: Component): void {
		const item = this.#items.findLast((candidate) => candidate.component === component);
		if (item) item.isFinished = true;
	}

	finishAll(): void {
		for (let index = this.#first; index < this.#items.length; index++) this.#items[index]!.isFinished = true;
	}

	/** What of it is in the scrollback stays there. */
	removeChild(component: Component): void {
		const index = this.indexOf(component);
		if (index < 0) return;
		this.#items.splice(index, 1);
		if (index < this.#first) this.#first--;
		else if (index === this.#first) this.#skipped.forget();
	}

	clear(): void {
		this.#items.length = 0;
		this.restoreLines();
	}

	invalidate(): void {
		for (const item of this.#items) item.component.invalidate();
	}

	render(width: number): string[] {
		this.#width = width;
		this.#heights = [];
		const lines: string[] = [];
		for (let index = this.#first; index < this.#items.length; index++) {
			const rendered = this.#items[index]!.component.render(width);
			const from = index === this.#first ? this.#skipped.skipIn(rendered, width) : 0;
			for (let line = from; line < rendered.length; line++) lines.push(rendered[line]!);
			this.#heights.push(Math.max(0, rendered.length - from));
		}
		return lines;
	}

	finishedLines(): number {
		let finished = 0;
		for (const [offset, height] of this.#heights.entries()) {
			const item = this.#items[this.#first + offset]!;
			if (!item.isFinished) {
				const own = (item.component.finishedLines?.() ?? 0) - (offset === 0 ? this.#skipped.count : 0);
				return finished + Math.max(0, Math.min(own, height));
			}
			finished += height;
		}
		return finished;
	}

	commitLines(count: number): void {
		let left = count;
		const heights = this.#heights;
		let offset = 0;
		for (; offset < heights.length; offset++) {
			const height = heights[offset]!;
			if (left < height || !this.#items[this.#first + offset]!.isFinished) break;
			left -= height;
		}
		if (offset > 0) {
			this.#skipped.forget();
			this.#commitItems(offset);
		}
		this.#heights = heights.slice(offset);
		if (left > 0) this.#skipMore(left);
	}

	restoreLines(): void {
		this.#first = 0;
		this.#skipped.forget();
		this.#heights = [];
	}

	handleMouse(event: TuiMouseEvent): TuiMouseDispatchResult | undefined {
		let top = 0;
		for (const [offset, height] of this.#heights.entries()) {
			if (event.y >= top && event.y < top + height) {
				const skip = offset === 0 ? this.#skipped.count : 0;
				const child = this.#items[this.#first + offset]!.component;
				return dispatchMouseEvent(child, { ...event, y: event.y - top + skip, height: height + skip });
			}
			top += height;
		}
		return undefined;
	}

	#commitItems(count: number): void {
		const committed = this.#items.slice(this.#first, this.#first + count);
		const { onCommitted } = this.#options;
		const kept = onCommitted ? committed.filter(({ component }) => !onCommitted(component)) : committed;
		if (kept.length < committed.length) this.#items.splice(this.#first, count, ...kept);
		this.#first += kept.length;
	}

	#skipMore(count: number): void {
		this.#skipped.skipMore(this.#items[this.#first]!.component.render(this.#width), count, this.#width);
		this.#heights[0] = Math.max(0, (this.#heights[0] ?? 0) - count);
	}
}
