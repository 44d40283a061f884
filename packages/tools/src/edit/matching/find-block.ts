/** The last step: a block whose first and last lines are as asked and whose inside is nearly so (step 6). */
import { certainPairs } from "./certain-pairs.ts";
import type { Edit, Place, Replacement, Span } from "./edit-search.ts";
import type { SearchText } from "./line-index.ts";
import { lineSimilarity } from "./line-similarity.ts";
import { replacementsAt } from "./replacements.ts";
import { countWordCharacters } from "./word-characters.ts";

const MIN_LINES = 4;
const MAX_LINES = 400;
/** Pairing costs the product of both: about 50 ms, search included, at these limits. */
const MAX_NEW_LINES = 1000;
/** The mean over the inner lines; this and `MIN_CERTAIN` are measured, see docs/decisions/2026-11-20-edit-matching.md. */
const MIN_SIMILARITY = 0.8;
/** Another block this much alike makes it unclear which one was meant. */
const MAX_NEXT_SIMILARITY = 0.6;
/** So much of the letters and digits asked for must be in lines that are there as asked: similar lines are not enough. */
const MIN_CERTAIN = 2 / 3;
/** With more places for the anchors than this the anchors say nothing. */
const MAX_CANDIDATES = 64;

/**
 * One place when exactly one block qualifies and no other comes near; several when it is unclear, and none when the
 * edit changes lines that the block does not have. The others stay as the file has them, so an edit never undoes what
 * it did not know about.
 */
export function findBlock(source: SearchText, edit: Edit): Place[] {
	const endsLine = edit.oldText.endsWith("\n");
	const asked = (endsLine ? edit.oldText.slice(0, -1) : edit.oldText).split("\n");
	if (asked.length < MIN_LINES || asked.length > MAX_LINES) return [];
	if (edit.newText.split("\n").length > MAX_NEW_LINES) return [];
	if (asked[0]!.trim() === "" || asked.at(-1)!.trim() === "") return [];
	const scored = anchoredBlocks(source, asked)
		.map((block) => ({ block, score: blockSimilarity(source, block, asked) }))
		.sort((left, right) => right.score - left.score);
	const [best] = scored;
	if (!best || best.score < MIN_SIMILARITY) return [];
	const near = scored.filter(({ score }) => score > MAX_NEXT_SIMILARITY).map(({ block }) => block);
	const elsewhere = near.filter((block) => !isSamePlace(block, best.block));
	if (elsewhere.length > 0) {
		return [best.block, ...elsewhere].map(({ first, last }) => ({
			start: source.lines.start(first),
			end: source.lines.end(last),
		}));
	}
	return chooseReading(
		source.text,
		near.map((block) => placeOf(source, block, asked, endsLine)),
		edit,
	);
}

/** The same lines with another end are another reading of one place: unclear when they would be changed elsewhere. */
function chooseReading(text: string, [best, ...others]: readonly (Place | undefined)[], edit: Edit): Place[] {
	const replacements = best && replacementsAt(text, best, edit);
	if (!replacements) return [];
	const different = others.filter((other): other is Place => {
		const otherwise = other && replacementsAt(text, other, edit);
		return otherwise !== undefined && !isEqual(otherwise, replacements);
	});
	return [best, ...different];
}

function isEqual(left: readonly Replacement[], right: readonly Replacement[]): boolean {
	return (
		left.length === right.length &&
		left.every(({ start, end }, index) => start === right[index]!.start && end === right[index]!.end)
	);
}

/** `undefined` when too little of the block is there beyond doubt. */
function placeOf(source: SearchText, block: Block, asked: readonly string[], endsLine: boolean): Place | undefined {
	const { lines } = source;
	const found: string[] = [];
	for (let line = block.first; line <= block.last; line++) found.push(lines.text(line).trimEnd());
	const pairs = certainPairs(
		asked.map((line) => line.trimEnd()),
		found,
	);
	const certain = asked.filter((_, index) => pairs[index] !== -1);
	if (countWordCharacters(certain) < MIN_CERTAIN * countWordCharacters(asked)) return undefined;
	const spans = Array.from(pairs, (pair): Span | undefined => {
		const line = block.first + pair;
		return pair === -1 ? undefined : { start: lines.start(line), end: lines.end(line) };
	});
	const hasNewline = endsLine && block.last + 1 < lines.count;
	const end = lines.end(block.last) + (hasNewline ? 1 : 0);
	// What follows the last newline of the old text is an empty line to the merge.
	if (hasNewline) spans.push({ start: end, end });
	return { start: lines.start(block.first), end, lines: spans };
}

interface Block {
	first: number;
	last: number;
}

/** Whole lines with the anchors' own indentation: new text is used as it is. */
function anchoredBlocks(source: SearchText, asked: readonly string[]): Block[] {
	const first = asked[0]!.trimEnd();
	const last = asked.at(-1)!.trimEnd();
	const { length } = asked;
	const slack = Math.max(1, Math.floor(length / 10));
	const blocks: Block[] = [];
	const { text, lines } = source;
	for (let at = text.indexOf(first); at !== -1; at = text.indexOf(first, at + 1)) {
		const line = lines.lineAt(at);
		if (lines.text(line).trimEnd() !== first) continue;
		for (let end = line + length - 1 - slack; end <= line + length - 1 + slack; end++) {
			if (end - line + 1 < MIN_LINES - 1 || end >= lines.count || lines.text(end).trimEnd() !== last) continue;
			blocks.push({ first: line, last: end });
			if (blocks.length > MAX_CANDIDATES) return [];
		}
	}
	return blocks;
}

/** Inner lines against inner lines, in order; a line too many or too few counts as wholly different. */
function blockSimilarity(source: SearchText, block: Block, asked: readonly string[]): number {
	const left = asked.slice(1, -1);
	const right: string[] = [];
	for (let line = block.first + 1; line < block.last; line++) right.push(source.lines.text(line));
	const skew = Math.abs(left.length - right.length);
	// Best alignment that keeps the order: row by row, only within the band that the lengths allow.
	let row = new Float64Array(right.length + 1);
	for (const line of left.keys()) {
		const next = new Float64Array(right.length + 1);
		for (let column = 1; column <= right.length; column++) {
			const inBand = Math.abs(line + 1 - column) <= skew + 1;
			const paired = inBand ? row[column - 1]! + lineSimilarity(left[line]!, right[column - 1]!) : 0;
			next[column] = Math.max(row[column]!, next[column - 1]!, paired);
		}
		row = next;
	}
	return row[right.length]! / Math.max(left.length, right.length, 1);
}

/** The same lines with another end: not a rival place but another reading of this one. */
function isSamePlace(left: Block, right: Block): boolean {
	return left.first <= right.last && right.first <= left.last;
}
