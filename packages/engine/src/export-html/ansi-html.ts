/** Output of programs as HTML: their colours become classes of the page's style, all other sequences disappear. */
import { escapeText } from "./escape.ts";

/** CSI; OSC and the other strings, which end with their line when nobody ended them; the remaining escapes. */
const SEQUENCE =
	/(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~])|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;

interface Pen {
	/** Number of the palette. */
	foreground: number | undefined;
	background: number | undefined;
	styles: Set<string>;
}

/** The names of `page.css`. */
const STYLES: Readonly<Record<number, string>> = { 1: "b", 2: "d", 3: "i", 4: "u", 7: "v", 9: "s" };
const STYLES_OFF: Readonly<Record<number, readonly string[]>> = {
	22: ["b", "d"],
	23: ["i"],
	24: ["u"],
	27: ["v"],
	29: ["s"],
};

export function ansiToHtml(text: string): string {
	const source = settled(text);
	if (!/[\u001b\u0090-\u009f]/.test(source)) return escapeText(source);
	const pen: Pen = { foreground: undefined, background: undefined, styles: new Set() };
	let html = "";
	let classes = "";
	let at = 0;
	const write = (part: string) => {
		if (part === "") return;
		const escaped = escapeText(part);
		html += classes === "" ? escaped : `<span class="${classes}">${escaped}</span>`;
	};
	for (const match of source.matchAll(SEQUENCE)) {
		write(source.slice(at, match.index));
		at = match.index + match[0].length;
		if (match[2] !== "m" || !/^[\d;:]*$/.test(match[1]!)) continue;
		apply(pen, match[1]!);
		classes = classesOf(pen);
	}
	write(source.slice(at));
	return html;
}

/** What a terminal shows in the end of lines that were written over: progress bars, and bold by overstriking. */
function settled(text: string): string {
	const lines = text.replaceAll("\r\n", "\n").replace(/[^\n]\u0008/g, "");
	return lines.includes("\r") ? lines.replace(/[^\n]*\r(?=[^\n\r])/g, "").replaceAll("\r", "") : lines;
}

function apply(pen: Pen, parameters: string): void {
	const codes = parameters.split(/[;:]/, 64).map(Number);
	for (let at = 0; at < codes.length; at++) {
		const code = codes[at]!;
		const style = STYLES[code];
		if (code === 0) {
			pen.foreground = undefined;
			pen.background = undefined;
			pen.styles.clear();
		} else if (style) pen.styles.add(style);
		else if (STYLES_OFF[code]) for (const name of STYLES_OFF[code]) pen.styles.delete(name);
		else if (code === 38 || code === 48) {
			const { color, length } = extended(codes, at + 1);
			pen[code === 38 ? "foreground" : "background"] = color;
			at += length;
		} else if (code === 39) pen.foreground = undefined;
		else if (code === 49) pen.background = undefined;
		else if (code >= 30 && code <= 37) pen.foreground = code - 30;
		else if (code >= 90 && code <= 97) pen.foreground = code - 82;
		else if (code >= 40 && code <= 47) pen.background = code - 40;
		else if (code >= 100 && code <= 107) pen.background = code - 92;
	}
}

/** `5;n`, or `2;r;g;b` as the nearest colour of the palette: a page without styles in attributes has classes only. */
function extended(codes: readonly number[], at: number): { color: number | undefined; length: number } {
	if (codes[at] === 5) {
		const color = codes[at + 1];
		return { color: isByte(color) ? color : undefined, length: 2 };
	}
	if (codes[at] !== 2) return { color: undefined, length: 0 };
	const [red, green, blue] = codes.slice(at + 1, at + 4);
	if (!isByte(red) || !isByte(green) || !isByte(blue)) return { color: undefined, length: 4 };
	return { color: nearest(red, green, blue), length: 4 };
}

function isByte(value: number | undefined): value is number {
	return value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255;
}

function nearest(red: number, green: number, blue: number): number {
	const isGray = Math.max(red, green, blue) - Math.min(red, green, blue) < 10;
	if (isGray) {
		const step = Math.round((red - 8) / 10);
		if (step >= 0 && step <= 23) return 232 + step;
	}
	const level = (value: number) => (value < 48 ? 0 : value < 115 ? 1 : Math.min(5, Math.round((value - 55) / 40)));
	return 16 + 36 * level(red) + 6 * level(green) + level(blue);
}

function classesOf({ foreground, background, styles }: Pen): string {
	const names = [...styles];
	if (foreground !== undefined) names.push(`f${foreground}`);
	if (background !== undefined) names.push(`g${background}`);
	return names.join(" ");
}

/** Rules for the palette beyond the 16 colours that the page's style names itself. */
export function paletteRules(): string {
	let rules = "";
	for (let color = 16; color < 256; color++) {
		const value = rgb(color);
		rules += `.f${color}{color:${value}}.g${color}{background:${value}}`;
	}
	return rules;
}

function rgb(color: number): string {
	if (color >= 232) return hex([8 + (color - 232) * 10, 8 + (color - 232) * 10, 8 + (color - 232) * 10]);
	const place = color - 16;
	const levels = [Math.floor(place / 36), Math.floor(place / 6) % 6, place % 6];
	return hex(levels.map((level) => (level === 0 ? 0 : 55 + level * 40)));
}

function hex(values: readonly number[]): string {
	return `#${values.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
