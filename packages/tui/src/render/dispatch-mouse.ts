/** Mouse events on their way to the component they belong to. */
import type { Component, TuiMouseEvent, TuiMouseEventResult } from "./component.ts";

/** Who took an event, and where on the screen it is. */
export interface TuiMouseDispatchTarget {
	component: Component;
	originX: number;
	originY: number;
	width: number;
	height: number;
}

export interface TuiMouseDispatchResult extends TuiMouseEventResult {
	handled: true;
	target: TuiMouseDispatchTarget;
	/** Who gets the focus, when it is not the target: a container that hands keys on. */
	focusTarget?: Component;
}

/** Gives the event to a component; undefined when it has no use for it. */
export function dispatchMouseEvent(component: Component, event: TuiMouseEvent): TuiMouseDispatchResult | undefined {
	const result = component.handleMouse?.(event);
	if (!result) return undefined;
	if (isDispatched(result)) return result;
	if (!result.handled && !result.capture && !result.focus) return undefined;
	const { width, height } = event;
	const origin = { originX: event.screenX - event.x, originY: event.screenY - event.y };
	return { ...result, handled: true, target: { component, ...origin, width, height } };
}

/** The event as the target of an earlier one sees it, wherever the pointer is by now. */
export function retargetMouseEvent(event: TuiMouseEvent, target: TuiMouseDispatchTarget): TuiMouseEvent {
	const { originX, originY, width, height } = target;
	return { ...event, x: event.screenX - originX, y: event.screenY - originY, width, height };
}

function isDispatched(result: TuiMouseEventResult): result is TuiMouseDispatchResult {
	return "target" in result;
}
