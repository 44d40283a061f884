/** Columns of a line. */
import { controlSequenceEnd } from "./control-sequences.ts";
import { type TextMetrics, unicodeMetrics } from "./metrics.ts";

/** Escape sequences and other control characters take no column, a tab takes three. Allocates nothing. */
export function visibleWidth(text: string, metrics: TextMetrics = unicodeMetrics): number {
	const length = text.length;
	let at = 0;
	while (at < length && isPlain(text.charCodeAt(at))) at++;
	if (at === length) return length;
	// What follows may join the last plain character.
	if (at > 0) at--;
	let width = at;
	while (at < length) {
		const code = text.charCodeAt(at);
		if (isPlain(code) && (at + 1 === length || text.charCodeAt(at + 1) < 0x300)) {
			width++;
			at++;
			continue;
		}
		const sequenceEnd = code === 0x1b ? controlSequenceEnd(text, at) : at;
		if (sequenceEnd > at) {
			at = sequenceEnd;
			continue;
		}
		const end = metrics.graphemeEnd(text, at);
		width += metrics.graphemeWidth(text, at, end);
		at = end;
	}
	return width;
}

/** Printable ASCII only: as many columns as characters, and every index is a boundary. */
export function isPlainText(text: string): boolean {
	for (let at = 0; at < text.length; at++) if (!isPlain(text.charCodeAt(at))) return false;
	return true;
}

function isPlain(code: number): boolean {
	return code >= 0x20 && code < 0x7f;
}
