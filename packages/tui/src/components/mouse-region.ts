import type { Component, TuiMouseEvent, TuiMouseEventResult } from "../render/component.ts";
import { dispatchMouseEvent } from "../render/dispatch-mouse.ts";

export type MouseRegionHandler = (event: TuiMouseEvent) => TuiMouseEventResult | undefined;

/** Another component with a use for the mouse. What the component itself takes never reaches the handler. */
export class MouseRegion implements Component {
	readonly #child: Component;
	readonly #onMouse: MouseRegionHandler;

	constructor(child: Component, onMouse: MouseRegionHandler) {
		this.#child = child;
		this.#onMouse = onMouse;
	}

	render(width: number): string[] {
		return this.#child.render(width);
	}

	handleMouse(event: TuiMouseEvent): TuiMouseEventResult | undefined {
		return dispatchMouseEvent(this.#child, event) ?? this.#onMouse(event);
	}

	finishedLines(): number {
		return this.#child.finishedLines?.() ?? 0;
	}

	invalidate(): void {
		this.#child.invalidate();
	}
}
