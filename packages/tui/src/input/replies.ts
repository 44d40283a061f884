/** Answers of the terminal. */
import type { Reply, Rgb } from "./events.ts";

/** A CSI sequence that is an answer; undefined when it may be a key. */
export function csiReply(prefix: string, parameters: string, intermediates: string, final: string): Reply | undefined {
	const numbers = parameters === "" ? [] : parameters.split(/[;:]/).map((part) => Number.parseInt(part, 10) || 0);
	const [first = 0, second = 0, third = 0] = numbers;
	switch (prefix + intermediates + final) {
		case "?c":
			return { kind: "deviceAttributes", level: 1, parameters: numbers, text: parameters };
		case ">c":
			return { kind: "deviceAttributes", level: 2, parameters: numbers, text: parameters };
		case "n":
			return { kind: "status", isOk: first === 0 };
		case "?n":
			return first === 997 && (second === 1 || second === 2)
				? { kind: "colorScheme", scheme: second === 1 ? "dark" : "light" }
				: other(`?${parameters}n`);
		case "R":
		case "?R":
			return numbers.length >= 2
				? { kind: "cursorPosition", row: Math.max(0, first - 1), column: Math.max(0, second - 1) }
				: undefined;
		case "?u":
			return { kind: "keyboardFlags", flags: first };
		case ">m":
			return first === 4 ? { kind: "modifyOtherKeys", level: second } : other(`>${parameters}m`);
		case "?$y":
			return { kind: "mode", mode: first, isPrivate: true, state: second };
		case "$y":
			return { kind: "mode", mode: first, isPrivate: false, state: second };
		case "t":
			return sizeReply(first, second, third) ?? other(`${parameters}t`);
		default:
			return prefix === "" ? undefined : other(prefix + parameters + intermediates + final);
	}
}

/** The text between the introducer (`]`, `P`, `_`, `^`, `X`) and the terminator. */
export function stringReply(introducer: string, text: string): Reply {
	if (introducer === "]") return oscReply(text);
	if (introducer === "P") return dcsReply(text);
	if (introducer === "_" && text.startsWith("G")) return { kind: "graphics", text: text.slice(1) };
	return other(introducer + text);
}

const COLOR_TARGETS: Readonly<Record<string, "foreground" | "background" | "cursor">> = {
	"10": "foreground",
	"11": "background",
	"12": "cursor",
};

function oscReply(text: string): Reply {
	const [command = "", ...rest] = text.split(";");
	const target = COLOR_TARGETS[command];
	const color = parseColor(rest.at(-1) ?? "");
	if (target && color) return { kind: "color", target, index: -1, color };
	if (command === "4" && color) {
		return { kind: "color", target: "palette", index: Number.parseInt(rest[0]!, 10) || 0, color };
	}
	if (command === "52" && rest.length >= 2) return { kind: "clipboard", selection: rest[0]!, data: rest[1]! };
	return other(`]${text}`);
}

function dcsReply(text: string): Reply {
	if (text.startsWith(">|")) return { kind: "version", text: text.slice(2) };
	if (text.startsWith("!|")) return { kind: "deviceAttributes", level: 3, parameters: [], text: text.slice(2) };
	const capability = /^([01])\+r([\s\S]*)$/.exec(text);
	if (capability) return { kind: "capability", isKnown: capability[1] === "1", text: capability[2]! };
	return other(`P${text}`);
}

function sizeReply(kind: number, height: number, width: number): Reply | undefined {
	const unit = SIZE_UNITS[kind];
	return unit ? { kind: "size", unit, width, height } : undefined;
}

const SIZE_UNITS: Readonly<Record<number, "windowPixels" | "cellPixels" | "cells">> = {
	4: "windowPixels",
	6: "cellPixels",
	8: "cells",
	48: "cells",
};

/** X11's `rgb:` with one to four hex digits a channel, `rgba:`, and `#rrggbb`. */
export function parseColor(text: string): Rgb | undefined {
	const channels = /^rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})(?:\/[0-9a-f]{1,4})?$/i.exec(text);
	const short = channels ?? /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
	if (!short) return undefined;
	const [red, green, blue] = short.slice(1, 4).map(channel);
	return { red: red!, green: green!, blue: blue! };
}

function channel(hex: string): number {
	return Math.round((Number.parseInt(hex, 16) / (16 ** hex.length - 1)) * 255);
}

function other(text: string): Reply {
	return { kind: "other", text };
}
