/** `tau --export <session> [out.html]`: a session as one web page. */
import { resolve } from "node:path";
import { TauError } from "@tau/base/errors";
import { agentDirectory, expandHome } from "@tau/platform/paths";
import { killAllProcesses } from "@tau/platform/process-registry";
import { writeOutput } from "@tau/platform/standard-streams";
import type { Arguments } from "../args/parse-arguments.ts";
import { EXIT } from "../exit-codes.ts";
import { handleSignals } from "../signals.ts";
import { exportPage } from "./sessions/run-sessions-command.ts";

export async function exportSession({ options, messages }: Arguments): Promise<number> {
	const reference = options.export ?? "";
	if (reference === "" || messages.length > 1) {
		throw new TauError(
			"TAU_USAGE",
			`--export takes a session and one file to write, found ${messages.length + 1} words`,
			{
				hint: "tau --export <session file or id> [out.html]",
			},
		);
	}
	const { env } = process;
	const cwd = process.cwd();
	const named = options.sessionDir ?? env.PI_CODING_AGENT_SESSION_DIR;
	const place = {
		agentDirectory: agentDirectory(env),
		cwd,
		sessionDirectory: named ? resolve(expandHome(named, env)) : undefined,
	};
	const signals = handleSignals(killAllProcesses);
	const path = await exportPage(reference, messages[0], place, cwd, signals.signal);
	writeOutput(`Exported to: ${path}\n`);
	return signals.exitCode ?? EXIT.ok;
}
