/** Where the cursor goes inside one line. Spans (markers of pastes) are stepped over as one character. */
import { graphemeBoundary, graphemeEnd, graphemeStart } from "../text/graphemes.ts";
import type { Span } from "./pastes.ts";

export function nextStop(line: string, column: number, spans: readonly Span[]): number {
	for (const span of spans) if (column >= span.start && column < span.end) return span.end;
	return graphemeEnd(line, column);
}

export function previousStop(line: string, column: number, spans: readonly Span[]): number {
	for (const span of spans) if (column > span.start && column <= span.end) return span.start;
	return graphemeStart(line, column);
}

/** The nearest place at or before the column where a cursor may stand. */
export function stopAt(line: string, column: number, spans: readonly Span[]): number {
	for (const span of spans) if (column > span.start && column < span.end) return span.start;
	return graphemeBoundary(line, column);
}

/** Over spaces, then over a word, a run of punctuation, or a marker. */
export function wordEnd(line: string, column: number, spans: readonly Span[]): number {
	let at = column;
	while (at < line.length && !isInSpan(at, spans) && classAt(line, at) === "space") at = nextStop(line, at, spans);
	if (at >= line.length) return line.length;
	if (isInSpan(at, spans)) return nextStop(line, at, spans);
	const kind = classAt(line, at);
	const start = at;
	while (at < line.length && !isInSpan(at, spans) && classAt(line, at) === kind) at = nextStop(line, at, spans);
	return kind === "ideograph" ? start + firstWordLength(line.slice(start, at)) : at;
}

export function wordStart(line: string, column: number, spans: readonly Span[]): number {
	let at = column;
	const before = () => previousStop(line, at, spans);
	while (at > 0 && !isInSpan(before(), spans) && classAt(line, before()) === "space") at = before();
	if (at === 0) return 0;
	if (isInSpan(before(), spans)) return before();
	const kind = classAt(line, before());
	const end = at;
	while (at > 0 && !isInSpan(before(), spans) && classAt(line, before()) === kind) at = before();
	return kind === "ideograph" ? end - lastWordLength(line.slice(at, end)) : at;
}

export type CharacterClass = "space" | "word" | "ideograph" | "punctuation";

/** Of the character at the column. */
export function classAt(line: string, column: number): CharacterClass {
	const code = line.codePointAt(column) ?? 0x20;
	if (code < 0x80) return ASCII_WORD.test(String.fromCharCode(code)) ? "word" : code <= 0x20 ? "space" : "punctuation";
	const character = String.fromCodePoint(code);
	if (SPACE.test(character)) return "space";
	if (IDEOGRAPH.test(character)) return "ideograph";
	return WORD.test(character) ? "word" : "punctuation";
}

const ASCII_WORD = /[A-Za-z0-9_]/;
const SPACE = /\s/u;
const WORD = /[\p{L}\p{N}\p{M}]/u;
/** Written without spaces: a run holds many words. */
const IDEOGRAPH =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\u30fc]/u;

function isInSpan(column: number, spans: readonly Span[]): boolean {
	return spans.some((span) => column >= span.start && column < span.end);
}

function firstWordLength(run: string): number {
	for (const { segment } of wordsOf(run.slice(0, MAX_RUN))) return segment.length;
	return run.length;
}

function lastWordLength(run: string): number {
	let length = run.length;
	for (const { segment } of wordsOf(graphemeTail(run))) length = segment.length;
	return length;
}

/** The dictionary's work on a run is bounded. */
const MAX_RUN = 64;

function graphemeTail(run: string): string {
	return run.length <= MAX_RUN ? run : run.slice(graphemeBoundary(run, run.length - MAX_RUN));
}

let segmenter: Intl.Segmenter | undefined;

/** By the platform's dictionary; where there is none (a realm without Intl) the whole run. */
function wordsOf(run: string): Iterable<{ segment: string }> {
	if (typeof Intl === "undefined" || !("Segmenter" in Intl)) return [{ segment: run }];
	segmenter ??= new Intl.Segmenter(undefined, { granularity: "word" });
	return segmenter.segment(run);
}
