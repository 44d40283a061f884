/** vim's text objects: what surrounds the cursor, as offsets `start` to before `end`. */
import { kindAt, lineEnd, lineStart } from "./vim-motions.ts";

export interface TextRange {
	start: number;
	end: number;
}

const PAIRS: Readonly<Record<string, string>> = {
	"(": "()",
	")": "()",
	b: "()",
	"[": "[]",
	"]": "[]",
	"{": "{}",
	"}": "{}",
	B: "{}",
	"<": "<>",
	">": "<>",
};

export function isTextObject(name: string): boolean {
	return name === "w" || name === "W" || `"'\``.includes(name) || Object.hasOwn(PAIRS, name);
}

/** `around` takes the delimiters, or the space beside a word. */
export function textObject(text: string, at: number, name: string, around: boolean): TextRange | undefined {
	if (name === "w" || name === "W") return word(text, at, name === "W", around);
	const pair = PAIRS[name];
	return pair ? brackets(text, at, pair, around) : quotes(text, at, name, around);
}

function word(text: string, at: number, big: boolean, around: boolean): TextRange | undefined {
	const first = lineStart(text, at);
	const last = lineEnd(text, at);
	if (first === last) return undefined;
	const place = Math.min(at, last - 1);
	const kind = kindAt(text, place, big);
	let { start, end } = run(text, place, kind, big, first, last);
	if (!around) return { start, end };
	if (kind === "space") {
		if (end < last) end = run(text, end, kindAt(text, end, big), big, first, last).end;
	} else if (end < last && kindAt(text, end, big) === "space") {
		end = run(text, end, "space", big, first, last).end;
	} else if (start > first && kindAt(text, start - 1, big) === "space") {
		start = run(text, start - 1, "space", big, first, last).start;
	}
	return { start, end };
}

function run(text: string, at: number, kind: string, big: boolean, first: number, last: number): TextRange {
	let start = at;
	let end = at + 1;
	while (start > first && kindAt(text, start - 1, big) === kind) start--;
	while (end < last && kindAt(text, end, big) === kind) end++;
	return { start, end };
}

/** Those of the line, in pairs from its start; the first pair that ends at or after the cursor. */
function quotes(text: string, at: number, quote: string, around: boolean): TextRange | undefined {
	const last = lineEnd(text, at);
	let open: number | undefined;
	for (let place = lineStart(text, at); place < last; place++) {
		if (text[place] === "\\") place++;
		else if (text[place] === quote) {
			if (open === undefined) open = place;
			else if (place >= at) return around ? { start: open, end: place + 1 } : { start: open + 1, end: place };
			else open = undefined;
		}
	}
	return undefined;
}

function brackets(text: string, at: number, pair: string, around: boolean): TextRange | undefined {
	const open = enclosing(text, at, pair, -1);
	if (open === undefined) return undefined;
	const close = enclosing(text, text[at] === pair[1] ? at : Math.max(at, open + 1), pair, 1);
	if (close === undefined) return undefined;
	return around ? { start: open, end: close + 1 } : { start: open + 1, end: close };
}

/** The nearest bracket of that side that is not closed, or opened, on the way. */
function enclosing(text: string, at: number, pair: string, step: 1 | -1): number | undefined {
	const [wanted, other] = step === -1 ? [pair[0], pair[1]] : [pair[1], pair[0]];
	let depth = 0;
	for (let place = at; place >= 0 && place < text.length; place += step) {
		if (text[place] === wanted) {
			if (depth === 0) return place;
			depth--;
			// The cursor on a bracket is inside of what it opens or closes.
		} else if (text[place] === other && place !== at) depth++;
	}
	return undefined;
}
