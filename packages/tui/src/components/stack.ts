import type { Component, TuiMouseEvent } from "../render/component.ts";
import { dispatchMouseEvent, type TuiMouseDispatchResult } from "../render/dispatch-mouse.ts";
import { visibleWidth } from "../text/width.ts";
import type { SizedComponent } from "./sized.ts";
import type { StackSize } from "./stack-sizes.ts";

export interface LayoutViewport {
	width: number;
	/** Infinite where nothing limits it. */
	height: number;
}

export interface StackEntryOptions extends StackSize {
	/** Absent: always. */
	visible?: (viewport: LayoutViewport) => boolean;
}

export interface StackEntry extends StackEntryOptions {
	component: Component;
}

export type StackChild = Component | StackEntry;

/** Across the direction of the stack. */
export type StackAlignment = "stretch" | "start" | "center" | "end";

export interface StackOptions {
	/** Cells between the children. Default 0. */
	gap?: number;
	/** Default "stretch". */
	align?: StackAlignment;
}

/** Where a child was drawn last. */
export interface PlacedChild {
	component: Component;
	x: number;
	y: number;
	width: number;
	height: number;
}

/** Components beside or below one another that share the room. Names and options are those of pi-tui's. */
export abstract class Stack implements SizedComponent {
	#entries: StackEntry[] = [];
	protected readonly gap: number;
	protected readonly align: StackAlignment;
	protected placed: PlacedChild[] = [];

	constructor(children: readonly StackChild[] = [], { gap = 0, align = "stretch" }: StackOptions = {}) {
		this.gap = Number.isFinite(gap) ? Math.max(0, Math.floor(gap)) : 0;
		this.align = align;
		for (const child of children) {
			if ("component" in child) this.addChild(child.component, child);
			else this.addChild(child);
		}
	}

	get children(): Component[] {
		return this.#entries.map(({ component }) => component);
	}

	addChild(component: Component, options: StackEntryOptions = {}): void {
		this.#entries.push({ ...options, component });
	}

	removeChild(component: Component): void {
		this.#entries = this.#entries.filter((entry) => entry.component !== component);
	}

	clear(): void {
		this.#entries = [];
	}

	invalidate(): void {
		for (const { component } of this.#entries) component.invalidate();
	}

	render(width: number): string[] {
		return this.draw(Math.max(0, width), undefined);
	}

	renderSized(width: number, height: number): string[] {
		return this.draw(Math.max(0, width), Math.max(0, height));
	}

	handleMouse(event: TuiMouseEvent): TuiMouseDispatchResult | undefined {
		const hit = this.placed.find(
			({ x, y, width, height }) => event.x >= x && event.x < x + width && event.y >= y && event.y < y + height,
		);
		if (!hit) return undefined;
		const { component, x, y, width, height } = hit;
		return dispatchMouseEvent(component, { ...event, x: event.x - x, y: event.y - y, width, height });
	}

	/** Without a height the stack is as high as its children want. Sets `placed`. */
	protected abstract draw(width: number, height: number | undefined): string[];

	protected visibleEntries(width: number, height: number | undefined): StackEntry[] {
		const viewport = { width, height: height ?? Number.POSITIVE_INFINITY };
		return this.#entries.filter(({ visible }) => visible?.(viewport) ?? true);
	}
}

/** Cells before a child that is smaller than the room. */
export function offsetOf(align: StackAlignment, room: number, size: number): number {
	if (align === "center") return Math.floor((room - size) / 2);
	return align === "end" ? room - size : 0;
}

/** Columns of the widest line, spaces at its end aside. */
export function naturalWidth(lines: readonly string[]): number {
	return lines.reduce((most, line) => Math.max(most, visibleWidth(line.trimEnd())), 0);
}
