/** Keys by the numbers and letters of the protocols. */
import type { KeyId } from "../keymap/key-id.ts";
import type { KeyEvent, KeyEventType } from "./events.ts";

export const SHIFT = 1;
export const ALT = 2;
export const CTRL = 4;
export const SUPER = 8;
const HYPER = 16;
const META = 32;
const CAPS_LOCK = 64;

/** Hyper and meta have no name in pi; a key with them must match no binding without. */
const PREFIXES: readonly [bit: number, prefix: string][] = [
	[CTRL, "ctrl+"],
	[SHIFT, "shift+"],
	[ALT, "alt+"],
	[SUPER, "super+"],
	[HYPER, "hyper+"],
	[META, "meta+"],
];

const NO_ALTERNATES: readonly KeyId[] = [];

export function keyId(name: string, modifiers: number): KeyId {
	if ((modifiers & 63) === 0) return name;
	let text = "";
	for (const [bit, prefix] of PREFIXES) if (modifiers & bit) text += prefix;
	return text + name;
}

export function keyEvent(
	key: KeyId,
	raw: string,
	text = "",
	alternates: readonly KeyId[] = NO_ALTERNATES,
	eventType: KeyEventType = "press",
): KeyEvent {
	return { type: "key", key, alternates, text, eventType, raw };
}

/** Finals of `CSI 1 ; modifiers X` and `SS3 X`. */
export const FINAL_KEYS: Readonly<Record<string, string>> = {
	A: "up",
	B: "down",
	C: "right",
	D: "left",
	E: "clear",
	F: "end",
	H: "home",
	P: "f1",
	Q: "f2",
	R: "f3",
	S: "f4",
};

/** rxvt: lower case after CSI is shift, after SS3 ctrl. */
export const RXVT_FINAL_KEYS: Readonly<Record<string, string>> = {
	a: "up",
	b: "down",
	c: "right",
	d: "left",
	e: "clear",
};

/** Numbers of `CSI n ~` (xterm, VT, rxvt), and of `CSI n $`, `^`, `@`. */
export const TILDE_KEYS: Readonly<Record<number, string>> = {
	1: "home",
	2: "insert",
	3: "delete",
	4: "end",
	5: "pageUp",
	6: "pageDown",
	7: "home",
	8: "end",
	11: "f1",
	12: "f2",
	13: "f3",
	14: "f4",
	15: "f5",
	17: "f6",
	18: "f7",
	19: "f8",
	20: "f9",
	21: "f10",
	23: "f11",
	24: "f12",
	25: "f13",
	26: "f14",
	28: "f15",
	29: "menu",
	31: "f17",
	32: "f18",
	33: "f19",
	34: "f20",
	57427: "clear",
};

/** The keypad in application mode. */
export const SS3_KEYPAD: Readonly<Record<string, string>> = Object.fromEntries(
	[..."jklmnopqrstuvwxyX"].map((final, index) => [final, "*+,-./0123456789="[index]!]),
);

/** Functional keys of the kitty protocol that are other keys in another place. */
const KEYPAD: Readonly<Record<number, string>> = Object.fromEntries(
	"0 1 2 3 4 5 6 7 8 9 . / * - + enter = , left right up down pageUp pageDown home end insert delete clear"
		.split(" ")
		.map((name, index) => [57399 + index, name]),
);

const FUNCTIONAL: Readonly<Record<number, string>> = Object.fromEntries([
	...entries(57358, "capsLock scrollLock numLock printScreen pause menu"),
	...entries(57376, Array.from({ length: 23 }, (_, index) => `f${index + 13}`).join(" ")),
	...entries(
		57428,
		"mediaPlay mediaPause mediaPlayPause mediaReverse mediaStop mediaFastForward mediaRewind mediaNext mediaPrevious " +
			"mediaRecord volumeDown volumeUp volumeMute leftShift leftCtrl leftAlt leftSuper leftHyper leftMeta " +
			"rightShift rightCtrl rightAlt rightSuper rightHyper rightMeta isoLevel3Shift isoLevel5Shift",
	),
]);

