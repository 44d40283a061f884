/** Lines cut or filled to a width. */
import { controlSequenceEnd } from "./control-sequences.ts";
import { type TextMetrics, unicodeMetrics } from "./metrics.ts";
import { StyleState } from "./style-state.ts";
import { isPlainText, visibleWidth } from "./width.ts";

/**
 * The line, or when it is too wide its start and an ellipsis, at most `maxWidth` columns together. What was cut ends
 * with its link closed and its style reset. With `pad` exactly `maxWidth` columns.
 */
export function truncateToWidth(
	text: string,
	maxWidth: number,
	ellipsis = "...",
	pad = false,
	metrics: TextMetrics = unicodeMetrics,
): string {
	if (maxWidth <= 0) return "";
	const width = visibleWidth(text, metrics);
	if (width <= maxWidth) return pad ? text + spaces(maxWidth - width) : text;
	const ellipsisWidth = visibleWidth(ellipsis, metrics);
	const mark = ellipsisWidth > maxWidth ? clip(ellipsis, maxWidth, metrics) : { text: ellipsis, width: ellipsisWidth };
	const kept = clip(text, maxWidth - mark.width, metrics);
	const end = mark.text === "" ? "\x1b[0m" : `\x1b[0m${mark.text}\x1b[0m`;
	return kept.text + kept.close + end + (pad ? spaces(maxWidth - kept.width - mark.width) : "");
}

/** The line with spaces up to `width`; a wider one is left alone. */
export function padToWidth(text: string, width: number, metrics: TextMetrics = unicodeMetrics): string {
	return text + spaces(width - visibleWidth(text, metrics));
}

/** The line with spaces up to the width, and the background under all of it. */
export function applyBackgroundToLine(
	line: string,
	width: number,
	background: (text: string) => string,
	metrics: TextMetrics = unicodeMetrics,
): string {
	return background(padToWidth(line, width, metrics));
}

/** The start of the line that fits, `close` what ends its link. Sequences after the last character are left out. */
function clip(text: string, maxWidth: number, metrics: TextMetrics): { text: string; width: number; close: string } {
	if (isPlainText(text)) return { text: text.slice(0, maxWidth), width: Math.min(text.length, maxWidth), close: "" };
	const state = new StyleState();
	let width = 0;
	let keptEnd = 0;
	let close = "";
	for (let at = 0; at < text.length; ) {
		const sequenceEnd = controlSequenceEnd(text, at);
		if (sequenceEnd > at) {
			state.apply(text.slice(at, sequenceEnd));
			at = sequenceEnd;
			continue;
		}
		const end = metrics.graphemeEnd(text, at);
		const next = width + metrics.graphemeWidth(text, at, end);
		if (next > maxWidth) break;
		width = next;
		at = end;
		keptEnd = end;
		close = state.endLink();
	}
	return { text: text.slice(0, keptEnd), width, close };
}

function spaces(count: number): string {
	return count > 0 ? " ".repeat(count) : "";
}
