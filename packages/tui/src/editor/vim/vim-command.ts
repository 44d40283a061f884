/** The keys of one command of vim's normal or visual mode, told apart. */
import { MOTIONS } from "./vim-motions.ts";
import { isTextObject } from "./vim-text-objects.ts";

export type VimModeName = "normal" | "insert" | "visual" | "visual-line";

export interface VimCommand {
	/** Both counts multiplied; 1 when there is none. */
	count: number;
	hasCount: boolean;
	operator?: Operator;
	/** The operator twice: whole lines. */
	isDoubled?: boolean;
	/** A motion, or a command such as `x`. */
	name: string;
	/** What f, t, r and text objects are about. */
	argument?: string;
}

export type Operator = "d" | "c" | "y" | ">" | "<";

/** More than an editor of prompts can hold; a larger number is this one. */
const MAX_COUNT = 9999;

const OPERATORS: readonly string[] = ["d", "c", "y", ">", "<"];
const FINDS = ["f", "F", "t", "T"];
const LINE_MOTIONS = ["j", "k", ";", ","];
const COMMANDS = [..."xXpPu.~JoOIAaisSDCYvV"];

/** `incomplete`: more keys belong to it. `invalid`: no command begins like this. */
export function parseVimCommand(keys: readonly string[], isVisual: boolean): VimCommand | "incomplete" | "invalid" {
	const first = takeCount(keys, 0);
	let at = first.next;
	const operator = keys[at] as Operator | undefined;
	if (operator === undefined) return "incomplete";
	const base = { count: first.count ?? 1, hasCount: first.count !== undefined };
	if (!OPERATORS.includes(operator)) return parseTarget(keys, at, base, isVisual, false);
	if (isVisual) return { ...base, operator, name: operator };
	const second = takeCount(keys, at + 1);
	at = second.next;
	const hasCount = base.hasCount || second.count !== undefined;
	const both = { count: Math.min(MAX_COUNT, base.count * (second.count ?? 1)), hasCount, operator };
	if (keys[at] === undefined) return "incomplete";
	if (keys[at] === operator) return { ...both, name: operator, isDoubled: true };
	return parseTarget(keys, at, both, false, true);
}

function parseTarget(
	keys: readonly string[],
	at: number,
	base: Omit<VimCommand, "name">,
	isVisual: boolean,
	isMotion: boolean,
): VimCommand | "incomplete" | "invalid" {
	const name = keys[at]!;
	const argument = keys[at + 1];
	if (name === " ") return { ...base, name: "l" };
	if (FINDS.includes(name) || (name === "r" && !isMotion)) {
		return argument === undefined ? "incomplete" : { ...base, name, argument };
	}
	if (name === "g") {
		if (argument === undefined) return "incomplete";
		return argument === "g" ? { ...base, name: "gg" } : "invalid";
	}
	if ((isMotion || isVisual) && (name === "i" || name === "a")) {
		if (argument === undefined) return "incomplete";
		return isTextObject(argument) ? { ...base, name, argument } : "invalid";
	}
	if (Object.hasOwn(MOTIONS, name) || LINE_MOTIONS.includes(name)) return { ...base, name };
	return !isMotion && COMMANDS.includes(name) ? { ...base, name } : "invalid";
}

/** A zero at its start is a motion. */
function takeCount(keys: readonly string[], from: number): { count: number | undefined; next: number } {
	let count: number | undefined;
	let at = from;
	for (; at < keys.length && /^\d$/.test(keys[at]!) && (count !== undefined || keys[at] !== "0"); at++) {
		count = Math.min(MAX_COUNT, (count ?? 0) * 10 + Number(keys[at]));
	}
	return { count, next: at };
}
