/** The words after `tau sessions`. */
import { parseArgs } from "node:util";
import { errorMessage, TauError } from "@tau/base/errors";

export const SESSION_COMMANDS = ["list", "search", "show", "export", "import", "delete", "convert", "reindex"] as const;
export type SessionCommand = (typeof SESSION_COMMANDS)[number];

export interface SessionArguments {
	command: SessionCommand;
	/** A session (path, id or the beginning of one) or a file, and for export where to write. */
	words: string[];
	help: boolean;
	/** Of all directories. */
	all: boolean;
	json: boolean;
	yes: boolean;
	cwd: string | undefined;
	sessionDir: string | undefined;
	project: string | undefined;
	after: string | undefined;
	before: string | undefined;
	model: string | undefined;
	role: string | undefined;
	limit: string | undefined;
	to: string | undefined;
	keep: boolean;
	html: boolean;
}

const OPTIONS = {
	help: { type: "boolean", short: "h" },
	all: { type: "boolean" },
	json: { type: "boolean" },
	yes: { type: "boolean", short: "y" },
	cwd: { type: "string" },
	"session-dir": { type: "string" },
	project: { type: "string" },
	after: { type: "string" },
	before: { type: "string" },
	model: { type: "string" },
	role: { type: "string" },
	limit: { type: "string" },
	to: { type: "string" },
	keep: { type: "boolean" },
	html: { type: "boolean" },
} as const;

const WORDS: Readonly<Record<SessionCommand, { least: number; most: number; what: string }>> = {
	list: { least: 0, most: 0, what: "no further words" },
	search: { least: 1, most: Number.POSITIVE_INFINITY, what: "the words to look for" },
	convert: { least: 0, most: 1, what: "one session, or --all" },
	reindex: { least: 0, most: 0, what: "no further words" },
	show: { least: 1, most: 1, what: "one session: its path, its id or the beginning of it" },
	export: { least: 1, most: 2, what: "one session, and where to write it" },
	import: { least: 1, most: 1, what: "one file" },
	delete: { least: 1, most: 1, what: "one session: its path, its id or the beginning of it" },
};

/** Throws `TAU_USAGE`. Without a command it lists. */
export function parseSessionArguments(words: readonly string[]): SessionArguments {
	const { values, positionals } = parse(words);
	const [name = "list", ...rest] = positionals;
	const command = SESSION_COMMANDS.find((candidate) => candidate === name);
	if (!command) {
		throw usage(`tau sessions has no command ${name}`, `There are ${SESSION_COMMANDS.join(", ")}.`);
	}
	const { least, most, what } = WORDS[command];
	if (!values.help && (rest.length < least || rest.length > most)) {
		throw usage(`tau sessions ${command} takes ${what}, found ${rest.length} words`);
	}
	return {
		command,
		words: rest,
		help: values.help ?? false,
		all: values.all ?? false,
		json: values.json ?? false,
		yes: values.yes ?? false,
		cwd: values.cwd,
		sessionDir: values["session-dir"],
		project: values.project,
		after: values.after,
		before: values.before,
		model: values.model,
		role: values.role,
		limit: values.limit,
		to: values.to,
		keep: values.keep ?? false,
		html: values.html ?? false,
	};
}

function parse(words: readonly string[]) {
	try {
		return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
	} catch (error) {
		throw usage(`tau sessions: ${errorMessage(error)}`);
	}
}

function usage(message: string, hint = "See tau sessions --help."): TauError {
	return new TauError("TAU_USAGE", message, { hint });
}
