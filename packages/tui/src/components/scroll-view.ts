import type { Component, TuiMouseEvent, TuiMouseEventResult } from "../render/component.ts";
import { dispatchMouseEvent } from "../render/dispatch-mouse.ts";
import { cell, type SizedComponent } from "./sized.ts";

/** `auto`: while there is more than fits. */
export type ScrollViewScrollbar = "hidden" | "auto" | "always";

export interface ScrollViewOptions {
	/** `end`: what is added at the end is shown, unless the user has scrolled away from it. Default "none". */
	follow?: "none" | "end";
	/** Default "auto". */
	scrollbar?: ScrollViewScrollbar;
	scrollbarTrackStyle?: (text: string) => string;
	scrollbarThumbStyle?: (text: string) => string;
}

/** A window onto a component that is higher than it. Without a height of its own it shows everything. */
export class ScrollView implements SizedComponent {
	readonly child: Component;
	readonly followEnd: boolean;
	readonly #options: ScrollViewOptions;
	#scrollbar: ScrollViewScrollbar;
	#scrollTop = 0;
	#isFollowing: boolean;
	#contentHeight = 0;
	#viewportHeight = 0;
	#contentWidth = 0;

	constructor(component: Component, options: ScrollViewOptions = {}) {
		this.child = component;
		this.#options = options;
		this.followEnd = options.follow === "end";
		this.#isFollowing = this.followEnd;
		this.#scrollbar = options.scrollbar ?? "auto";
	}

	/** Lines above the window. */
	get scrollTop(): number {
		return this.#scrollTop;
	}

	get isFollowingEnd(): boolean {
		return this.#isFollowing;
	}

	/** Of the last render. */
	get viewportHeight(): number {
		return this.#viewportHeight;
	}

	get scrollbar(): ScrollViewScrollbar {
		return this.#scrollbar;
	}

	setScrollbar(scrollbar: ScrollViewScrollbar): void {
		this.#scrollbar = scrollbar;
	}

	/** What `auto` shows is decided with the content, which is then laid out beside the bar. */
	getContentWidth(width: number): number {
		return this.#scrollbar === "hidden" ? width : Math.max(0, width - 1);
	}

	scrollTo(line: number): void {
		this.#scrollTop = Math.max(0, Math.min(Math.floor(line), this.#end));
		this.#isFollowing = this.followEnd && this.#scrollTop === this.#end;
	}

	/** Returns by how many lines it has moved. */
	scrollBy(lines: number): number {
		const before = this.#scrollTop;
		this.scrollTo(before + lines);
		return this.#scrollTop - before;
	}

	scrollToStart(): void {
		this.scrollTo(0);
	}

	scrollToEnd(): void {
		this.scrollTo(this.#end);
	}

	invalidate(): void {
		this.child.invalidate();
	}

	render(width: number): string[] {
		const lines = this.child.render(width);
		this.#measure(lines.length, lines.length, width);
		return lines;
	}

	renderSized(width: number, height: number): string[] {
		const inner = this.getContentWidth(width);
		const content = this.child.render(inner);
		this.#measure(content.length, height, inner);
		const shown = content.slice(this.#scrollTop, this.#scrollTop + height);
		const hasBar = this.#scrollbar === "always" || (this.#scrollbar === "auto" && content.length > height);
		const lines: string[] = [];
		for (let row = 0; row < height; row++) {
			const line = shown[row] ?? "";
			lines.push(hasBar && inner < width ? cell(line, inner) + this.#bar(row) : line);
		}
		return lines;
	}

	handleInput(data: string): void {
		this.child.handleInput?.(data);
	}

	handleMouse(event: TuiMouseEvent): TuiMouseEventResult | undefined {
		const inside = event.x < this.#contentWidth && event.y < this.#contentHeight - this.#scrollTop;
		const place = { y: event.y + this.#scrollTop, width: this.#contentWidth, height: this.#contentHeight };
		const result = inside ? dispatchMouseEvent(this.child, { ...event, ...place }) : undefined;
		if (result || event.type !== "wheel" || !event.wheelDelta) return result;
		return this.scrollBy(event.wheelDelta) === 0 ? undefined : { handled: true };
	}

	get #end(): number {
		return Math.max(0, this.#contentHeight - this.#viewportHeight);
	}

	#measure(content: number, viewport: number, width: number): void {
		this.#contentHeight = content;
		this.#viewportHeight = viewport;
		this.#contentWidth = width;
		this.#scrollTop = this.#isFollowing ? this.#end : Math.min(this.#scrollTop, this.#end);
	}

	#bar(row: number): string {
		const { scrollbarTrackStyle: track = plain, scrollbarThumbStyle: thumb = plain } = this.#options;
		const height = this.#viewportHeight;
		const size = Math.max(1, Math.round((height * height) / Math.max(height, this.#contentHeight)));
		const top = this.#end === 0 ? 0 : Math.round((this.#scrollTop / this.#end) * (height - size));
		return row >= top && row < top + size ? thumb("█") : track("│");
	}
}

function plain(text: string): string {
	return text;
}
