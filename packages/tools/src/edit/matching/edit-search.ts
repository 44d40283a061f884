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
	/** What to put there when the step adapts the edit's own new text. */
	newText?: string;
}

export interface EditMatch {
	editIndex: number;
	step: MatchStep;
	start: number;
	end: number;
	newText: string;
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
