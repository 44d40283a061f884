/**
 * Values in configuration files that stand for something else: `!command` (its output), `$NAME` and `${NAME}`
 * (environment), `$$` and `$!` (a literal `$` and `!`); anything else is itself.
 */
import { errorMessage, TauError } from "@tau/base/errors";
import type { FailureClass } from "@tau/protocol/model-stream";

export const COMMAND_TIMEOUT_MS = 10_000;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Runs a shell command and gives its standard output; rejects when it fails. Must obey the signal. */
export type RunCommand = (command: string, signal: AbortSignal) => Promise<string>;

export interface ConfigValueContext {
	env: Environment;
	/** Absent: `!command` values are refused. */
	runCommand?: RunCommand;
	signal?: AbortSignal;
	/** Milliseconds a command may take. */
	commandTimeoutMs?: number;
}

type Part = { literal: string } | { variable: string };

/** `what` names the value in errors, e.g. `the API key of "mock"`; the value itself never appears there. */
export async function resolveConfigValue(value: string, what: string, context: ConfigValueContext): Promise<string> {
	if (value.startsWith("!")) return runForValue(value.slice(1), what, context);
	const parts = parseTemplate(value);
	const missing = variablesOf(parts).filter((name) => !context.env[name]);
	if (missing.length > 0) {
		const names = missing.join(", ");
		throw new TauError(
			"TAU_CONFIG_VALUE_MISSING",
			`${what} refers to the environment variable${missing.length > 1 ? "s" : ""} ${names}, which ${missing.length > 1 ? "are" : "is"} not set`,
			{ hint: `Set ${names}, or write $$ for a literal dollar sign.`, details: { variables: missing } },
		);
	}
	return parts.map((part) => ("literal" in part ? part.literal : context.env[part.variable])).join("");
}

export async function resolveConfigValues(
	values: Readonly<Record<string, string>>,
	what: string,
	context: ConfigValueContext,
): Promise<Record<string, string>> {
	const resolved: Record<string, string> = {};
	for (const [name, value] of Object.entries(values)) {
		resolved[name] = await resolveConfigValue(value, `header ${name} of ${what}`, context);
	}
	return resolved;
}

/** The environment variables a value refers to; none for a command, which the shell expands itself. */
export function configValueVariables(value: string): string[] {
	return value.startsWith("!") ? [] : variablesOf(parseTemplate(value));
}

const REFERENCE = /\$(?:([$!])|\{([^}]*)\}|([A-Za-z_]\w*))/g;
const VARIABLE_NAME = /^[A-Za-z_]\w*$/;

/** A `$` that starts none of the forms is literal, and so is `${…}` around anything but a name. */
function parseTemplate(value: string): Part[] {
	const parts: Part[] = [];
	let end = 0;
	for (const match of value.matchAll(REFERENCE)) {
		if (match.index > end) parts.push({ literal: value.slice(end, match.index) });
		const variable = match[2] ?? match[3];
		if (variable === undefined) parts.push({ literal: match[1]! });
		else parts.push(VARIABLE_NAME.test(variable) ? { variable } : { literal: match[0] });
		end = match.index + match[0].length;
	}
	if (end < value.length) parts.push({ literal: value.slice(end) });
	return parts;
}

function variablesOf(parts: readonly Part[]): string[] {
	return [...new Set(parts.flatMap((part) => ("variable" in part ? [part.variable] : [])))];
}

async function runForValue(command: string, what: string, context: ConfigValueContext): Promise<string> {
	const { runCommand, commandTimeoutMs = COMMAND_TIMEOUT_MS } = context;
	if (!runCommand) {
		throw new TauError("TAU_CONFIG_COMMAND_FAILED", `${what} is a command, and commands cannot be run here`, {
			hint: "Use a literal value or an environment variable ($NAME).",
		});
	}
	const timeout = AbortSignal.timeout(commandTimeoutMs);
	const signal = context.signal ? AbortSignal.any([context.signal, timeout]) : timeout;
	try {
		const output = (await raceWithSignal(runCommand(command, signal), signal)).trim();
		if (output !== "") return output;
	} catch (error) {
		context.signal?.throwIfAborted();
		const reason = timeout.aborted
			? `did not finish within ${commandTimeoutMs / 1000} s`
			: `failed: ${errorMessage(error)}`;
		throw commandError(command, what, reason, error);
	}
	throw commandError(command, what, "printed nothing", undefined);
}

/** A runner that ignores its signal must not hold the caller. */
function raceWithSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const onAbort = () => reject(signal.reason);
		if (signal.aborted) onAbort();
		signal.addEventListener("abort", onAbort, { once: true });
		work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
	});
}

function commandError(command: string, what: string, reason: string, cause: unknown): TauError {
	return new TauError("TAU_CONFIG_COMMAND_FAILED", `${what} comes from the command \`${command}\`, which ${reason}`, {
		hint: "Run the command in a shell: it must print the value on standard output and exit with 0.",
		cause,
		// Commands stand behind keys and headers only.
		details: { failure: { kind: "auth", retryable: false } satisfies FailureClass },
	});
}
