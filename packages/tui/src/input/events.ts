/** What a terminal sends, told apart. */
import type { KeyId } from "../keymap/key-id.ts";

export type KeyEventType = "press" | "repeat" | "release";

/** May be shared between presses of the same key: never write to it. */
export interface KeyEvent {
	readonly type: "key";
	/** Normalised. Keys without a name in pi have one here all the same (`f13`, `capsLock`, `leftShift`). */
	readonly key: KeyId;
	/** Other names of the same press, where terminals cannot tell or a layout says more: `ctrl+i` for `tab`. */
	readonly alternates: readonly KeyId[];
	/** What it types; empty for commands and releases. One code point, or what the terminal says. */
	readonly text: string;
	readonly eventType: KeyEventType;
	/** As it came. */
	readonly raw: string;
}

export interface PasteEvent {
	readonly type: "paste";
	/** As it came, line endings included. A very long paste comes as several events. */
	readonly text: string;
	/** False when more of the same paste follows, or its end never came. */
	readonly isLast: boolean;
}

export type MouseAction = "press" | "release" | "drag" | "move" | "wheelUp" | "wheelDown" | "wheelLeft" | "wheelRight";

export interface MouseEvent {
	readonly type: "mouse";
	readonly action: MouseAction;
	/** `none` for wheel and for moves. Old protocols do not say which button was released: `none` as well. */
	readonly button: "left" | "middle" | "right" | "back" | "forward" | "none";
	/** 0-based cell. */
	readonly column: number;
	readonly row: number;
	readonly shift: boolean;
	readonly alt: boolean;
	readonly ctrl: boolean;
	readonly raw: string;
}

export interface FocusEvent {
	readonly type: "focus";
	readonly focused: boolean;
	readonly raw: string;
}

/** The terminal's answer to a query, or news it was asked to send. */
export interface ReplyEvent {
	readonly type: "reply";
	readonly reply: Reply;
	readonly raw: string;
}

/** A sequence nobody knows, or one that stopped in the middle. Never text. */
export interface UnknownEvent {
	readonly type: "unknown";
	readonly raw: string;
}

export type InputEvent = KeyEvent | PasteEvent | MouseEvent | FocusEvent | ReplyEvent | UnknownEvent;

export interface Rgb {
	/** 0–255. */
	red: number;
	green: number;
	blue: number;
}

export type Reply =
	/** DA1, DA2 and DA3; DA3 gives text. */
	| { kind: "deviceAttributes"; level: 1 | 2 | 3; parameters: number[]; text: string }
	/** DSR 5. */
	| { kind: "status"; isOk: boolean }
	/** CPR, 0-based. */
	| { kind: "cursorPosition"; row: number; column: number }
	/** Mode 2031 or DSR 996. */
	| { kind: "colorScheme"; scheme: "dark" | "light" }
	/** OSC 10, 11, 12, and OSC 4 with the index of the palette. */
	| { kind: "color"; target: "foreground" | "background" | "cursor" | "palette"; index: number; color: Rgb }
	/** CSI ? flags u. */
	| { kind: "keyboardFlags"; flags: number }
	/** XTQMODKEYS. */
	| { kind: "modifyOtherKeys"; level: number }
	/** DECRPM: 0 unknown, 1 set, 2 reset, 3 always set, 4 always reset. */
	| { kind: "mode"; mode: number; isPrivate: boolean; state: number }
	/** XTVERSION. */
	| { kind: "version"; text: string }
	/** CSI 4, 6, 8 t, and CSI 48 t as `cells` (mode 2048). */
	| { kind: "size"; unit: "windowPixels" | "cellPixels" | "cells"; width: number; height: number }
	/** OSC 52; the data is base64. */
	| { kind: "clipboard"; selection: string; data: string }
	/** APC G. */
	| { kind: "graphics"; text: string }
	/** XTGETTCAP, hex as it came. */
	| { kind: "capability"; isKnown: boolean; text: string }
	/** Well-formed, but no answer to anything asked. */
	| { kind: "other"; text: string };