const CONTROL_NAMES: Readonly<Record<number, string>> = {
	8: "backspace",
	9: "tab",
	13: "enter",
	27: "escape",
	32: "space",
	127: "backspace",
};

export interface CodedKey {
	/** A code point, or a functional number of the kitty protocol. */
	code: number;
	/** 0 where the terminal does not say. */
	shifted: number;
	/** On the same place of a US keyboard; 0 where the terminal does not say. */
	base: number;
	/** Bits, 0 for none. */
	modifiers: number;
	eventType: KeyEventType;
	/** Associated text; empty where the terminal does not say. */
	text: string;
}

/** A key of the kitty protocol (`CSI … u`) or of modifyOtherKeys. */
export function codedKeyEvent(key: CodedKey, raw: string): KeyEvent {
	const { code, modifiers, eventType } = key;
	const keypadName = KEYPAD[code];
	const name = keypadName ?? CONTROL_NAMES[code] ?? FUNCTIONAL[code] ?? characterName(key);
	const text = eventType === "release" ? "" : typedText(key, keypadName);
	return keyEvent(keyId(name, modifiers | impliedShift(key)), raw, text, alternateIds(key), eventType);
}

/** A character for the keyboard's layout; where it is no ASCII, the key of a US keyboard, so that Ctrl+С is ctrl+c. */
function characterName({ code, base }: CodedKey): string {
	if (isFunctional(code) || !isCodePoint(code)) return `key${code}`;
	const character = String.fromCodePoint(code);
	if (code > 0x20 && code < 0x7f) return character.toLowerCase();
	return base > 0x20 && base < 0x7f ? String.fromCodePoint(base).toLowerCase() : character.toLowerCase();
}

/** modifyOtherKeys sends the capital letter itself. */
function impliedShift({ code }: CodedKey): number {
	return code >= 0x41 && code <= 0x5a ? SHIFT : 0;
}

/** Shift and 1 also is `!`, when the terminal says so. */
function alternateIds({ code, shifted, modifiers }: CodedKey): readonly KeyId[] {
	if (!(modifiers & SHIFT) || shifted <= 0x20 || shifted >= 0x7f || shifted === code) return NO_ALTERNATES;
	const character = String.fromCharCode(shifted);
	return /[A-Za-z]/.test(character) ? NO_ALTERNATES : [keyId(character, modifiers & ~SHIFT)];
}

function typedText(key: CodedKey, keypadName: string | undefined): string {
	const { code, shifted, modifiers, text } = key;
	const commands = modifiers & (CTRL | ALT | SUPER | HYPER | META);
	// Both together are AltGr, which types.
	const isAltGr = commands === (CTRL | ALT) && text !== "" && text.codePointAt(0) !== code;
	if (commands !== 0 && !isAltGr) return "";
	if (text !== "") return text;
	if (keypadName !== undefined) return keypadName.length === 1 ? keypadName : "";
	if (code < 0x20 || code === 0x7f || isFunctional(code) || !isCodePoint(code)) return "";
	const isShifted = (modifiers & SHIFT) !== 0;
	if (isShifted && shifted >= 0x20 && isCodePoint(shifted)) return String.fromCodePoint(shifted);
	const character = String.fromCodePoint(code);
	return isShifted !== ((modifiers & CAPS_LOCK) !== 0) ? upper(character) : character;
}

function upper(character: string): string {
	const capital = character.toUpperCase();
	// "ß" would become two letters.
	return [...capital].length === 1 ? capital : character;
}

/** The part of the private use area that the kitty protocol took. */
function isFunctional(code: number): boolean {
	return code >= 57344 && code <= 63743;
}

function isCodePoint(code: number): boolean {
	return code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}

function entries(from: number, names: string): [number, string][] {
	return names.split(" ").map((name, index) => [from + index, name]);
}
