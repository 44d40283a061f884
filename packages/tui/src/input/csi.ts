/** Whole CSI and SS3 sequences to events. */
import type { InputEvent, KeyEvent, KeyEventType } from "./events.ts";
import {
	CTRL,
	codedKeyEvent,
	FINAL_KEYS,
	keyEvent,
	keyId,
	RXVT_FINAL_KEYS,
	SHIFT,
	SS3_KEYPAD,
	TILDE_KEYS,
} from "./key-codes.ts";
import { mouseEvent } from "./mouse.ts";
import { csiReply } from "./replies.ts";

/** `body` is what stands between `ESC [` and the end, final included. */
export function csiEvent(body: string, raw: string): InputEvent {
	const parts = /^([<=>?]?)([\d;:]*)([ -/]*)([@-~])$/.exec(body);
	if (!parts) return linuxFunctionKey(body, raw) ?? { type: "unknown", raw };
	const [, prefix, parameters, intermediates, final] = parts as unknown as [string, string, string, string, string];
	if (prefix === "<" && (final === "M" || final === "m")) return sgrMouse(parameters, final, raw);
	if (prefix === "" && intermediates === "") {
		const event = unprefixed(parameters, final, raw);
		if (event) return event;
	}
	if (prefix === "" && intermediates === "$" && final !== "y") return { type: "unknown", raw };
	const reply = csiReply(prefix, parameters, intermediates, final);
	return reply ? { type: "reply", reply, raw } : { type: "unknown", raw };
}

/** `body` is what stands after `ESC O`: modifiers in some terminals, and a letter. */
export function ss3Event(body: string, raw: string): KeyEvent | undefined {
	const final = body.at(-1)!;
	const modifiers = modifierBits(/(\d+)$/.exec(body.slice(0, -1))?.[1]);
	if (final === "M") return keyEvent(keyId("enter", modifiers), raw);
	if (final === "I") return keyEvent(keyId("tab", modifiers), raw);
	const keypad = SS3_KEYPAD[final];
	if (keypad) return keyEvent(keyId(keypad, modifiers), raw, modifiers === 0 ? keypad : "");
	const name = FINAL_KEYS[final];
	if (name) return keyEvent(keyId(name, modifiers), raw);
	const rxvt = RXVT_FINAL_KEYS[final];
	return rxvt ? keyEvent(keyId(rxvt, CTRL), raw) : undefined;
}

/** The same key with Alt: what rxvt and others mean by another ESC before it. */
export function withAlt(event: KeyEvent, raw: string): KeyEvent {
	const plain = /^((?:ctrl\+|shift\+)*)(?!alt\+)(.+)$/.exec(event.key);
	const key = plain ? `${plain[1]}alt+${plain[2]}` : event.key;
	return { ...event, key, alternates: [], text: "", raw };
}

function unprefixed(parameters: string, final: string, raw: string): InputEvent | undefined {
	if (final === "u") return kittyKey(parameters, raw);
	if (final === "~") return tildeKey(parameters, raw);
	if (final === "I" && parameters === "") return { type: "focus", focused: true, raw };
	if (final === "O" && parameters === "") return { type: "focus", focused: false, raw };
	if (final === "Z") return shiftTab(parameters, raw);
	if (final === "M") return urxvtMouse(parameters, raw);
	if (final === "^" || final === "@") return rxvtKey(parameters, final === "@" ? CTRL | SHIFT : CTRL, raw);
	return letterKey(parameters, final, raw);
}

/** `CSI code:shifted:base ; modifiers:event ; text u`. */
function kittyKey(parameters: string, raw: string): InputEvent | undefined {
	const [codes = "", state = "", text = ""] = parameters.split(";");
	const [code, shifted, base] = codes.split(":").map(number);
	if (code === undefined || Number.isNaN(code)) return undefined;
	const [modifiers, event] = state.split(":");
	const typed = text.split(":").filter((part) => part !== "");
	return codedKeyEvent(
		{
			code,
			shifted: shifted || 0,
			base: base || 0,
			modifiers: modifierBits(modifiers),
			eventType: eventTypeOf(event),
			text: typed.map((part) => character(number(part))).join(""),
		},
		raw,
	);
}

