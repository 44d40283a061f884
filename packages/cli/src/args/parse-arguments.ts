import { TauError } from "@tau/base/errors";
import { suggestNames } from "@tau/base/suggest-names";
import { FLAGS, type Flag, LATER_FLAGS, type Options } from "./flags.ts";

export interface Arguments {
	options: Options;
	/** Positional words in order; without the `@` of file arguments, which are in `files`. */
	messages: string[];
	files: string[];
}

/** Parses the words after the program's name. Throws a usage error for what it does not understand. */
export function parseArguments(words: readonly string[]): Arguments {
	const parsed: Arguments = { options: {}, messages: [], files: [] };
	for (let index = 0; index < words.length; index++) {
		const word = words[index]!;
		if (word === "--") {
			for (const rest of words.slice(index + 1)) addPositional(parsed, rest);
			break;
		}
		if (!word.startsWith("-") || word === "-" || word.startsWith("---")) {
			addPositional(parsed, word);
			continue;
		}
		const [name, inline] = splitInline(word);
		const flag = FLAGS.find((entry) => entry.names.includes(name));
		if (!flag) throw unknownFlag(name);
		index += takeFlag(parsed.options, flag, name, inline, words[index + 1]);
	}
	return parsed;
}

/** Returns how many following words were consumed. */
function takeFlag(
	options: Options,
	flag: Flag,
	name: string,
	inline: string | undefined,
	next: string | undefined,
): 0 | 1 {
	const target = options as Record<string, unknown>;
	if (flag.kind === "boolean") {
		if (inline !== undefined) throw usage(`${name} takes no value, got "${inline}"`, `Write ${name} alone.`);
		target[flag.option] = true;
		return 0;
	}
	if (flag.kind === "optional") {
		const value = inline ?? (next !== undefined && !next.startsWith("-") && !next.startsWith("@") ? next : undefined);
		target[flag.option] = value ?? true;
		return inline === undefined && value !== undefined ? 1 : 0;
	}
	const value = inline ?? next;
	if (value === undefined || (inline === undefined && value.startsWith("--") && value.length > 2)) {
		throw usage(`${name} needs a value`, `Write ${name} <${flag.placeholder ?? "value"}>.`);
	}
	if (flag.values && !flag.values.includes(value)) {
		throw usage(`${name} is "${value}", but must be one of: ${flag.values.join(", ")}`, "See tau --help.");
	}
	if (flag.kind === "list") target[flag.option] = [...((target[flag.option] as string[] | undefined) ?? []), value];
	else target[flag.option] = value;
	return inline === undefined ? 1 : 0;
}

function addPositional(parsed: Arguments, word: string): void {
	if (word.startsWith("@") && word.length > 1) parsed.files.push(word.slice(1));
	else parsed.messages.push(word);
}

function splitInline(word: string): [string, string | undefined] {
	const equals = word.indexOf("=");
	return word.startsWith("--") && equals > 0 ? [word.slice(0, equals), word.slice(equals + 1)] : [word, undefined];
}

function unknownFlag(name: string): TauError {
	const later = LATER_FLAGS[name];
	if (later)
		return usage(`${name} belongs to ${later}, which this version of tau does not have yet`, "See tau --help.");
	const known = FLAGS.flatMap((flag) => flag.names).filter((candidate) => candidate.startsWith("--"));
	const near = suggestNames(name, known, 2).join(" or ");
	return usage(
		`Unknown option: ${name}`,
		`${near ? `Did you mean ${near}? ` : ""}See tau --help; put -- before a message that starts with a dash.`,
	);
}

function usage(message: string, hint: string): TauError {
	return new TauError("TAU_USAGE", message, { hint });
}
