/** How a key is written: `[modifier+]…key`, in any case, as in pi. */

const MODIFIERS = ["ctrl", "shift", "alt", "super"] as const;

const NAMED_KEYS: Readonly<Record<string, string>> = Object.fromEntries(
	[
		..."escape enter tab space backspace delete insert clear home end pageUp pageDown up down left right".split(" "),
		...Array.from({ length: 12 }, (_, index) => `f${index + 1}`),
	].map((name) => [name.toLowerCase(), name]),
);
const ALIASES: Readonly<Record<string, string>> = { esc: "escape", return: "enter" };
const SYMBOLS = "`-=[]\\;',./!@#$%^&*()_+|~{}:<>?";

/** Modifiers in one order, names in one spelling: equal texts are the same key. */
export type NormalizedKey = string;

/** Undefined for what names no key; `problem` says why. */
export function normalizeKey(text: string): { key: NormalizedKey } | { problem: string } {
	// The plus sign itself is written last: `+`, `ctrl++`.
	const isPlus = text === "+" || text.endsWith("++");
	const parts = (isPlus ? text.slice(0, -1) : text).toLowerCase().split("+");
	const name = isPlus ? "+" : parts.at(-1)!;
	const modifiers = parts.slice(0, -1);
	const unknown = modifiers.find((modifier) => !(MODIFIERS as readonly string[]).includes(modifier));
	if (unknown !== undefined) {
		return { problem: `"${unknown}" is no modifier; they are ${MODIFIERS.join(", ")}` };
	}
	const repeated = modifiers.find((modifier, index) => modifiers.indexOf(modifier) !== index);
	if (repeated !== undefined) return { problem: `"${repeated}" is there twice` };
	const key = keyName(name);
	if (key === undefined) return { problem: name === "" ? "the key is missing" : `"${name}" is no key` };
	return { key: [...MODIFIERS.filter((modifier) => modifiers.includes(modifier)), key].join("+") };
}

export function keyNames(): string[] {
	return Object.values(NAMED_KEYS);
}

function keyName(name: string): string | undefined {
	const known = ALIASES[name] ?? name;
	if (Object.hasOwn(NAMED_KEYS, known)) return NAMED_KEYS[known];
	return /^[a-z0-9]$/.test(name) || (name.length === 1 && SYMBOLS.includes(name)) ? name : undefined;
}
