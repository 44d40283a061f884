/** `tau sessions`, joined to this machine. */
import { resolve } from "node:path";
import { readUserSettings } from "@tau/engine/config/load-configuration";
import { resolveDirectories } from "@tau/platform/directories";
import { removeFile } from "@tau/platform/log-file";
import { agentDirectory, expandHome, homeDirectory } from "@tau/platform/paths";
import { isTerminal, readTerminalLine, writeDiagnostic, writeOutput } from "@tau/platform/standard-streams";
import { moveToTrash } from "@tau/platform/trash";
import { runSessionsCommand } from "./run-sessions-command.ts";

export async function runSessions(words: readonly string[]): Promise<number> {
	const { env } = process;
	const canAsk = (await isTerminal(0)) && (await isTerminal(2));
	const agentDir = agentDirectory(env);
	const named = env.PI_CODING_AGENT_SESSION_DIR || (await readUserSettings(agentDir)).settings.sessionDir;
	return runSessionsCommand(words, {
		agentDir,
		cwd: process.cwd(),
		sessionDirectory: named ? resolve(expandHome(named, env)) : undefined,
		confirm: canAsk
			? (question) => {
					writeOutput(question, 2);
					return /^y(es)?$/i.test(readTerminalLine().trim());
				}
			: undefined,
		moveToTrash,
		removeFile,
		cacheDir: resolveDirectories(env, homeDirectory(env)).cacheDir,
		isTerminal: (await isTerminal(1)) && !env.NO_COLOR,
		diagnostic: writeDiagnostic,
		output: writeOutput,
		now: Date.now,
	});
}
