/** Colours and styles as functions over text. Names and meaning of the methods follow pi, since extensions call them. */
import type { ThinkingLevel } from "@tau/protocol/model";
import type { ColorDepth } from "./color-depth.ts";
import { colorSequence } from "./color-sequence.ts";
import {
	OPTIONAL_BACKGROUNDS,
	OPTIONAL_FOREGROUNDS,
	REQUIRED_BACKGROUNDS,
	REQUIRED_FOREGROUNDS,
	type ThemeBg,
	type ThemeColor,
	type ThemeDefinition,
} from "./tokens.ts";

export class Theme {
	readonly name: string;
	readonly definition: ThemeDefinition;
	readonly #depth: ColorDepth;
	readonly #foregrounds: Record<ThemeColor, string>;
	readonly #backgrounds: Record<ThemeBg, string>;

	constructor(definition: ThemeDefinition, depth: ColorDepth) {
		this.name = definition.name;
		this.definition = definition;
		this.#depth = depth;
		const { colors } = definition;
		const foreground = (name: ThemeColor) => [name, colorSequence(colors[name] ?? "", "foreground", depth)];
		const background = (name: ThemeBg) => [name, colorSequence(colors[name] ?? "", "background", depth)];
		this.#foregrounds = Object.fromEntries(REQUIRED_FOREGROUNDS.map(foreground));
		this.#backgrounds = Object.fromEntries(REQUIRED_BACKGROUNDS.map(background));
		for (const [name, standIn] of entriesOf(OPTIONAL_FOREGROUNDS)) {
			this.#foregrounds[name] = name in colors ? foreground(name)[1]! : this.#foregrounds[standIn];
		}
		for (const [name, standIn] of entriesOf(OPTIONAL_BACKGROUNDS)) {
			this.#backgrounds[name] = name in colors ? background(name)[1]! : this.#backgrounds[standIn];
		}
	}

	/** False where the user wants none, or the terminal has none. */
	get hasColors(): boolean {
		return this.#depth !== "none";
	}

	fg(color: ThemeColor, text: string): string {
		const sequence = this.getFgAnsi(color);
		return sequence === "" ? text : `${sequence}${text}\x1b[39m`;
	}

	bg(color: ThemeBg, text: string): string {
		const sequence = this.getBgAnsi(color);
		return sequence === "" ? text : `${sequence}${text}\x1b[49m`;
	}

	bold(text: string): string {
		return `\x1b[1m${text}\x1b[22m`;
	}

	italic(text: string): string {
		return `\x1b[3m${text}\x1b[23m`;
	}

	underline(text: string): string {
		return `\x1b[4m${text}\x1b[24m`;
	}

	inverse(text: string): string {
		return `\x1b[7m${text}\x1b[27m`;
	}

	strikethrough(text: string): string {
		return `\x1b[9m${text}\x1b[29m`;
	}

	/** Throws for a name that no theme has: extensions would otherwise print "undefined". */
	getFgAnsi(color: ThemeColor): string {
		const sequence = this.#foregrounds[color];
		if (sequence === undefined) throw new Error(`Unknown theme color: ${color}`);
		return sequence;
	}

	getBgAnsi(color: ThemeBg): string {
		const sequence = this.#backgrounds[color];
		if (sequence === undefined) throw new Error(`Unknown theme background color: ${color}`);
		return sequence;
	}

	getColorMode(): ColorDepth {
		return this.#depth;
	}

	getThinkingBorderColor(level: ThinkingLevel): (text: string) => string {
		return (text) => this.fg(THINKING_COLORS[level] ?? "thinkingOff", text);
	}

	getBashModeBorderColor(): (text: string) => string {
		return (text) => this.fg("bashMode", text);
	}
}

const THINKING_COLORS: Readonly<Record<ThinkingLevel, ThemeColor>> = {
	off: "thinkingOff",
	minimal: "thinkingMinimal",
	low: "thinkingLow",
	medium: "thinkingMedium",
	high: "thinkingHigh",
	xhigh: "thinkingXhigh",
	max: "thinkingMax",
};

function entriesOf<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
	return Object.entries(record) as [K, V][];
}
