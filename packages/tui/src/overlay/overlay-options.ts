/** Where an overlay goes. Sizes are cells, or a share of the screen as `"50%"`. */
import type { Component } from "../render/component.ts";

export type OverlayAnchor =
	| "center"
	| "top-left"
	| "top-right"
	| "bottom-left"
	| "bottom-right"
	| "top-center"
	| "bottom-center"
	| "left-center"
	| "right-center";

export type SizeValue = number | `${number}%`;

export interface OverlayMargin {
	top?: number;
	right?: number;
	bottom?: number;
	left?: number;
}

export interface OverlayOptions {
	/** Default: 80 columns, or what the screen has. */
	width?: SizeValue;
	minWidth?: number;
	maxHeight?: SizeValue;
	/** Default `center`. */
	anchor?: OverlayAnchor;
	/** Added to what the anchor gives. */
	offsetX?: number;
	offsetY?: number;
	/** Instead of the anchor's; a share is one of the room that is left. */
	row?: SizeValue;
	col?: SizeValue;
	margin?: OverlayMargin | number;
	/** Asked at each frame. */
	visible?: (columns: number, rows: number) => boolean;
	/** Shown without taking the focus. */
	nonCapturing?: boolean;
}

export interface OverlayBounds {
	row: number;
	col: number;
	width: number;
	height: number;
}

export interface OverlayUnfocusOptions {
	target: Component | null;
}

export interface OverlayHandle {
	/** Takes it away for good. */
	hide(): void;
	setHidden(hidden: boolean): void;
	isHidden(): boolean;
	/** Gives it the focus and puts it in front. */
	focus(): void;
	/** Gives the focus to the next overlay that wants it, to what had it before, or to `target`. */
	unfocus(options?: OverlayUnfocusOptions): void;
	isFocused(): boolean;
	/** Where it was drawn last. */
	getBounds(): OverlayBounds | undefined;
}
