/** A colour as the sequence that a terminal of some depth understands best. */
import type { ColorDepth } from "./color-depth.ts";
import type { ColorValue } from "./tokens.ts";

type Ground = "foreground" | "background";

/** Empty where the depth has no colours. "" is the terminal's default. */
export function colorSequence(value: ColorValue, ground: Ground, depth: ColorDepth): string {
	if (depth === "none") return "";
	if (value === "") return ground === "foreground" ? "\x1b[39m" : "\x1b[49m";
	if (typeof value === "number")
		return indexed(depth === "ansi16" ? toAnsi16(paletteRgb(value), value) : value, ground);
	const rgb = parseHex(value);
	if (depth === "truecolor") return `\x1b[${ground === "foreground" ? 38 : 48};2;${rgb.join(";")}m`;
	return indexed(depth === "ansi256" ? toAnsi256(rgb) : toAnsi16(rgb), ground);
}

/** The first 16 have short forms, which old terminals know too. */
function indexed(index: number, ground: Ground): string {
	const base = ground === "foreground" ? 30 : 40;
	if (index < 8) return `\x1b[${base + index}m`;
	if (index < 16) return `\x1b[${base + 60 + index - 8}m`;
	return `\x1b[${base + 8};5;${index}m`;
}

type Rgb = readonly [number, number, number];

export function parseHex(hex: string): Rgb {
	const value = Number.parseInt(hex.slice(1), 16);
	return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Levels of the colour cube of the 256-colour palette. */
const CUBE = [0, 95, 135, 175, 215, 255];

export function paletteRgb(index: number): Rgb {
	if (index < 16) return ANSI16[index]!;
	if (index >= 232) {
		const level = 8 + (index - 232) * 10;
		return [level, level, level];
	}
	const cube = index - 16;
	return [CUBE[Math.floor(cube / 36)]!, CUBE[Math.floor(cube / 6) % 6]!, CUBE[cube % 6]!];
}

function toAnsi256(rgb: Rgb): number {
	return nearest(rgb, 16, 256);
}

function toAnsi16(rgb: Rgb, index = 16): number {
	return index < 16 ? index : nearest(rgb, 0, 16);
}

function nearest(rgb: Rgb, from: number, to: number): number {
	let best = from;
	let least = Number.POSITIVE_INFINITY;
	for (let index = from; index < to; index++) {
		const distance = perceivedDistance(rgb, paletteRgb(index));
		if (distance < least) {
			least = distance;
			best = index;
		}
	}
	return best;
}

/** Weighted as the eye does: green counts most, blue least in dark colours (the "redmean" formula). */
function perceivedDistance(one: Rgb, other: Rgb): number {
	const mean = (one[0] + other[0]) / 2;
	const [red, green, blue] = [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
	return (2 + mean / 256) * red * red + 4 * green * green + (2 + (255 - mean) / 256) * blue * blue;
}

/** xterm's; users change them, but their hue stays. */
const ANSI16: readonly Rgb[] = [
	[0, 0, 0],
	[205, 0, 0],
	[0, 205, 0],
	[205, 205, 0],
	[0, 0, 238],
	[205, 0, 205],
	[0, 205, 205],
	[229, 229, 229],
	[127, 127, 127],
	[255, 0, 0],
	[0, 255, 0],
	[255, 255, 0],
	[92, 92, 255],
	[255, 0, 255],
	[0, 255, 255],
	[255, 255, 255],
];
