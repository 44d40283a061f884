/** What the mouse does where no component wants it: scroll, select and copy, follow links, drag the scrollbar. */
import type { TuiMouseEvent } from "../../render/component.ts";
import type { SchedulerPort } from "../../render/ports.ts";
import { getOsc8LinkAtColumn } from "../../text/slice.ts";
import type { Selection, SelectionPoint } from "./selection.ts";

export interface PointerPort {
	readonly columns: number;
	/** Rows that scroll. */
	readonly areaRows: number;
	readonly wheelLines: number;
	readonly copiesOnSelect: boolean;
	readonly hasScrollbar: boolean;
	/** What is drawn at a cell: the place in the document, and the line. */
	pointAt(column: number, row: number): { point: SelectionPoint; text: string } | undefined;
	scrollBy(lines: number): void;
	scrollToShare(share: number): void;
	scrollToEnd(): void;
	/** Whether the cell is the label that leads to the end. */
	isEndIndicator(column: number, row: number): boolean;
	openUrl(url: string): void;
	copy(): void;
	rightClick(): boolean;
	requestRender(): void;
}

const FAST_WHEEL = 5;
const EDGE_SCROLL_MILLISECONDS = 50;

type Drag = "none" | "select" | "scrollbar";

export class Pointer {
	readonly #port: PointerPort;
	readonly #scheduler: SchedulerPort;
	readonly #selection: Selection;
	#drag: Drag = "none";
	/** Of the last drag, for scrolling on while the pointer rests beyond the edge. */
	#at = { column: 0, row: 0 };
	#cancelEdge: (() => void) | undefined;

	constructor(port: PointerPort, scheduler: SchedulerPort, selection: Selection) {
		this.#port = port;
		this.#scheduler = scheduler;
		this.#selection = selection;
	}

	handle(event: TuiMouseEvent): void {
		this.#handlers[event.type]?.(event);
	}

	/** Stops what a held button does. */
	reset(): void {
		this.#drag = "none";
		this.#cancelEdge?.();
		this.#cancelEdge = undefined;
	}

	readonly #handlers: { [Type in TuiMouseEvent["type"]]?: (event: TuiMouseEvent) => void } = {
		wheel: ({ wheelDelta = 0, alt }) =>
			this.#port.scrollBy(wheelDelta * this.#port.wheelLines * (alt ? FAST_WHEEL : 1)),
		press: (event) => this.#press(event),
		drag: (event) => this.#dragTo(event.screenX, event.screenY),
		release: () => this.#release(),
		click: (event) => this.#click(event),
	};

	#press({ button, screenX, screenY, clickCount = 1 }: TuiMouseEvent): void {
		this.reset();
		if (button === "right" && this.#port.rightClick()) return;
		if (button !== "left") return;
		this.#selection.clear();
		this.#port.requestRender();
		if (this.#port.hasScrollbar && screenX === this.#port.columns - 1 && screenY < this.#port.areaRows) {
			this.#drag = "scrollbar";
			this.#dragScrollbar(screenY);
			return;
		}
		const found = this.#port.pointAt(screenX, screenY);
		if (!found) return;
		this.#drag = "select";
		this.#selection.start(found.point, clickCount);
	}

	#dragTo(column: number, row: number): void {
		if (this.#drag === "scrollbar") this.#dragScrollbar(row);
		if (this.#drag !== "select") return;
		this.#at = { column, row };
		this.#extend();
		this.#scrollAtEdge();
	}

	#extend(): void {
		const { column, row } = this.#at;
		const found = this.#port.pointAt(column, Math.max(0, row));
		if (found) this.#selection.extend(found.point);
		this.#port.requestRender();
	}

	/** A drag that rests on the first or last row that scrolls goes on by itself. */
	#scrollAtEdge(): void {
		this.#cancelEdge?.();
		this.#cancelEdge = undefined;
		const { row } = this.#at;
		const direction = row <= 0 ? -1 : row >= this.#port.areaRows - 1 ? 1 : 0;
		if (direction === 0) return;
		this.#cancelEdge = this.#scheduler.schedule(() => {
			this.#port.scrollBy(direction);
			this.#extend();
			this.#scrollAtEdge();
		}, EDGE_SCROLL_MILLISECONDS);
	}

	#dragScrollbar(row: number): void {
		const last = Math.max(1, this.#port.areaRows - 1);
		if (row >= last) this.#port.scrollToEnd();
		else this.#port.scrollToShare(Math.max(0, row) / last);
	}

	#release(): void {
		const wasSelecting = this.#drag === "select";
		this.reset();
		if (wasSelecting && !this.#selection.isEmpty && this.#port.copiesOnSelect) this.#port.copy();
	}

	#click({ button, screenX, screenY }: TuiMouseEvent): void {
		if (button !== "left" || !this.#selection.isEmpty) return;
		if (this.#port.isEndIndicator(screenX, screenY)) {
			this.#port.scrollToEnd();
			return;
		}
		const found = this.#port.pointAt(screenX, screenY);
		const url = found && getOsc8LinkAtColumn(found.text, found.point.column);
		if (url) this.#port.openUrl(url);
	}
}
