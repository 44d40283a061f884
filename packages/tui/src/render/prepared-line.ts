/** A component's line made safe to write: no wider than the screen, and nothing in it that moves the cursor. */
import { controlSequenceEnd } from "../text/control-sequences.ts";
import { StyleState } from "../text/style-state.ts";
import { truncateToWidth } from "../text/truncate.ts";
import { isPlainText, visibleWidth } from "../text/width.ts";
import { CURSOR_MARKER } from "./component.ts";
import { mostColumns } from "./doubtful-width.ts";
import { isImageLine } from "./image-line.ts";
import type { LineProblem } from "./ports.ts";

export interface PreparedLine {
	/** Ends with style and link off. */
	readonly text: string;
	readonly width: number;
	/** Draws a picture: written whole or not at all. */
	readonly isImage: boolean;
	/** Column of the caret, -1 without one. */
	readonly caret: number;
	/** Terminals do not agree on the columns of some of its characters. */
	readonly isDoubtful: boolean;
	/** Some may find it too wide. */
	readonly mayWrap: boolean;
}

export const BLANK_LINE: PreparedLine = {
	text: "",
	width: 0,
	isImage: false,
	caret: -1,
	isDoubtful: false,
	mayWrap: false,
};

export function prepareLine(line: string, columns: number, report?: (problem: LineProblem) => void): PreparedLine {
	if (line === "") return BLANK_LINE;
	if (isPlainText(line)) return clamped(line.trimEnd(), line, columns, -1, report);
	if (isImageLine(line)) return { text: line, width: 0, isImage: true, caret: -1, isDoubtful: false, mayWrap: false };
	const cleaned = clean(line);
	if (cleaned.hasControls) report?.({ kind: "control-characters", line, width: visibleWidth(line), limit: columns });
	return clamped(cleaned.text, line, columns, cleaned.caret, report);
}

function clamped(
	text: string,
	line: string,
	columns: number,
	caret: number,
	report: ((problem: LineProblem) => void) | undefined,
): PreparedLine {
	const width = visibleWidth(text);
	// A caret behind a full line stands on its last column, as a terminal's own cursor does.
	const caretColumn = Math.min(caret, columns - 1);
	if (width <= columns) return finished(text, width, caretColumn, columns);
	report?.({ kind: "too-wide", line, width, limit: columns });
	const cut = truncateToWidth(text, columns, "");
	return finished(cut, visibleWidth(cut), caretColumn, columns);
}

function finished(text: string, width: number, caret: number, columns: number): PreparedLine {
	const most = isPlainText(text) ? undefined : mostColumns(text, 0);
	return { text, width, isImage: false, caret, isDoubtful: most !== undefined, mayWrap: (most ?? 0) > columns };
}

interface CleanLine {
	text: string;
	caret: number;
	hasControls: boolean;
}

/** Keeps styles, links and prompt marks; takes out the caret and everything else that is not a character. */
function clean(line: string): CleanLine {
	const state = new StyleState();
	let text = "";
	let caret = -1;
	let hasControls = false;
	let from = 0;
	let hasStyle = false;
	for (let at = 0; at < line.length; ) {
		const code = line.charCodeAt(at);
		if (code >= 0x20 && code !== 0x7f && (code < 0x80 || code >= 0xa0) && !isReordering(code)) {
			at++;
			continue;
		}
		text += line.slice(from, at);
		const end = code === 0x1b ? Math.max(controlSequenceEnd(line, at), at + 1) : at + 1;
		const sequence = line.slice(at, end);
		if (isAllowed(sequence)) {
			text += sequence;
			state.apply(sequence);
			hasStyle = true;
		} else if (sequence === CURSOR_MARKER) caret = visibleWidth(text);
		else if (code === 0x09) text += "   ";
		else hasControls = true;
		at = end;
		from = end;
	}
	text += line.slice(from);
	if (!hasStyle) return { text: text.trimEnd(), caret, hasControls };
	const close = state.endLink() + (state.style() === "" ? "" : "\x1b[0m");
	return { text: text + close, caret, hasControls };
}

/** SGR, links, and marks of prompts (OSC 133). */
function isAllowed(sequence: string): boolean {
	if (sequence.charCodeAt(1) === 0x5b) return /^\x1b\[[\d;:]*m$/.test(sequence);
	return /^\x1b\](?:8|133);[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\)$/.test(sequence);
}

/** Embeddings, overrides and isolates: with them a command could be shown in another order than it runs. */
function isReordering(code: number): boolean {
	return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}
