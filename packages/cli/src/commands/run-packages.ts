/** `tau install`, `remove`, `update`, `list` and `config`, joined to the settings and the trust of this machine. */
import { join } from "node:path";
import { readSettings } from "@tau/engine/config/settings/read-settings";
import { updateSettings } from "@tau/engine/config/settings/update-settings";
import { confirmTrust, decideTrust } from "@tau/engine/config/trust/decide-trust";
import { resolveDirectories } from "@tau/platform/directories";
import { readTextIfExists } from "@tau/platform/files";
import { homeDirectory } from "@tau/platform/paths";
import { writeDiagnostic, writeOutput } from "@tau/platform/standard-streams";
import { runPackagesCommand } from "./packages/run-packages-command.ts";

export async function runPackages(words: readonly [string, ...string[]], signal: AbortSignal): Promise<number> {
	const { env } = process;
	const cwd = process.cwd();
	const home = homeDirectory(env);
	const { agentDir, stateDir } = resolveDirectories(env, home);
	const globalSettingsPath = join(agentDir, "settings.json");
	const projectSettingsPath = join(cwd, ".pi", "settings.json");
	const settingsAt = async (path: string) => readSettings((await readTextIfExists(path)) ?? "", path).settings;
	let isTrusted = false;
	const exitCode = await runPackagesCommand(words, {
		cwd,
		home,
		agentDir,
		stateDir,
		env,
		signal,
		globalSettingsPath,
		projectSettingsPath,
		loadSettings: async () => ({
			global: await settingsAt(globalSettingsPath),
			project: await settingsAt(projectSettingsPath),
		}),
		isProjectTrusted: async (override) => {
			const { defaultProjectTrust } = await settingsAt(globalSettingsPath);
			const decision = await decideTrust({ cwd, home, agentDir, stateDir, override, defaultProjectTrust });
			isTrusted = decision.trusted;
			return isTrusted;
		},
		updateSettings,
		output: writeOutput,
		note: (line) => writeDiagnostic(`tau: ${line}`),
	});
	// What was installed or changed here in a project that was trusted until now was meant.
	if (isTrusted) await confirmTrust({ cwd, home, agentDir, stateDir });
	return exitCode;
}
