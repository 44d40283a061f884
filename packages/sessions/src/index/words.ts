/** Words as the index knows them, and what a user asks for in its language. */

/** Scripts that are written without spaces: each character is a word of its own, and a run of them a phrase. */
const UNSPACED =
	/[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u30ff\u3100-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]/u;
const EACH_UNSPACED = new RegExp(UNSPACED.source, "gu");

/** What is put into the index for a text. */
export function indexedText(text: string): string {
	return UNSPACED.test(text) ? text.replaceAll(EACH_UNSPACED, " $& ") : text;
}

export interface SearchQuery {
	/** For FTS5; never a syntax error. Undefined: there is nothing to look for. */
	expression: string | undefined;
	/** What to mark in what is found: lower case, without diacritics. */
	terms: string[];
}

const MIN_START = 3;

interface Term {
	text: string;
	isPhrase: boolean;
	isExcluded: boolean;
}

/**
 * `a b` both, `"a b"` one after the other, `a OR b` one of them, `-a` not this one, `a*` what begins so. With
 * `isTyping` the last word may be unfinished, if it has letters enough to say something.
 */
export function parseQuery(query: string, isTyping = false): SearchQuery {
	const groups: Term[][] = [];
	const excluded: Term[] = [];
	let joinsLast = false;
	for (const match of query.matchAll(/(-?)"([^"]*)"?|(\S+)/g)) {
		if (match[3] === "OR") {
			joinsLast = groups.length > 0;
			continue;
		}
		const isPhrase = match[2] !== undefined;
		const raw = match[2] ?? match[3]!;
		const isExcluded = isPhrase ? match[1] === "-" : raw.length > 1 && raw.startsWith("-");
		const text = isExcluded && !isPhrase ? raw.slice(1) : raw;
		const term: Term = { text, isPhrase, isExcluded };
		if (wordsOf(text).length === 0) continue;
		if (isExcluded) excluded.push(term);
		else if (joinsLast) groups.at(-1)!.push(term);
		else groups.push([term]);
		joinsLast = false;
	}
	const terms = groups.flat().flatMap(({ text, isPhrase }) => (isPhrase ? [folded(text)] : wordsOf(text).map(folded)));
	if (groups.length === 0) return { expression: undefined, terms: [] };
	const last = groups.at(-1)!.at(-1)!;
	const isUnfinished = isTyping && last.text.length >= MIN_START && query.endsWith(last.text);
	const part = (term: Term) => expressionOf(term, term.text.endsWith("*") || (isUnfinished && term === last));
	const wanted = groups.map((group) => `(${group.map(part).join(" OR ")})`).join(" AND ");
	const without = excluded.map((term) => ` NOT ${part(term)}`).join("");
	return { expression: `(${wanted})${without}`, terms };
}

/** A word with marks in it (`foo-bar.ts`) is a phrase of its parts. */
function expressionOf({ text, isPhrase }: Term, isStart: boolean): string {
	const parts = wordsOf(indexedText(text));
	const phrase = `"${parts.join(" ")}"`;
	return isPhrase || !isStart || UNSPACED.test(text) ? phrase : `${phrase}*`;
}

/** As the tokenizer cuts them: letters, digits, marks and private characters. */
function wordsOf(text: string): string[] {
	return text.match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? [];
}

/** Lower case, without diacritics, every character still at its place. */
export function folded(text: string): string {
	let result = "";
	for (const character of text) {
		const plain = character.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
		result +=
			plain.length === character.length ? plain : plain.slice(0, character.length).padEnd(character.length, "\u0000");
	}
	return result;
}
