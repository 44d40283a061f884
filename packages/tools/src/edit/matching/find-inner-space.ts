/** Places that differ only in the amount of white space between the words of a line (step 5). */
import type { Span } from "./edit-search.ts";

/**
 * Indentation must be equal, because new text is used as it is. Words may be further apart or closer, but not joined
 * nor split; white space before a newline does not count.
 */
export function findIgnoringInnerSpace(text: string, wanted: string): Span[] {
	const parts = wanted.split(/([ \t-\r]+)/);
	let anchor = 0;
	for (let index = 2; index < parts.length; index += 2) {
		if (parts[index]!.length > parts[anchor]!.length) anchor = index;
	}
	const needle = parts[anchor]!;
	if (needle === "") return [];
	const spans = new Map<number, Span>();
	for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1)) {
		const start = matchBackward(text, at, parts, anchor);
		if (start === undefined) continue;
		const end = matchForward(text, at + needle.length, parts, anchor);
		if (end !== undefined) spans.set(start, { start, end });
	}
	return [...spans.values()];
}

function matchForward(text: string, from: number, parts: readonly string[], anchor: number): number | undefined {
	let at = from;
	for (let index = anchor + 1; index < parts.length; index += 2) {
		let end = at;
		while (isSpace(text.charCodeAt(end))) end++;
		const word = parts[index + 1]!;
		if (word === "") return endOfSpace(text, at, end, parts[index]!);
		if (!isSameSpace(text.slice(at, end), parts[index]!) || !text.startsWith(word, end)) return undefined;
		at = end + word.length;
	}
	return at;
}

function matchBackward(text: string, from: number, parts: readonly string[], anchor: number): number | undefined {
	let at = from;
	for (let index = anchor - 1; index > 0; index -= 2) {
		let start = at;
		while (start > 0 && isSpace(text.charCodeAt(start - 1))) start--;
		const word = parts[index - 1]!;
		if (word === "") return startOfSpace(text, start, at, parts[index]!);
		if (!isSameSpace(text.slice(start, at), parts[index]!) || !text.endsWith(word, start)) return undefined;
		at = start - word.length;
	}
	return at;
}

/** Space at the edges of what was asked for is taken exactly, but for the space before its newlines. */
function endOfSpace(text: string, start: number, end: number, wanted: string): number | undefined {
	if (!wanted.includes("\n")) return text.startsWith(wanted, start) ? start + wanted.length : undefined;
	for (let at = start; at <= end; at++) if (isSameSpace(text.slice(start, at), wanted)) return at;
	return undefined;
}

function startOfSpace(text: string, start: number, end: number, wanted: string): number | undefined {
	if (!wanted.includes("\n")) return text.endsWith(wanted, end) ? end - wanted.length : undefined;
	for (let at = end; at >= start; at--) if (isSameSpace(text.slice(at, end), wanted)) return at;
	return undefined;
}

function isSameSpace(found: string, wanted: string): boolean {
	const wantedNewlines = wanted.split("\n");
	const foundNewlines = found.split("\n");
	if (wantedNewlines.length !== foundNewlines.length) return false;
	if (wantedNewlines.length === 1) return (found === "") === (wanted === "");
	return wantedNewlines.at(-1) === foundNewlines.at(-1);
}

function isSpace(code: number): boolean {
	return code === 32 || (code >= 9 && code <= 13);
}
