/** Which items of a list are in sight, how arrows move through it, and what the mouse chooses. */
import type { TuiMouseEvent, TuiMouseEventResult } from "../render/component.ts";

export interface ListWindow {
	start: number;
	end: number;
}

/** The selected item in the middle, except near the ends. */
export function listWindow(selected: number, count: number, maxVisible: number): ListWindow {
	const limit = Math.max(1, Math.floor(maxVisible));
	const start = Math.max(0, Math.min(selected - Math.floor(limit / 2), count - limit));
	return { start, end: Math.min(start + limit, count) };
}

/** One step, from an end around to the other; 0 in an empty list. */
export function stepAround(selected: number, step: 1 | -1, count: number): number {
	return count === 0 ? 0 : (selected + step + count) % count;
}

export function clampIndex(index: number, count: number): number {
	return Math.max(0, Math.min(Math.floor(index), count - 1));
}

/** The list that a mouse acts on; it draws its window from row `top` of the component. */
export interface MouseList {
	readonly selected: number;
	readonly count: number;
	readonly maxVisible: number;
	readonly top: number;
	select(index: number): void;
	activate(): void;
}

/**
 * Wheel, press and click on a list. Selecting moves the window, so what is clicked is the item that was pressed, and
 * hovering selects nothing.
 */
export class ListMouse {
	#pressed: number | undefined;

	handle(event: TuiMouseEvent, list: MouseList): TuiMouseEventResult | undefined {
		if (list.count === 0) return undefined;
		if (event.type === "wheel" && event.wheelDelta) {
			const before = list.selected;
			list.select(clampIndex(before + Math.sign(event.wheelDelta), list.count));
			return { handled: true, render: list.selected !== before };
		}
		if (event.button !== "left") return undefined;
		const { start, end } = listWindow(list.selected, list.count, list.maxVisible);
		const index = start + event.y - list.top;
		if (index < start || index >= end) return undefined;
		if (event.type === "press") {
			this.#pressed = index;
			list.select(index);
			return { handled: true, focus: true };
		}
		if (event.type !== "click") return undefined;
		list.select(clampIndex(this.#pressed ?? index, list.count));
		this.#pressed = undefined;
		list.activate();
		return { handled: true };
	}
}
