/** How text is cut into characters and how many columns each takes. The one thing a host may replace. */
import { graphemeEnd } from "./graphemes.ts";
import { BREAK, FLAG } from "./unicode-format.ts";
import { characterProperties } from "./unicode-properties.ts";

export interface TextMetrics {
	/** The end of the character that starts at `start`, a boundary. No escape sequence starts there. */
	graphemeEnd(text: string, start: number): number;
	/** Columns of the one character between two boundaries. */
	graphemeWidth(text: string, start: number, end: number): number;
}

/** A tab is drawn as this many spaces: stops would depend on the column. */
export const TAB_WIDTH = 3;

export const unicodeMetrics: TextMetrics = { graphemeEnd, graphemeWidth };

/** Columns that terminals give a cluster; on doubt the larger number, since a line too wide breaks the screen. */
export function graphemeWidth(text: string, start: number, end: number): number {
	const first = text.charCodeAt(start);
	if (end - start === 1 && first < 0x300) return narrowWidth(first);
	const code = text.codePointAt(start)!;
	const properties = characterProperties(code);
	const flags = properties >> 6;
	const after = start + (code > 0xffff ? 2 : 1);
	if (after >= end) return singleWidth(properties, flags);
	return clusterWidth(text, after, end, singleWidth(properties, flags), code, flags);
}

function narrowWidth(code: number): number {
	if (code === 0x09) return TAB_WIDTH;
	return code < 0x20 || (code >= 0x7f && code < 0xa0) ? 0 : 1;
}

function singleWidth(properties: number, flags: number): number {
	if (flags & FLAG.spacingMark) return 1;
	if (flags & FLAG.zero) return 0;
	// A lone half of a flag is drawn wide by most terminals.
	return flags & FLAG.wide || (properties & 15) === BREAK.regional ? 2 : 1;
}

function clusterWidth(text: string, from: number, end: number, baseWidth: number, base: number, flags: number): number {
	let width = baseWidth;
	let isEmoji = false;
	let afterMark = false;
	for (let at = from; at < end; ) {
		const code = text.codePointAt(at)!;
		at += code > 0xffff ? 2 : 1;
		if (code === 0xfe0f && flags & FLAG.emoji) isEmoji = true;
		else if (code >= 0x1f3fb && code <= 0x1f3ff && flags & FLAG.emoji) isEmoji = true;
		else if (code === 0x20e3 && base < 0x80 && text.charCodeAt(at - 2) === 0xfe0f) isEmoji = true;
		const extra = characterProperties(code) >> 6;
		if (width === 0 && !(extra & FLAG.zero)) {
			// Invisible characters stood first: this is what shows.
			width = extra & FLAG.wide ? 2 : 1;
		} else if (extra & FLAG.spacingMark || code === 0xe33 || code === 0xeb3) width += 1;
		else if (extra & FLAG.zero) {
			afterMark = code !== 0x200d && code !== 0x200c && code !== 0xfe0f;
			continue;
		} else if ((afterMark && !(flags & FLAG.emoji)) || (code >= 0xff00 && code <= 0xffef)) {
			width += extra & FLAG.wide ? 2 : 1;
		}
		afterMark = false;
	}
	return isEmoji ? 2 : width;
}
