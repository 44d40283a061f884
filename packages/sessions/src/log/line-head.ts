/**
 * Who an entry is and whose child, told from the first bytes of its line. Files are indexed with this: parsing a long
 * session whole takes seconds and gigabytes. The lines that pi and tau write start with these keys, except those of two
 * extension types in pi's; any other shape is parsed.
 */

export interface LineHead {
	type: string;
	id: string;
	parentId: string | null;
	/** The line is no JSON, although it starts like an entry. Its place in the tree still counts: others hang on it. */
	damaged: boolean;
}

/** `header` is a session line: the first of a file, or one that does not belong there. */
export type LineVerdict = LineHead | "blank" | "header" | "bad";

const OPENING = Buffer.from('{"type":"');
const BEFORE_ID = Buffer.from(',"id":"');
const BEFORE_PARENT = Buffer.from(',"parentId":');
const NULL = Buffer.from("null");
const BEFORE_TIMESTAMP = Buffer.from(',"timestamp":"');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSING_BRACE = 0x7d;

/** Judges the line in `bytes[start, end)`, given without its LF. */
export function readLineHead(bytes: Buffer, start: number, end: number): LineVerdict {
	const opening = startOfEntry(bytes, start, end);
	if (opening && bytes[end - 1] === CLOSING_BRACE && !namesAnotherParent(bytes, opening.behind, end))
		return opening.head;
	return judgeParsed(bytes.toString("utf8", start, end), opening?.head);
}

function judgeParsed(text: string, head: LineHead | undefined): LineVerdict {
	if (text.trim() === "") return "blank";
	let value: { type?: unknown; id?: unknown; parentId?: unknown } | null;
	try {
		value = JSON.parse(text);
	} catch {
		return head ? { ...head, damaged: true } : "bad";
	}
	if (typeof value !== "object" || value === null || typeof value.type !== "string") return "bad";
	if (value.type === "session") return "header";
	const { type, id, parentId = null } = value;
	if (typeof id !== "string" || id === "" || (parentId !== null && typeof parentId !== "string")) return "bad";
	return { type, id, parentId, damaged: false };
}

/** The types of one file are few: one string each instead of one per line. */
const KNOWN_TYPES: readonly string[] = [
	"message",
	"model_change",
	"thinking_level_change",
	"compaction",
	"branch_summary",
	"custom",
	"custom_message",
	"context_edit",
	"usage",
	"label",
	"session_info",
];

/** `behind` is where the part that was looked at ends in `bytes`. */
function startOfEntry(bytes: Buffer, start: number, end: number): { head: LineHead; behind: number } | undefined {
	const typeStart = skip(bytes, start, end, OPENING);
	const typeEnd = plainStringEnd(bytes, typeStart, end);
	if (typeEnd < 0) return undefined;
	const idStart = skip(bytes, typeEnd + 1, end, BEFORE_ID);
	const idEnd = plainStringEnd(bytes, idStart, end);
	if (idEnd <= idStart) return undefined;
	const parentStart = skip(bytes, idEnd + 1, end, BEFORE_PARENT);
	if (parentStart < 0) return undefined;
	let parentId: string | null = null;
	let parentEnd = skip(bytes, parentStart, end, NULL);
	if (bytes[parentStart] === QUOTE) {
		const quote = plainStringEnd(bytes, parentStart + 1, end);
		if (quote < 0) return undefined;
		parentId = bytes.toString("latin1", parentStart + 1, quote);
		parentEnd = quote + 1;
	}
	const behind = skip(bytes, parentEnd, end, BEFORE_TIMESTAMP);
	if (behind < 0) return undefined;
	const name = bytes.toString("latin1", typeStart, typeEnd);
	if (name === "session") return undefined;
	const type = KNOWN_TYPES[KNOWN_TYPES.indexOf(name)] ?? name;
	return { head: { type, id: bytes.toString("latin1", idStart, idEnd), parentId, damaged: false }, behind };
}

/**
 * Two lines that ran into one another, when a writer was killed in the middle of the first. Quotes inside of texts are
 * escaped, so a second parent is not part of a message; the search goes on into the next line, where it ends.
 */
function namesAnotherParent(bytes: Buffer, from: number, end: number): boolean {
	const at = bytes.indexOf(BEFORE_PARENT, from);
	return at >= 0 && at < end;
}

/** Behind `expected`, or -1; a negative `at` is a failure that passes through. */
function skip(bytes: Buffer, at: number, end: number, expected: Uint8Array): number {
	if (at < 0 || at + expected.length > end) return -1;
	for (let index = 0; index < expected.length; index++) if (bytes[at + index] !== expected[index]) return -1;
	return at + expected.length;
}

/** The closing quote of a string of printable ASCII without escapes, or -1. */
function plainStringEnd(bytes: Buffer, at: number, end: number): number {
	if (at < 0) return -1;
	for (let index = at; index < end; index++) {
		const byte = bytes[index]!;
		if (byte === QUOTE) return index;
		if (byte === BACKSLASH || byte < 0x20 || byte > 0x7e) return -1;
	}
	return -1;
}
