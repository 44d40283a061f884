/** What a screen is made of. Names and meaning follow pi-tui, since extensions are written against it. */

export interface Component {
	/**
	 * Lines without line feeds, at most `width` columns each. The array belongs to the component: callers never write to
	 * it, and it may be the same one next time.
	 */
	render(width: number): string[];
	/** One key, paste or other sequence as the terminal sent it, while the component has the focus. */
	handleInput?(data: string): void;
	handleMouse?(event: TuiMouseEvent): TuiMouseEventResult | undefined;
	/** Key releases are kept from the component unless this is true. */
	readonly wantsKeyRelease?: boolean;
	/** Forgets what was rendered, because the theme or the like changed. */
	invalidate(): void;
	/**
	 * How many of the first lines of the last render are final: apart from the width they will not change any more, so
	 * they may go into the terminal's scrollback. Absent: none.
	 */
	finishedLines?(): number;
	/**
	 * The first `count` lines of the last render went into the scrollback: later renders begin after them. Only
	 * components that have it can give up lines.
	 */
	commitLines?(count: number): void;
	/** Takes all lines back, for a screen that is drawn from the beginning. */
	restoreLines?(): void;
}

/** A component that shows a caret where it writes `CURSOR_MARKER`, while it is focused. */
export interface Focusable {
	/** Set by the screen. */
	focused: boolean;
}

export function isFocusable(component: Component | null): component is Component & Focusable {
	return component !== null && "focused" in component;
}

/** Where the caret stands in a rendered line. Takes no column; terminals would ignore it. */
export const CURSOR_MARKER = "\x1b_pi:c\x07";

export type TuiMouseEventType = "press" | "release" | "move" | "drag" | "click" | "wheel";

export type TuiMouseButton = "left" | "middle" | "right" | "none";

export interface TuiMouseEvent {
	type: TuiMouseEventType;
	button: TuiMouseButton;
	/** Cell within the component, 0-based. */
	x: number;
	y: number;
	screenX: number;
	screenY: number;
	/** Of the component. */
	width: number;
	height: number;
	shift: boolean;
	alt: boolean;
	ctrl: boolean;
	/** Lines; negative is up. */
	wheelDelta?: number;
	/** 1, 2 or 3, for clicks. */
	clickCount?: number;
}

export interface TuiMouseEventResult {
	/** Nobody else gets the event. */
	handled?: boolean;
	/** Drags and the release come to the same component. */
	capture?: boolean;
	/** The component gets the focus. */
	focus?: boolean;
	/** Whether to draw; by default for everything but moves and releases. */
	render?: boolean;
}
