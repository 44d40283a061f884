/** Escape sequences inside text that is to be shown: they take no column and must not be cut apart. */

/**
 * The end of the sequence that starts at `start`, or `start` when none does or it has no end: CSI, the string sequences
 * (OSC, DCS, APC, PM, SOS up to BEL or ST) and the short escapes of ECMA-48.
 */
export function controlSequenceEnd(text: string, start: number): number {
	if (text.charCodeAt(start) !== ESC) return start;
	const kind = text.charCodeAt(start + 1);
	if (kind === 0x5b) return csiEnd(text, start);
	if (isStringStart(kind)) return stringEnd(text, start);
	return shortEnd(text, start);
}

/** The text without its escape sequences; other control characters stay. */
export function stripTerminalSequences(text: string): string {
	let escapeAt = text.indexOf("\x1b");
	if (escapeAt < 0) return text;
	let result = "";
	let from = 0;
	while (escapeAt >= 0) {
		const end = controlSequenceEnd(text, escapeAt);
		if (end > escapeAt) {
			result += text.slice(from, escapeAt);
			from = end;
		}
		escapeAt = text.indexOf("\x1b", Math.max(end, escapeAt + 1));
	}
	return result + text.slice(from);
}

/** What shows nothing but its letters: neither sequences nor control characters, line feeds and tabs excepted. */
export function stripControls(text: string): string {
	return stripTerminalSequences(text).replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "");
}

const ESC = 0x1b;

/** ESC, intermediates, a final byte. Before a space or a letter ESC is taken for a stray byte: the letter is text. */
function shortEnd(text: string, start: number): number {
	let at = start + 1;
	while (isBetween(text.charCodeAt(at), 0x21, 0x2f)) at++;
	const final = text.charCodeAt(at);
	const isSequence = at > start + 1 ? isBetween(final, 0x30, 0x7e) : isBetween(final, 0x30, 0x3f) || final === 0x5c;
	return isSequence ? at + 1 : start;
}

function csiEnd(text: string, start: number): number {
	for (let at = start + 2; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (isBetween(code, 0x40, 0x7e)) return at + 1;
		if (!isBetween(code, 0x20, 0x3f)) return start;
	}
	return start;
}

function stringEnd(text: string, start: number): number {
	for (let at = start + 2; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === 0x07) return at + 1;
		if (code === ESC) return text.charCodeAt(at + 1) === 0x5c ? at + 2 : start;
	}
	return start;
}

/** `]` OSC, `P` DCS, `_` APC, `^` PM, `X` SOS. */
function isStringStart(kind: number): boolean {
	return kind === 0x5d || kind === 0x50 || kind === 0x5f || kind === 0x5e || kind === 0x58;
}

function isBetween(code: number, low: number, high: number): boolean {
	return code >= low && code <= high;
}