function tildeKey(parameters: string, raw: string): InputEvent | undefined {
	const [first = "", second, third] = parameters.split(";");
	const code = number(first);
	if (code === 27 && third !== undefined) {
		const modifiers = modifierBits(second);
		return codedKeyEvent(
			{ code: number(third) || 0, shifted: 0, base: 0, modifiers, eventType: "press", text: "" },
			raw,
		);
	}
	const name = TILDE_KEYS[code];
	if (!name) return undefined;
	const [modifiers, event] = (second ?? "").split(":");
	return keyEvent(keyId(name, modifierBits(modifiers)), raw, "", undefined, eventTypeOf(event));
}

/** `CSI 1 ; modifiers : event X`, and the short forms. */
function letterKey(parameters: string, final: string, raw: string): InputEvent | undefined {
	const [first = "", second] = parameters.split(";");
	const rxvt = parameters === "" ? RXVT_FINAL_KEYS[final] : undefined;
	if (rxvt) return keyEvent(keyId(rxvt, SHIFT), raw);
	const name = FINAL_KEYS[final];
	if (!name) return undefined;
	// `CSI row ; column R` is where the cursor is; only `CSI R` and `CSI 1 ; modifiers R` are F3.
	if (final === "R" && parameters !== "" && (first !== "1" || number((second ?? "").split(":")[0]!) > 16)) {
		return undefined;
	}
	if (first !== "" && first !== "1" && second !== undefined) return undefined;
	// Old terminals leave out the 1: `CSI 5 A`.
	const [modifiers, event] = (second ?? (first === "1" ? "" : first)).split(":");
	return keyEvent(keyId(name, modifierBits(modifiers)), raw, "", undefined, eventTypeOf(event));
}

function shiftTab(parameters: string, raw: string): KeyEvent {
	const modifiers = modifierBits(parameters.split(";")[1]?.split(":")[0]);
	return keyEvent(keyId("tab", modifiers | SHIFT), raw);
}

/** `^` ctrl, `@` ctrl and shift; `$`, shift, comes here from the decoder as well. */
export function rxvtKey(parameters: string, modifiers: number, raw: string): KeyEvent | undefined {
	const name = TILDE_KEYS[number(parameters)];
	return name ? keyEvent(keyId(name, modifiers), raw) : undefined;
}

/** The Linux console: `CSI [ A` to `E`, and a stray form of the page keys. */
function linuxFunctionKey(body: string, raw: string): KeyEvent | undefined {
	const letter = /^\[([A-E])$/.exec(body)?.[1];
	if (letter) return keyEvent(`f${letter.charCodeAt(0) - 64}`, raw);
	const page = /^\[([56])~$/.exec(body)?.[1];
	if (page) return keyEvent(page === "5" ? "pageUp" : "pageDown", raw);
	const shifted = /^(\d+)\$$/.exec(body)?.[1];
	return shifted === undefined ? undefined : rxvtKey(shifted, SHIFT, raw);
}

function sgrMouse(parameters: string, final: string, raw: string): InputEvent {
	const [code, x, y] = parameters.split(";").map(number);
	if (code === undefined || x === undefined || !Number.isFinite(code + x + (y ?? Number.NaN))) {
		return { type: "unknown", raw };
	}
	return mouseEvent(code, x, y!, final === "m", raw);
}

function urxvtMouse(parameters: string, raw: string): InputEvent | undefined {
	const [code, x, y] = parameters.split(";").map(number);
	if (code === undefined || !Number.isFinite(code + (x ?? Number.NaN) + (y ?? Number.NaN))) return undefined;
	return mouseEvent(code - 32, x!, y!, false, raw);
}

/** One more than the bits. Garbage is no modifier. */
function modifierBits(text: string | undefined): number {
	const value = number(text ?? "");
	return value >= 1 && value <= 256 ? value - 1 : 0;
}

function eventTypeOf(text: string | undefined): KeyEventType {
	return text === "3" ? "release" : text === "2" ? "repeat" : "press";
}

function number(text: string): number {
	return Number.parseInt(text, 10);
}

/** Text of a key is no place for control characters. */
function character(code: number): string {
	const isText =
		code >= 0x20 && code <= 0x10ffff && !(code >= 0x7f && code < 0xa0) && !(code >= 0xd800 && code <= 0xdfff);
	return isText ? String.fromCodePoint(code) : "";
}
