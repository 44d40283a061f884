/** Extended grapheme clusters (UAX 29): what a reader takes for one character, and a cursor steps over. */
import { BREAK, CONJUNCT } from "./unicode-format.ts";
import { characterProperties } from "./unicode-properties.ts";

/** The end of the cluster that starts at `start`, which must be a boundary. `text.length` at the end. */
export function graphemeEnd(text: string, start: number): number {
	const length = text.length;
	if (start >= length) return length;
	const first = text.charCodeAt(start);
	const second = start + 1 < length ? text.charCodeAt(start + 1) : 0;
	// Below U+0300 only CR LF is a cluster of two; U+00A9 and U+00AE join with what lies far above.
	if (first < 0x300 && second < 0x300) return first === 0x0d && second === 0x0a ? start + 2 : start + 1;
	return clusterEnd(text, start);
}

/** The start of the cluster that ends at `end`, which must be a boundary. 0 at the start. */
export function graphemeStart(text: string, end: number): number {
	if (end <= 1) return 0;
	const last = text.charCodeAt(end - 1);
	const before = text.charCodeAt(end - 2);
	if (last < 0x300 && before < 0x300) return last === 0x0a && before === 0x0d ? end - 2 : end - 1;
	let start = safeStart(text, end);
	for (;;) {
		const next = graphemeEnd(text, start);
		if (next >= end) return start;
		start = next;
	}
}

/** The nearest boundary at or before `index`, for positions that come from outside. */
export function graphemeBoundary(text: string, index: number): number {
	if (index <= 0) return 0;
	if (index >= text.length) return text.length;
	if (text.charCodeAt(index - 1) < 0x300 && text.charCodeAt(index) < 0x300) {
		return text.charCodeAt(index) === 0x0a && text.charCodeAt(index - 1) === 0x0d ? index - 1 : index;
	}
	let start = safeStart(text, index);
	for (;;) {
		const next = graphemeEnd(text, start);
		if (next > index) return start;
		start = next;
	}
}

/** All clusters, for text that is known to be short. */
export function graphemes(text: string): string[] {
	const clusters: string[] = [];
	for (let start = 0; start < text.length; ) {
		const end = graphemeEnd(text, start);
		clusters.push(text.slice(start, end));
		start = end;
	}
	return clusters;
}

/** Before printable ASCII there is always a boundary unless a Prepend character stands there: look for two of them. */
function safeStart(text: string, index: number): number {
	let at = index - 1;
	while (at > 0) {
		const code = text.charCodeAt(at);
		const before = text.charCodeAt(at - 1);
		if (code >= 0x20 && code < 0x7f && before >= 0x0a && before < 0x300) return at;
		at--;
	}
	return 0;
}

function clusterEnd(text: string, start: number): number {
	const length = text.length;
	let code = text.codePointAt(start)!;
	let at = start + (code > 0xffff ? 2 : 1);
	let before = characterProperties(code);
	let isRegionalOdd = (before & 15) === BREAK.regional;
	// An emoji, then marks: a joiner after them takes the next emoji in.
	let followsEmoji = (before & 15) === BREAK.pictographic;
	let conjunct = ((before >> 4) & 3) === CONJUNCT.consonant ? 1 : 0;
	while (at < length) {
		code = text.codePointAt(at)!;
		const after = characterProperties(code);
		const kind = after & 15;
		const conjunctClass = (after >> 4) & 3;
		const isJoined =
			joins(before & 15, kind) ||
			(kind === BREAK.pictographic && followsEmoji && (before & 15) === BREAK.joiner) ||
			(kind === BREAK.regional && isRegionalOdd && (before & 15) === BREAK.regional) ||
			(conjunctClass === CONJUNCT.consonant && conjunct === 2);
		if (!isJoined) return at;
		isRegionalOdd = kind === BREAK.regional && (before & 15) !== BREAK.regional;
		followsEmoji = kind === BREAK.pictographic || (followsEmoji && (kind === BREAK.extend || kind === BREAK.joiner));
		conjunct = nextConjunct(conjunct, conjunctClass);
		before = after;
		at += code > 0xffff ? 2 : 1;
	}
	return length;
}

/** 0 nothing, 1 a consonant and marks, 2 with a linker among them. */
function nextConjunct(state: number, conjunctClass: number): number {
	if (conjunctClass === CONJUNCT.consonant) return 1;
	if (state === 0 || conjunctClass === CONJUNCT.none) return 0;
	return conjunctClass === CONJUNCT.linker ? 2 : state;
}

/** The rules that need no memory: 3 to 9b. */
function joins(before: number, after: number): boolean {
	if (before === BREAK.carriageReturn) return after === BREAK.lineFeed;
	if (before === BREAK.lineFeed || before === BREAK.control) return false;
	switch (after) {
		case BREAK.extend:
		case BREAK.joiner:
		case BREAK.spacing:
			return true;
		case BREAK.carriageReturn:
		case BREAK.lineFeed:
		case BREAK.control:
			return false;
		case BREAK.leading:
		case BREAK.leadingVowel:
		case BREAK.leadingVowelTrailing:
			return before === BREAK.leading || before === BREAK.prepend;
		case BREAK.vowel:
			return (
				before === BREAK.leading || before === BREAK.vowel || before === BREAK.leadingVowel || before === BREAK.prepend
			);
		case BREAK.trailing:
			return before >= BREAK.vowel && before <= BREAK.leadingVowelTrailing ? true : before === BREAK.prepend;
		default:
			return before === BREAK.prepend;
	}
}
