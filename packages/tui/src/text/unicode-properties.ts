/** The packed properties of a code point, from the generated table. */
import { UNICODE_RANGES } from "./unicode-data.ts";
import { BREAK, decodeRanges } from "./unicode-format.ts";

/** Beyond it only ideographs (wide) and a few ignorable characters of plane 14 follow. */
const TABLE_SIZE = 0x20000;

/** 256 KiB, made by the first character that is not ASCII. */
let table: Uint16Array | undefined;
let far: { end: number; value: number }[] = [];

/** See `packProperties` for the bits. */
export function characterProperties(code: number): number {
	if (code >= 0xac00 && code <= 0xd7a3) return wide | hangulSyllable(code);
	const values = table ?? load();
	if (code < TABLE_SIZE) return values[code]!;
	for (const range of far) if (code < range.end) return range.value;
	return BREAK.control;
}

const wide = 2 << 6;

/** A syllable without a final consonant can take one. */
function hangulSyllable(code: number): number {
	return (code - 0xac00) % 28 === 0 ? BREAK.leadingVowel : BREAK.leadingVowelTrailing;
}

function load(): Uint16Array {
	const values = new Uint16Array(TABLE_SIZE);
	const rest: typeof far = [];
	decodeRanges(UNICODE_RANGES, (start, end, value) => {
		if (start < TABLE_SIZE) values.fill(value, start, Math.min(end, TABLE_SIZE));
		if (end > TABLE_SIZE) rest.push({ end, value });
	});
	table = values;
	far = rest;
	return values;
}
