/** Which component a mouse event belongs to: drags stay with who took the press, and a press without a drag is a click. */
import type { MouseEvent } from "../input/events.ts";
import type { Component, TuiMouseButton, TuiMouseEvent, TuiMouseEventType } from "../render/component.ts";
import {
	dispatchMouseEvent,
	retargetMouseEvent,
	type TuiMouseDispatchResult,
	type TuiMouseDispatchTarget,
} from "../render/dispatch-mouse.ts";

export interface MouseRouterPort {
	now(): number;
	/** Gives an event in screen cells to what is there. */
	dispatch(event: TuiMouseEvent): TuiMouseDispatchResult | undefined;
	/** A component wants the keyboard. */
	focus(component: Component): void;
	requestRender(): void;
	/** Nobody wanted it. */
	unhandled?(event: TuiMouseEvent): void;
}

const CLICK_MILLISECONDS = 500;
const MOST_CLICKS = 3;

interface Press {
	event: TuiMouseEvent;
	/** Who gets drags and the release. */
	target: TuiMouseDispatchTarget | undefined;
	hasMoved: boolean;
}

export class MouseRouter {
	readonly #port: MouseRouterPort;
	#press: Press | undefined;
	#lastClick: { x: number; y: number; at: number; count: number } | undefined;

	constructor(port: MouseRouterPort) {
		this.#port = port;
	}

	handle(event: MouseEvent): void {
		const mouse = toTuiEvent(event);
		if (!mouse) return;
		if (mouse.type === "press") this.#pressed({ ...mouse, clickCount: this.#clicksAt(mouse) });
		else if (mouse.type === "drag") this.#dragged(mouse);
		else if (mouse.type === "release") this.#released(mouse);
		else this.#give(mouse);
	}

	/** A press that is still held belongs to nobody any more. */
	reset(): void {
		this.#press = undefined;
	}

	#pressed(event: TuiMouseEvent): void {
		const result = this.#give(event);
		this.#press = { event, target: result?.target, hasMoved: false };
	}

	#dragged(event: TuiMouseEvent): void {
		const press = this.#press;
		if (press && (event.screenX !== press.event.screenX || event.screenY !== press.event.screenY))
			press.hasMoved = true;
		this.#giveTo(press?.target, event);
	}

	#released(event: TuiMouseEvent): void {
		const press = this.#press;
		this.#press = undefined;
		const button = event.button === "none" && press ? press.event.button : event.button;
		const released = { ...event, button };
		this.#giveTo(press?.target, released);
		if (!press || press.hasMoved) return;
		const { screenX: x, screenY: y } = event;
		const clickCount = press.event.clickCount ?? 1;
		this.#lastClick = { x, y, at: this.#port.now(), count: clickCount };
		this.#give({ ...released, type: "click", clickCount });
	}

	/** What began in a component ends there, and what began in none comes to none. */
	#giveTo(target: TuiMouseDispatchTarget | undefined, event: TuiMouseEvent): void {
		if (target) this.#apply(dispatchMouseEvent(target.component, retargetMouseEvent(event, target)), event);
		else this.#port.unhandled?.(event);
	}

	#give(event: TuiMouseEvent): TuiMouseDispatchResult | undefined {
		const result = this.#port.dispatch(event);
		if (result) this.#apply(result, event);
		else this.#port.unhandled?.(event);
		return result;
	}

	#apply(result: TuiMouseDispatchResult | undefined, event: TuiMouseEvent): void {
		if (!result) return;
		if (result.focus) this.#port.focus(result.focusTarget ?? result.target.component);
		const isQuiet = event.type === "move" || event.type === "release";
		if (result.render ?? !isQuiet) this.#port.requestRender();
	}

	/** Clicks at the same cell within a moment count on. */
	#clicksAt({ screenX, screenY }: TuiMouseEvent): number {
		const last = this.#lastClick;
		if (!last || last.x !== screenX || last.y !== screenY) return 1;
		if (this.#port.now() - last.at > CLICK_MILLISECONDS) return 1;
		return (last.count % MOST_CLICKS) + 1;
	}
}

const TYPES: Readonly<Record<MouseEvent["action"], TuiMouseEventType | undefined>> = {
	press: "press",
	release: "release",
	drag: "drag",
	move: "move",
	wheelUp: "wheel",
	wheelDown: "wheel",
	wheelLeft: undefined,
	wheelRight: undefined,
};

const BUTTONS: Readonly<Record<MouseEvent["button"], TuiMouseButton | undefined>> = {
	left: "left",
	middle: "middle",
	right: "right",
	none: "none",
	back: undefined,
	forward: undefined,
};

/** Undefined for what pi's components know nothing of: sideways wheels, extra buttons. */
function toTuiEvent(event: MouseEvent): TuiMouseEvent | undefined {
	const type = TYPES[event.action];
	const button = BUTTONS[event.button];
	if (!type || !button) return undefined;
	const { column, row, shift, alt, ctrl } = event;
	const cell = { x: column, y: row, screenX: column, screenY: row, width: 0, height: 0 };
	const mouse = { type, button, ...cell, shift, alt, ctrl };
	return type === "wheel" ? { ...mouse, wheelDelta: event.action === "wheelUp" ? -1 : 1 } : mouse;
}
