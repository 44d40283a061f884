/** Keys that come as one character, alone or after ESC. */
import type { KeyEvent } from "./events.ts";
import { ALT, CTRL, keyEvent, keyId, SHIFT } from "./key-codes.ts";

export interface PlainKeyOptions {
	/** What byte 8 is: most terminals send it for Backspace if at all, Windows Terminal for Ctrl+Backspace. */
	backspaceByte: "backspace" | "ctrl+backspace";
	/** The kitty protocol is on: what it would send otherwise has been mapped by hand to mean Shift+Enter. */
	isKittyActive: boolean;
}

/** Control bytes: name and modifiers, then other names of the same byte. */
const CONTROLS: Readonly<Record<number, readonly [name: string, modifiers: number, ...alternates: string[]]>> = {
	0: ["space", CTRL, "ctrl+@"],
	8: ["backspace", 0, "ctrl+h"],
	9: ["tab", 0, "ctrl+i"],
	10: ["j", CTRL],
	13: ["enter", 0, "ctrl+m"],
	27: ["escape", 0, "ctrl+["],
	28: ["\\", CTRL],
	29: ["]", CTRL],
	30: ["^", CTRL, "ctrl+6"],
	31: ["-", CTRL, "ctrl+_", "ctrl+/"],
	127: ["backspace", 0],
};

/** Emacs' own letters for arrows, which some terminals send for Alt and an arrow. */
const ALT_ARROWS: Readonly<Record<string, string>> = {
	b: "alt+left",
	B: "alt+left",
	f: "alt+right",
	F: "alt+right",
	p: "alt+up",
	n: "alt+down",
};

/** `code` is any code point but ESC before a sequence; `isAlt` when ESC came before it. */
export function plainKeyEvent(code: number, isAlt: boolean, raw: string, options: PlainKeyOptions): KeyEvent {
	if (code < 0x20 || code === 0x7f) return controlEvent(code, isAlt, raw, options);
	const alt = isAlt ? ALT : 0;
	if (code === 0x20) return keyEvent(keyId("space", alt), raw, isAlt ? "" : " ");
	const character = String.fromCodePoint(code);
	const isCapital = code >= 0x41 && code <= 0x5a;
	const key = keyId(isCapital ? character.toLowerCase() : character, alt | (isCapital ? SHIFT : 0));
	if (!isAlt) return keyEvent(key, raw, code >= 0x80 && code < 0xa0 ? "" : character);
	const arrow = ALT_ARROWS[character];
	return keyEvent(key, raw, "", arrow ? [arrow] : undefined);
}

function controlEvent(code: number, isAlt: boolean, raw: string, options: PlainKeyOptions): KeyEvent {
	const alt = isAlt ? ALT : 0;
	if (options.isKittyActive && (code === 10 ? !isAlt : code === 13 && isAlt)) {
		return keyEvent("shift+enter", raw, "", code === 10 ? ["ctrl+j"] : ["alt+enter"]);
	}
	if (code === 8 && options.backspaceByte === "ctrl+backspace") {
		return keyEvent(keyId("backspace", CTRL | alt), raw, "", [keyId("h", CTRL | alt)]);
	}
	const [name, modifiers, ...others] = CONTROLS[code] ?? [String.fromCharCode(code + 0x60), CTRL];
	// A line feed is Enter on terminals that translate it, but Ctrl+J comes first.
	const alternates = code === 10 ? ["enter"] : others;
	return keyEvent(keyId(name, modifiers | alt), raw, "", isAlt ? alternates.map(withAlt) : alternates);
}

function withAlt(key: string): string {
	return key.startsWith("ctrl+") ? `ctrl+alt+${key.slice(5)}` : `alt+${key}`;
}
