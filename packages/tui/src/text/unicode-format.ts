/** How properties of characters are packed, shared by the generator and the reader of the table. */

/** Grapheme_Cluster_Break of UAX 29, with Extended_Pictographic as a class of its own. */
export const BREAK = {
	other: 0,
	carriageReturn: 1,
	lineFeed: 2,
	control: 3,
	extend: 4,
	joiner: 5,
	regional: 6,
	prepend: 7,
	spacing: 8,
	leading: 9,
	vowel: 10,
	trailing: 11,
	leadingVowel: 12,
	leadingVowelTrailing: 13,
	pictographic: 14,
} as const;

/** Indic_Conjunct_Break. */
export const CONJUNCT = { none: 0, consonant: 1, extend: 2, linker: 3 } as const;

export const FLAG = {
	/** Takes no column of its own. */
	zero: 1,
	/** Takes two. */
	wide: 2,
	/** A mark that takes a column when it is attached. */
	spacingMark: 4,
	/** Becomes two columns wide by U+FE0F. */
	emoji: 8,
} as const;

export interface Range {
	start: number;
	/** Exclusive. */
	end: number;
	value: number;
}

/** Bits 0–3 the break class, 4–5 the conjunct class, 6–9 flags. */
export function packProperties(breakClass: number, conjunct: number, flags: number): number {
	return breakClass | (conjunct << 4) | (flags << 6);
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

/**
 * Ranges without gaps from 0 on, as pairs of numbers: length and value. A number is written four bits a digit, least
 * significant first; a digit of 16 or more is followed by another.
 */
export function encodeRanges(ranges: readonly Range[]): string {
	return ranges.map(({ start, end, value }) => encodeNumber(end - start) + encodeNumber(value)).join("");
}

/** Calls back for each range, in order. */
export function decodeRanges(text: string, visit: (start: number, end: number, value: number) => void): void {
	let start = 0;
	let position = 0;
	const next = () => {
		let value = 0;
		for (let shift = 0; ; shift += 4) {
			const digit = DIGITS.indexOf(text[position++]!);
			value |= (digit & 15) << shift;
			if (digit < 16) return value;
		}
	};
	while (position < text.length) {
		const end = start + next();
		visit(start, end, next());
		start = end;
	}
}

function encodeNumber(number: number): string {
	let text = "";
	let rest = number;
	while (rest >= 16) {
		text += DIGITS[(rest & 15) + 16];
		rest >>>= 4;
	}
	return text + DIGITS[rest];
}
