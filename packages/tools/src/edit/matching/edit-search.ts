/** What looking for the places of edits gives. Offsets are UTF-16 indices into the searched text. */
export interface Edit {
	oldText: string;
	newText: string;
}

/** How a place was found; everything but `exact` is told to the model. */
export type MatchStep = "exact" | "trailing-space" | "indentation" | "unicode" | "inner-space" | "block";

export interface Span {
	start: number;
	end: number;
}

/** One place for an edit's old text. */
export interface Place extends Span {
	/** The edit in the terms of this place, line for line, when the step adapts it. */
	edit?: Edit;
	/**
	 * Where each line of the old text lies, without its newline; `undefined` for one that is not there. Absent when
	 * the old text's lines are the place's lines, one for one.
	 */
	lines?: readonly (Span | undefined)[];
}

/** A part of the searched text and what takes its place. */
export interface Replacement extends Span {
	newText: string;
}

export interface EditMatch extends Span {
	editIndex: number;
	step: MatchStep;
	/** Inside the match, in order and apart. The rest of the match stays as it is. */
	replacements: Replacement[];
}

export interface NearWindow {
	/** From 1. */
	firstLine: number;
	lines: string[];
	/** Index into `lines` (or its length, when the text ends first) of the first line that is not as asked. */
	differingLine: number;
	/** What was asked for there. */
	wanted: string;
}

export type EditProblem =
	| { kind: "empty"; editIndex: number }
	| { kind: "missing"; editIndex: number; windows: NearWindow[] }
	/** `lines` are those of the first candidates, from 1. */
	| { kind: "ambiguous"; editIndex: number; step: MatchStep; count: number; lines: number[] }
	| { kind: "overlap"; first: number; second: number };

export type EditSearch = { ok: true; matches: EditMatch[] } | { ok: false; problem: EditProblem };
