/** `tau doctor`, joined to this machine. */
import { resolveDirectories } from "@tau/platform/directories";
import { homeDirectory } from "@tau/platform/paths";
import { isTerminal, writeOutput } from "@tau/platform/standard-streams";
import { VERSION } from "../../version.ts";
import { runDoctorCommand } from "./run-doctor-command.ts";

export async function runDoctor(words: readonly string[], signal: AbortSignal): Promise<number> {
	const { env } = process;
	const home = homeDirectory(env);
	const [input, output] = await Promise.all([isTerminal(0), isTerminal(1)]);
	// The stream object costs time that only a person's terminal is worth.
	const size = output ? { columns: process.stdout.columns ?? 0, rows: process.stdout.rows ?? 0 } : {};
	return await runDoctorCommand(words, {
		...resolveDirectories(env, home),
		env,
		home,
		cwd: process.cwd(),
		version: VERSION,
		terminal: { input, output, ...size },
		signal,
		output: writeOutput,
	});
}
