/** The smallest rewrite that turns one row of the screen into another. */
import { controlSequenceEnd } from "../text/control-sequences.ts";
import { graphemeEnd } from "../text/graphemes.ts";
import { graphemeWidth } from "../text/metrics.ts";
import { StyleState } from "../text/style-state.ts";
import { isDoubtfulCharacter, isDoubtfulText } from "./doubtful-width.ts";
import type { PreparedLine } from "./prepared-line.ts";

export interface RowUpdate {
	/** Where to write. */
	column: number;
	/** Styles off at its end. Erases what would be left of the old row. */
	text: string;
	/** Where the cursor stands afterwards. At the width of the screen it waits to wrap: only a move to a column is safe. */
	endColumn: number;
}

const ERASE_TO_END = "\x1b[K";
/** A shorter common end is not worth the sequences around it. */
const LEAST_SHARED_END = 8;

/** Undefined when nothing shows a difference. */
export function rowUpdate(old: PreparedLine, next: PreparedLine, columns: number): RowUpdate | undefined {
	if (old.text === next.text) return undefined;
	if (old.isImage || next.isImage) return { column: 0, text: ERASE_TO_END + next.text, endColumn: next.width };
	const shared = sharedStart(old.text, next.text);
	const middle = old.width === next.width ? beforeSharedEnd(old.text, next.text, shared) : undefined;
	if (middle !== undefined) {
		return { column: shared.column, text: shared.open + middle.text, endColumn: shared.column + middle.width };
	}
	const rest = next.text.slice(shared.at);
	const isDoubtful = shared.isDoubtful || isDoubtfulText(old.text, shared.at);
	const text = rest === "" ? "" : shared.open + rest;
	if (next.width >= columns) {
		// Behind a full row nothing can be erased: the terminal may have it on the last column.
		const isShort = isDoubtful || isDoubtfulText(next.text, shared.at);
		return { column: shared.column, text: (isShort ? ERASE_TO_END : "") + text, endColumn: next.width };
	}
	const erase = next.width < old.width || isDoubtful || isDoubtfulText(next.text, shared.at) ? ERASE_TO_END : "";
	return { column: shared.column, text: text + erase, endColumn: Math.max(next.width, shared.column) };
}

interface SharedStart {
	at: number;
	column: number;
	/** Style and link there. */
	open: string;
	state: StyleState;
	/** Ended where terminals do not agree on columns: from there on the whole rest has to be written. */
	isDoubtful: boolean;
}

function sharedStart(old: string, next: string): SharedStart {
	const limit = sharedLength(old, next);
	const state = new StyleState();
	let at = 0;
	let column = 0;
	let isDoubtful = false;
	while (at < limit) {
		const code = next.charCodeAt(at);
		if (code === 0x1b) {
			const end = controlSequenceEnd(next, at);
			if (end > limit) break;
			state.apply(next.slice(at, end));
			at = end;
			continue;
		}
		const end = graphemeEnd(next, at);
		// In the old row the character may have been another, by what follows it.
		if (end > limit || (end === limit && graphemeEnd(old, at) !== end)) break;
		if (isDoubtfulCharacter(next, at, end)) {
			isDoubtful = true;
			break;
		}
		column += graphemeWidth(next, at, end);
		at = end;
	}
	return { at, column, open: state.open(), state, isDoubtful };
}

function sharedLength(old: string, next: string): number {
	const limit = Math.min(old.length, next.length);
	let at = 0;
	while (at < limit && old.charCodeAt(at) === next.charCodeAt(at)) at++;
	return at;
}

/** What to write when both rows end alike in text, style and columns. */
function beforeSharedEnd(old: string, next: string, shared: SharedStart): { text: string; width: number } | undefined {
	if (shared.isDoubtful) return undefined;
	const limit = Math.min(old.length, next.length) - shared.at;
	let length = 0;
	while (length < limit && old.charCodeAt(old.length - 1 - length) === next.charCodeAt(next.length - 1 - length))
		length++;
	if (length < LEAST_SHARED_END) return undefined;
	const fromNext = walkTo(next, shared, next.length - length);
	if (fromNext === undefined || next.length - fromNext.at < LEAST_SHARED_END) return undefined;
	const fromOld = walkTo(old, shared, old.length - (next.length - fromNext.at));
	if (fromOld === undefined || fromOld.at !== old.length - (next.length - fromNext.at)) return undefined;
	if (fromOld.state.open() !== fromNext.state.open() || fromOld.width !== fromNext.width) return undefined;
	const close = fromNext.state.endLink() + (fromNext.state.style() === "" ? "" : "\x1b[0m");
	return { text: next.slice(shared.at, fromNext.at) + close, width: fromNext.width };
}

/** The first place between characters at or after `target`; undefined when columns on the way there are doubtful. */
function walkTo(
	text: string,
	from: SharedStart,
	target: number,
): { at: number; width: number; state: StyleState } | undefined {
	const state = new StyleState();
	state.apply("\x1b[0m");
	for (const sequence of splitSequences(from.open)) state.apply(sequence);
	let at = from.at;
	let width = 0;
	while (at < target) {
		if (text.charCodeAt(at) === 0x1b) {
			const end = controlSequenceEnd(text, at);
			state.apply(text.slice(at, end));
			at = end;
			continue;
		}
		const end = graphemeEnd(text, at);
		if (isDoubtfulCharacter(text, at, end)) return undefined;
		width += graphemeWidth(text, at, end);
		at = end;
	}
	return { at, width, state };
}

function splitSequences(text: string): string[] {
	const sequences: string[] = [];
	for (let at = 0; at < text.length; ) {
		const end = Math.max(controlSequenceEnd(text, at), at + 1);
		sequences.push(text.slice(at, end));
		at = end;
	}
	return sequences;
}
