/** Running a command for the text it prints: values like `!pass show key` in configuration files. */
import { TauError } from "@tau/base/errors";
import { type Environment, homeDirectory } from "./paths.ts";
import { runProcess } from "./process.ts";
import { resolveShell, shellCommand } from "./shell.ts";

export interface RunCommandOptions {
	env?: Environment;
	/** Default: the home directory, which exists wherever tau was started. */
	cwd?: string;
	timeoutMs?: number;
}

/** A value, not a document: more than this is a mistake in the command. */
const MAX_OUTPUT_BYTES = 1024 * 1024;
/** A password manager may ask a person. */
const DEFAULT_TIMEOUT_MS = 60_000;
/** How much of the command's own complaint an error repeats. */
const MAX_COMPLAINT = 300;

/** Standard output without surrounding white space. Throws `TAU_COMMAND_FAILED` for a failure or empty output. */
export async function runCommand(
	command: string,
	signal: AbortSignal,
	options: RunCommandOptions = {},
): Promise<string> {
	const env = options.env ?? process.env;
	const output: Uint8Array[] = [];
	const errors: Uint8Array[] = [];
	let size = 0;
	const tooLong = new AbortController();
	const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
	const result = await runProcess({
		...shellCommand(resolveShell(undefined, env), command),
		cwd: options.cwd ?? homeDirectory(env),
		env,
		timeoutMs,
		signal: AbortSignal.any([signal, tooLong.signal]),
		onOutput: (chunk) => {
			size += chunk.length;
			if (size > MAX_OUTPUT_BYTES) tooLong.abort();
			else output.push(chunk);
		},
		onErrorOutput: (chunk) => {
			if (errors.length < 16) errors.push(chunk);
		},
	});
	signal.throwIfAborted();
	if (tooLong.signal.aborted) throw failure(command, `printed more than ${MAX_OUTPUT_BYTES} bytes`);
	if (result.endedBy === "timeout") throw failure(command, `did not finish within ${timeoutMs / 1000} seconds`);
	if (result.exitCode !== 0) {
		const complaint = Buffer.concat(errors).toString("utf8").trim().slice(0, MAX_COMPLAINT);
		throw failure(command, `exited with code ${result.exitCode}${complaint ? `: ${complaint}` : ""}`);
	}
	const text = Buffer.concat(output).toString("utf8").trim();
	if (text === "") throw failure(command, "printed nothing");
	return text;
}

function failure(command: string, what: string): TauError {
	return new TauError("TAU_COMMAND_FAILED", `The command "${command}" ${what}`, {
		hint: "Run it in a shell to see what is wrong, then correct the configuration value.",
	});
}
