/** Names of keys as pi writes them: `[modifier+]…key`. */

/** Normalised: modifiers in the order ctrl, shift, alt, super; equal texts are the same key. */
export type KeyId = string;

export const MODIFIERS = ["ctrl", "shift", "alt", "super"] as const;

export type Modifier = (typeof MODIFIERS)[number];

const NAMED_KEYS: ReadonlyMap<string, string> = new Map(
	[
		..."escape enter tab space backspace delete insert clear home end pageUp pageDown up down left right".split(" "),
		...Array.from({ length: 12 }, (_, index) => `f${index + 1}`),
	].map((name) => [name.toLowerCase(), name]),
);
const ALIASES: Readonly<Record<string, string>> = { esc: "escape", return: "enter" };
const SYMBOLS = "`-=[]\\;',./!@#$%^&*()_+|~{}:<>?";

/** In any case; `problem` says why the text names no key. */
export function normalizeKeyId(text: string): { key: KeyId } | { problem: string } {
	// The plus sign itself is written last: `+`, `ctrl++`.
	const isPlus = text === "+" || text.endsWith("++");
	const parts = (isPlus ? text.slice(0, -1) : text).toLowerCase().split("+");
	const name = isPlus ? "+" : parts.at(-1)!;
	const modifiers = parts.slice(0, -1);
	for (const [index, modifier] of modifiers.entries()) {
		if (!(MODIFIERS as readonly string[]).includes(modifier)) {
			return { problem: `"${modifier}" is no modifier; they are ${MODIFIERS.join(", ")}` };
		}
		if (modifiers.indexOf(modifier) !== index) return { problem: `"${modifier}" is there twice` };
	}
	const key = keyName(name);
	if (key === undefined) return { problem: name === "" ? "the key is missing" : `"${name}" is no key` };
	return { key: [...MODIFIERS.filter((modifier) => modifiers.includes(modifier)), key].join("+") };
}

/** The names of keys that are not characters. */
export function keyNames(): string[] {
	return [...NAMED_KEYS.values()];
}

function keyName(name: string): string | undefined {
	const known = NAMED_KEYS.get(ALIASES[name] ?? name);
	if (known) return known;
	return name.length === 1 && (/[a-z0-9]/.test(name) || SYMBOLS.includes(name)) ? name : undefined;
}
