import type { Component } from "../render/component.ts";
import { padToWidth, truncateToWidth } from "../text/truncate.ts";

/** A component that can fill a given height, where others are as high as they are. */
export interface SizedComponent extends Component {
	/** Exactly `height` lines. */
	renderSized(width: number, height: number): string[];
}

export function isSized(component: Component): component is SizedComponent {
	return "renderSized" in component;
}

/** Exactly `height` lines: what is too much is cut off, what is missing is blank. */
export function renderInto(component: Component, width: number, height: number): string[] {
	if (isSized(component)) return component.renderSized(width, height);
	const lines = component.render(width).slice(0, height);
	return lines.length < height ? [...lines, ...new Array<string>(height - lines.length).fill("")] : lines;
}

/** As high as it is, at most `height`: a component that can do so decides what is left out. */
export function renderUpTo(component: Component, width: number, height: number): string[] {
	const lines = component.render(width);
	if (lines.length <= height) return lines;
	return isSized(component) ? component.renderSized(width, height) : lines.slice(0, height);
}

/** A line of exactly `width` columns, with its style ended. */
export function cell(line: string, width: number): string {
	return padToWidth(truncateToWidth(line, width, ""), width);
}
