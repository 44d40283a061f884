/** Bounds of an overlay on a screen of some size. */
import type { OverlayAnchor, OverlayBounds, OverlayOptions, SizeValue } from "./overlay-options.ts";

const DEFAULT_WIDTH = 80;

export interface OverlayFrame {
	width: number;
	maxHeight: number;
	top: number;
	left: number;
	/** Room within the margins. */
	availableWidth: number;
	availableHeight: number;
}

/** What is known before the overlay is rendered. */
export function overlayFrame(options: OverlayOptions, columns: number, rows: number): OverlayFrame {
	const margin = typeof options.margin === "number" ? evenMargin(options.margin) : (options.margin ?? {});
	const top = atLeast(margin.top, 0);
	const left = atLeast(margin.left, 0);
	const availableWidth = Math.max(1, columns - left - atLeast(margin.right, 0));
	const availableHeight = Math.max(1, rows - top - atLeast(margin.bottom, 0));
	const wanted = size(options.width, columns) ?? Math.min(DEFAULT_WIDTH, availableWidth);
	const width = clamp(Math.max(wanted, options.minWidth ?? 1), 1, availableWidth);
	const maxHeight = clamp(size(options.maxHeight, rows) ?? availableHeight, 1, availableHeight);
	return { width, maxHeight, top, left, availableWidth, availableHeight };
}

/** Where an overlay of this height stands; never beyond the margins. */
export function overlayBounds(options: OverlayOptions, frame: OverlayFrame, height: number): OverlayBounds {
	const [vertical, horizontal] = PLACES[options.anchor ?? "center"];
	const freeRows = frame.availableHeight - height;
	const freeColumns = frame.availableWidth - frame.width;
	const row = place(options.row, frame.top, freeRows, vertical) + (options.offsetY ?? 0);
	const col = place(options.col, frame.left, freeColumns, horizontal) + (options.offsetX ?? 0);
	return {
		row: clamp(row, frame.top, frame.top + freeRows),
		col: clamp(col, frame.left, frame.left + freeColumns),
		width: frame.width,
		height,
	};
}

/** Share of the free room before the overlay: row, column. */
const PLACES: Readonly<Record<OverlayAnchor, readonly [number, number]>> = {
	"top-left": [0, 0],
	"top-center": [0, 0.5],
	"top-right": [0, 1],
	"left-center": [0.5, 0],
	center: [0.5, 0.5],
	"right-center": [0.5, 1],
	"bottom-left": [1, 0],
	"bottom-center": [1, 0.5],
	"bottom-right": [1, 1],
};

function place(value: SizeValue | undefined, start: number, free: number, share: number): number {
	if (typeof value === "number") return value;
	return start + Math.floor(Math.max(0, free) * (percentage(value) ?? share));
}

function size(value: SizeValue | undefined, whole: number): number | undefined {
	if (typeof value === "number") return Math.floor(value);
	const share = percentage(value);
	return share === undefined ? undefined : Math.floor(whole * share);
}

function percentage(value: string | undefined): number | undefined {
	const match = value === undefined ? null : /^(\d+(?:\.\d+)?)%$/.exec(value);
	return match ? Number(match[1]) / 100 : undefined;
}

function evenMargin(margin: number): { top: number; right: number; bottom: number; left: number } {
	return { top: margin, right: margin, bottom: margin, left: margin };
}

function atLeast(value: number | undefined, least: number): number {
	return Math.max(least, value ?? least);
}

function clamp(value: number, least: number, most: number): number {
	return Math.max(least, Math.min(value, most));
}
