/**
 * What is written once and read for ever: items in order, each finished at some time. Finished lines at the top go into
 * the terminal's scrollback when the screen needs their room, and are never rendered again.
 */
import type { Component, TuiMouseEvent, TuiMouseEventResult } from "../render/component.ts";
import { stripTerminalSequences } from "../text/control-sequences.ts";

interface Item {
	component: Component;
	isFinished: boolean;
}

export class Transcript implements Component {
	readonly #items: Item[] = [];
	/** Items before this one are in the scrollback whole. */
	#first = 0;
	/** Lines of the first item that are there too, at the width they were rendered with. */
	#skip = 0;
	#skipWidth = 0;
	/** Characters in them, by which the place is found again at another width. */
	#skipCharacters = 0;
	/** Of the last render: items from `#first` on, and how many lines each showed. */
	#heights: number[] = [];
	#width = 0;

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

	addChild(component: Component, isFinished = false): void {
		this.#items.push({ component, isFinished });
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
		const index = this.#items.findLastIndex((item) => item.component === component);
		if (index < 0) return;
		this.#items.splice(index, 1);
		if (index < this.#first) this.#first--;
		else if (index === this.#first) this.#forgetSkip();
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
			const from = index === this.#first ? this.#skipAt(rendered, width) : 0;
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
				const own = (item.component.finishedLines?.() ?? 0) - (offset === 0 ? this.#skip : 0);
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
		if (offset > 0) this.#forgetSkip();
		this.#first += offset;
		this.#heights = heights.slice(offset);
		if (left > 0) this.#skipMore(left);
	}

	restoreLines(): void {
		this.#first = 0;
		this.#forgetSkip();
		this.#heights = [];
	}

	handleMouse(event: TuiMouseEvent): TuiMouseEventResult | undefined {
		let top = 0;
		for (const [offset, height] of this.#heights.entries()) {
			if (event.y >= top && event.y < top + height) {
				const skip = offset === 0 ? this.#skip : 0;
				const child = this.#items[this.#first + offset]!.component;
				return child.handleMouse?.({ ...event, y: event.y - top + skip, height: height + skip });
			}
			top += height;
		}
		return undefined;
	}

	#forgetSkip(): void {
		this.#skip = 0;
		this.#skipCharacters = 0;
	}

	#skipMore(count: number): void {
		const lines = this.#items[this.#first]!.component.render(this.#width);
		for (let line = this.#skip; line < this.#skip + count; line++) this.#skipCharacters += inkOf(lines[line] ?? "");
		this.#skip += count;
		this.#skipWidth = this.#width;
		this.#heights[0] = Math.max(0, (this.#heights[0] ?? 0) - count);
	}

	/** A line of which only a part is in the scrollback is shown again whole: twice is better than not at all. */
	#skipAt(lines: readonly string[], width: number): number {
		if (this.#skip === 0 || width === this.#skipWidth) return Math.min(this.#skip, lines.length);
		let characters = 0;
		let line = 0;
		while (line < lines.length && characters < this.#skipCharacters) {
			const next = characters + inkOf(lines[line]!);
			if (next > this.#skipCharacters) break;
			characters = next;
			line++;
		}
		this.#skip = line;
		this.#skipWidth = width;
		this.#skipCharacters = characters;
		return line;
	}
}

/** Characters that leave a mark: what wrapping at another width keeps. */
function inkOf(line: string): number {
	return stripTerminalSequences(line).replaceAll(/\s+/g, "").length;
}
