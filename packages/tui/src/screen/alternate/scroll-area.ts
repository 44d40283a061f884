/**
 * The part of a document that is seen. Its place is a line of a component, not a number of lines from the top: nothing
 * is rendered but what is seen and what is scrolled over.
 */
import type { Component } from "../../render/component.ts";
import type { ScrolledDocument } from "./document.ts";

export interface DocumentRow {
	text: string;
	/** None below the end of the document. */
	component: Component | undefined;
	/** Of the component's lines. */
	line: number;
}

interface Place {
	index: number;
	line: number;
}

/** OSC 133: here a prompt starts. */
const PROMPT_MARK = "\x1b]133;A";

export class ScrollArea {
	readonly #document: ScrolledDocument;
	/** The first line seen; without it the end is followed. */
	#anchor: { component: Component; line: number } | undefined;
	/** The first line of the last frame, and the first index below it. */
	#top: Place = { index: 0, line: 0 };
	#bottomIndex = 0;
	#width = 1;
	#height = 1;
	/** Of finished components. */
	#heights = new WeakMap<Component, { width: number; height: number }>();

	constructor(document: ScrolledDocument) {
		this.#document = document;
	}

	get isFollowing(): boolean {
		return this.#anchor === undefined;
	}

	/** Components have other heights. */
	invalidate(): void {
		this.#heights = new WeakMap();
	}

	/** `height` rows, blank ones after a short document. */
	frame(width: number, height: number): DocumentRow[] {
		this.#width = width;
		this.#height = height;
		const start = this.#anchorPlace();
		const rows = start ? this.#rowsFrom(start, height) : [];
		if (!start || rows.length < height) return this.#rowsAtEnd();
		this.#top = start;
		return rows;
	}

	/** Negative is up. */
	scrollBy(lines: number): void {
		if (lines < 0) this.#goTo(this.#above(this.#top, -lines));
		else if (this.#anchor && lines > 0) this.#goTo(this.#below(this.#top, lines));
	}

	scrollToTop(): void {
		while (this.#document.loadEarlier() > 0);
		this.#goTo({ index: 0, line: 0 });
	}

	scrollToEnd(): void {
		this.#anchor = undefined;
	}

	/** To the first line of what is at this share of the document. */
	scrollToShare(share: number): void {
		const index = Math.floor(share * this.#document.length);
		this.#goTo({ index: Math.max(0, Math.min(index, this.#document.length - 1)), line: 0 });
	}

	/** Brings a line into view, a third from the top, unless it is there. */
	reveal(component: Component, line: number): void {
		const index = this.#document.indexOf(component);
		if (index < 0) return;
		const place = { index, line };
		if (isBefore(place, this.#top) || !isBefore(place, this.#below(this.#top, this.#height)))
			this.#goTo(this.#above(place, Math.floor(this.#height / 3)));
	}

	/** To the prompt before or after the first line seen. Whether there is one. */
	scrollToPrompt(direction: -1 | 1): boolean {
		let { index, line } = this.#top;
		for (;;) {
			const lines = this.#lines(index);
			for (line += direction; line >= 0 && line < lines.length; line += direction) {
				if (!lines[line]!.includes(PROMPT_MARK)) continue;
				this.#goTo({ index, line });
				return true;
			}
			if (direction < 0 && index === 0) index += this.#document.loadEarlier();
			index += direction;
			if (index < 0 || index >= this.#document.length) return false;
			line = direction > 0 ? -1 : this.#lines(index).length;
		}
	}

	/** Which share of the document is seen, each item counting alike. Undefined when all of it is. */
	get share(): { start: number; end: number } | undefined {
		const count = this.#document.length;
		if (this.isFollowing && this.#top.index === 0 && this.#top.line === 0) return undefined;
		const start = (this.#top.index + this.#top.line / Math.max(1, this.#heightAt(this.#top.index))) / count;
		return { start, end: this.isFollowing ? 1 : Math.min(1, this.#bottomIndex / count) };
	}

	#anchorPlace(): Place | undefined {
		const anchor = this.#anchor;
		if (!anchor) return undefined;
		const index = this.#document.indexOf(anchor.component);
		if (index < 0) {
			this.#anchor = undefined;
			return undefined;
		}
		return { index, line: Math.min(anchor.line, Math.max(0, this.#lines(index).length - 1)) };
	}

	/** What reaches the end follows it. */
	#goTo(place: Place): void {
		const component = this.#document.at(place.index);
		if (!component || this.#isAtEnd(place)) this.#anchor = undefined;
		else this.#anchor = { component, line: place.line };
		this.#top = place;
	}

	#isAtEnd({ index, line }: Place): boolean {
		let left = -line;
		for (let at = index; at < this.#document.length; at++) {
			left += this.#heightAt(at);
			if (left > this.#height) return false;
		}
		return true;
	}

	#above(place: Place, lines: number): Place {
		let { index, line } = place;
		line -= lines;
		while (line < 0) {
			if (index === 0) index += this.#document.loadEarlier();
			if (index === 0) return { index, line: 0 };
			index--;
			line += this.#heightAt(index);
		}
		return { index, line };
	}

	#below(place: Place, lines: number): Place {
		let { index, line } = place;
		line += lines;
		while (index < this.#document.length) {
			const height = this.#heightAt(index);
			if (line < height) break;
			line -= height;
			index++;
		}
		return { index, line };
	}

	#rowsFrom(start: Place, height: number): DocumentRow[] {
		const rows: DocumentRow[] = [];
		let { index } = start;
		for (; index < this.#document.length && rows.length < height; index++) {
			const component = this.#document.at(index);
			const lines = this.#lines(index);
			const from = index === start.index ? start.line : 0;
			for (let line = from; line < lines.length && rows.length < height; line++)
				rows.push({ text: lines[line]!, component, line });
		}
		this.#bottomIndex = index;
		return rows;
	}

	#rowsAtEnd(): DocumentRow[] {
		this.#anchor = undefined;
		const place = this.#above({ index: this.#document.length, line: 0 }, this.#height);
		this.#top = place;
		const rows = this.#rowsFrom(place, this.#height);
		while (rows.length < this.#height) rows.push({ text: "", component: undefined, line: 0 });
		return rows;
	}

	#lines(index: number): string[] {
		const component = this.#document.at(index);
		if (!component) return [];
		const lines = component.render(this.#width);
		if (this.#document.isFinishedAt(index)) this.#heights.set(component, { width: this.#width, height: lines.length });
		return lines;
	}

	#heightAt(index: number): number {
		const component = this.#document.at(index);
		const known = component && this.#heights.get(component);
		return known?.width === this.#width ? known.height : this.#lines(index).length;
	}
}

function isBefore(left: Place, right: Place): boolean {
	return left.index < right.index || (left.index === right.index && left.line < right.line);
}
