import { StyleState } from "./style-state.ts";

const SGR = /\x1b\[[\d;:]*m/g;

/**
 * Styled text on a style of one's own: where the text goes back to the plain style, `base` (SGR sequences, the same that
 * stand before the text) comes back instead.
 */
export function overBase(text: string, base: string): string {
	if (!text.includes("\x1b[")) return text;
	const state = new StyleState();
	return text.replace(SGR, (sequence) => {
		state.apply(sequence);
		return `\x1b[0m${base}${state.style()}`;
	});
}
