/** Characters whose columns terminals do not agree on: emoji and clusters. */
import { controlSequenceEnd } from "../text/control-sequences.ts";
import { graphemeEnd } from "../text/graphemes.ts";
import { graphemeWidth } from "../text/metrics.ts";

/** Nothing is placed to the right of one without writing it. */
export function isDoubtfulCharacter(text: string, start: number, end: number): boolean {
	const code = text.codePointAt(start)!;
	if (code < 0x300) return end - start > 1;
	if (code >= 0x1f000 && code < 0x20000) return true;
	if (code >= 0x2600 && code < 0x27c0) return true;
	return end - start > (code > 0xffff ? 2 : 1);
}

/** Whether there is one from `from` on. */
export function isDoubtfulText(text: string, from: number): boolean {
	return mostColumns(text, from) !== undefined;
}

/** The most columns that a terminal may give the text from `from` on; undefined when all give the same. */
export function mostColumns(text: string, from: number): number | undefined {
	let columns = 0;
	let isDoubtful = false;
	for (let at = from; at < text.length; ) {
		if (text.charCodeAt(at) === 0x1b) {
			at = Math.max(controlSequenceEnd(text, at), at + 1);
			continue;
		}
		const end = graphemeEnd(text, at);
		if (isDoubtfulCharacter(text, at, end)) {
			isDoubtful = true;
			// Side by side, each part as wide as can be.
			columns += 2 * (end - at);
		} else columns += graphemeWidth(text, at, end);
		at = end;
	}
	return isDoubtful ? columns : undefined;
}
