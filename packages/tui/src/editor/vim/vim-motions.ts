/** vim's motions over a text with line feeds, by offsets. A motion that finds nothing gives undefined. */
import { classAt } from "../motions.ts";

export interface Motion {
	/** Where the cursor goes. */
	to: number;
	/** An operator takes the character at the far end as well. */
	inclusive?: boolean;
	/** An operator takes whole lines. */
	linewise?: boolean;
}

export interface FindCharacter {
	kind: "f" | "F" | "t" | "T";
	character: string;
}

type MotionFunction = (text: string, at: number, count: number, hasCount: boolean) => Motion | undefined;

/** Those that need nothing but the text; `j` and `k` keep a column, and are the caller's. */
export const MOTIONS: Readonly<Record<string, MotionFunction>> = {
	h: (text, at, count) => ({ to: Math.max(lineStart(text, at), at - count) }),
	l: (text, at, count) => ({ to: Math.min(lineEnd(text, at), at + count) }),
	w: (text, at, count) => ({ to: repeat(count, at, (from) => nextWord(text, from, false)) }),
	W: (text, at, count) => ({ to: repeat(count, at, (from) => nextWord(text, from, true)) }),
	b: (text, at, count) => ({ to: repeat(count, at, (from) => previousWord(text, from, false)) }),
	B: (text, at, count) => ({ to: repeat(count, at, (from) => previousWord(text, from, true)) }),
	e: (text, at, count) => ({ to: repeat(count, at, (from) => endOfWord(text, from, false)), inclusive: true }),
	E: (text, at, count) => ({ to: repeat(count, at, (from) => endOfWord(text, from, true)), inclusive: true }),
	"0": (text, at) => ({ to: lineStart(text, at) }),
	"^": (text, at) => ({ to: firstNonBlank(text, at) }),
	$: (text, at, count) => ({ to: lineEnd(text, lineAt(text, lineNumber(text, at) + count - 1)) }),
	gg: (text, _at, count) => ({ to: firstNonBlank(text, lineAt(text, count - 1)), linewise: true }),
	G: (text, _at, count, hasCount) => ({
		to: firstNonBlank(text, hasCount ? lineAt(text, count - 1) : text.length),
		linewise: true,
	}),
	"%": (text, at) => matchingBracket(text, at),
};

/** `isRepeated`: by `;` or `,`, which do not stay before the same character again. */
export function findCharacter(
	text: string,
	at: number,
	{ kind, character }: FindCharacter,
	count: number,
	isRepeated = false,
): Motion | undefined {
	const isForward = kind === "f" || kind === "t";
	const isTill = kind === "t" || kind === "T";
	const start = lineStart(text, at);
	const line = text.slice(start, lineEnd(text, at));
	let column = at - start + (isTill && isRepeated ? (isForward ? 1 : -1) : 0);
	for (let left = count; left > 0; left--) {
		if (!isForward && column <= 0) return undefined;
		column = isForward ? line.indexOf(character, column + 1) : line.lastIndexOf(character, column - 1);
		if (column < 0) return undefined;
	}
	if (isTill) column += isForward ? -1 : character.length;
	return { to: start + column, inclusive: isForward };
}

export function lineStart(text: string, at: number): number {
	return at <= 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** Of the line's text: where its line feed stands, or the end. */
export function lineEnd(text: string, at: number): number {
	const end = text.indexOf("\n", at);
	return end < 0 ? text.length : end;
}

export function firstNonBlank(text: string, at: number): number {
	const end = lineEnd(text, at);
	let place = lineStart(text, at);
	while (place < end && (text[place] === " " || text[place] === "\t")) place++;
	return place;
}

export function lineNumber(text: string, at: number): number {
	let count = 0;
	for (let place = text.indexOf("\n"); place >= 0 && place < at; place = text.indexOf("\n", place + 1)) count++;
	return count;
}

/** Where the line begins, 0-based; beyond the last it is the last. */
export function lineAt(text: string, line: number): number {
	let start = 0;
	for (let left = line; left > 0; left--) {
		const end = text.indexOf("\n", start);
		if (end < 0) break;
		start = end + 1;
	}
	return start;
}

/** With `big` everything between spaces is of one kind. */
export function kindAt(text: string, at: number, big: boolean): string {
	const code = text.charCodeAt(at);
	const isSecondHalf = code >= 0xdc00 && code < 0xe000 && at > 0;
	const kind = classAt(text, isSecondHalf ? at - 1 : at);
	return big && kind !== "space" ? "word" : kind;
}

function nextWord(text: string, from: number, big: boolean): number {
	let at = from;
	const kind = kindAt(text, at, big);
	if (kind !== "space") while (at < text.length && kindAt(text, at, big) === kind) at++;
	while (at < text.length && kindAt(text, at, big) === "space") {
		if (at > from && isEmptyLine(text, at)) return at;
		at++;
	}
	return at;
}

function previousWord(text: string, from: number, big: boolean): number {
	let at = from - 1;
	while (at > 0 && kindAt(text, at, big) === "space" && !isEmptyLine(text, at)) at--;
	if (at <= 0) return 0;
	const kind = kindAt(text, at, big);
	if (kind === "space") return at;
	while (at > 0 && kindAt(text, at - 1, big) === kind) at--;
	return at;
}

function endOfWord(text: string, from: number, big: boolean): number {
	let at = from + 1;
	while (at < text.length && kindAt(text, at, big) === "space") at++;
	if (at >= text.length) return Math.max(from, text.length - 1);
	const kind = kindAt(text, at, big);
	while (at + 1 < text.length && kindAt(text, at + 1, big) === kind) at++;
	return at;
}

function isEmptyLine(text: string, at: number): boolean {
	return text[at] === "\n" && (at === 0 || text[at - 1] === "\n");
}

/** Of the first bracket at or after the cursor in its line. */
function matchingBracket(text: string, at: number): Motion | undefined {
	const end = lineEnd(text, at);
	for (let place = at; place < end; place++) {
		const pair = BRACKETS.find((brackets) => brackets.includes(text[place]!));
		if (!pair) continue;
		const to = findMatch(text, place, pair, text[place] === pair[0] ? 1 : -1);
		return to === undefined ? undefined : { to, inclusive: true };
	}
	return undefined;
}

const BRACKETS = ["()", "[]", "{}"];

/** The bracket that closes, or with -1 opens, what the one at `from` does. */
function findMatch(text: string, from: number, pair: string, step: 1 | -1): number | undefined {
	let depth = 0;
	for (let at = from; at >= 0 && at < text.length; at += step) {
		const side = pair.indexOf(text[at]!);
		if (side === 0) depth += step;
		else if (side === 1) depth -= step;
		if (side >= 0 && depth === 0) return at;
	}
	return undefined;
}

/** Until it moves no more, so that a count may be any number. */
function repeat(count: number, from: number, step: (at: number) => number): number {
	let at = from;
	for (let left = count; left > 0; left--) {
		const next = step(at);
		if (next === at) break;
		at = next;
	}
	return at;
}
