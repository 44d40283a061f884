/** The words after `tau install` and its kin. */
import { TauError } from "@tau/base/errors";
import { PACKAGE_HELP } from "./help.ts";

export const PACKAGE_COMMANDS = ["install", "remove", "uninstall", "update", "list", "config"] as const;
export type PackageCommand = Exclude<(typeof PACKAGE_COMMANDS)[number], "uninstall">;

export interface PackageArguments {
	command: PackageCommand;
	/** Positional words. */
	words: string[];
	help: boolean;
	local: boolean;
	/** Undefined: as decided before. */
	approve: boolean | undefined;
	allowScripts: boolean;
	self: boolean;
	extensions: boolean;
	models: boolean;
	all: boolean;
	force: boolean;
	/** Of `--extension`. */
	extension: string | undefined;
}

interface Option {
	commands: readonly PackageCommand[];
	apply(args: PackageArguments, next: () => string): void;
}

const EVERY: readonly PackageCommand[] = ["install", "remove", "update", "list", "config"];
const option = (commands: readonly PackageCommand[], apply: Option["apply"]): Option => ({ commands, apply });
const local = option(["install", "remove", "config"], (args) => {
	args.local = true;
});
const approve = option(EVERY, (args) => {
	args.approve = true;
});
const noApprove = option(EVERY, (args) => {
	args.approve = false;
});
const help = option(EVERY, (args) => {
	args.help = true;
});
const flag = (
	commands: readonly PackageCommand[],
	name: "allowScripts" | "self" | "extensions" | "models" | "all" | "force",
) =>
	option(commands, (args) => {
		args[name] = true;
	});

const OPTIONS: Readonly<Record<string, Option>> = {
	"-h": help,
	"--help": help,
	"-l": local,
	"--local": local,
	"-a": approve,
	"--approve": approve,
	"-na": noApprove,
	"--no-approve": noApprove,
	"--allow-scripts": flag(["install", "remove", "update"], "allowScripts"),
	"--self": flag(["update"], "self"),
	"--extensions": flag(["update"], "extensions"),
	"--models": flag(["update"], "models"),
	"--all": flag(["update"], "all"),
	"--force": flag(["update"], "force"),
	"--extension": option(["update"], (args, next) => {
		if (args.extension !== undefined) throw usage("update", "--extension can be given once only");
		args.extension = next();
	}),
};

const POSITIONAL: Readonly<Record<PackageCommand, { least: number; most: number; what: string }>> = {
	install: { least: 1, most: 1, what: "one source" },
	remove: { least: 1, most: 1, what: "one source" },
	update: { least: 0, most: 1, what: "at most one source" },
	list: { least: 0, most: 0, what: "no further words" },
	config: { least: 0, most: 2, what: "nothing, or enable|disable and KIND/NAME" },
};

/** Throws `TAU_USAGE`. */
export function parsePackageArguments(name: string, rest: readonly string[]): PackageArguments {
	const command = (name === "uninstall" ? "remove" : name) as PackageCommand;
	const args: PackageArguments = {
		command,
		words: [],
		help: false,
		local: false,
		approve: undefined,
		allowScripts: false,
		self: false,
		extensions: false,
		models: false,
		all: false,
		force: false,
		extension: undefined,
	};
	const words = [...rest];
	while (words.length > 0) {
		const word = words.shift()!;
		if (word === "--") args.words.push(...words.splice(0));
		else if (!word.startsWith("-")) args.words.push(word);
		else applyOption(args, word, words);
	}
	const { least, most, what } = POSITIONAL[command];
	const count = args.words.length;
	if (!args.help && (count < least || count > most)) throw usage(command, `tau ${name} takes ${what}, found ${count}`);
	return args;
}

export function usage(command: PackageCommand, message: string): TauError {
	return new TauError("TAU_USAGE", message, { hint: `Usage: ${PACKAGE_HELP[command].usage}` });
}

function applyOption(args: PackageArguments, word: string, words: string[]): void {
	const found = Object.hasOwn(OPTIONS, word) ? OPTIONS[word]! : undefined;
	if (!found?.commands.includes(args.command)) throw usage(args.command, `tau ${args.command} has no option ${word}`);
	found.apply(args, () => {
		const value = words.shift();
		if (value === undefined || value.startsWith("-")) throw usage(args.command, `${word} needs a value`);
		return value;
	});
}
