/** Reads the user's configuration files. A broken file costs its own contents and a warning, never the start. */
import { join } from "node:path";
import { AuthJson } from "@tau/ai/auth/auth-json";
import { createModelRegistry, type ModelRegistry } from "@tau/ai/catalog/registry";
import { parseModelsJson } from "@tau/ai/config/models-json";
import { supportsApi } from "@tau/ai/stream";
import { errorMessage } from "@tau/base/errors";
import { readTextIfExists } from "@tau/platform/files";
import { SIM_PROVIDER } from "@tau/sim/provider";
import { findOldPlaces, outdatedDirectories } from "./old-places/find-old-places.ts";
import { proxiedFetch } from "./proxied-fetch.ts";
import { readSettings, settingsWarnings } from "./settings/read-settings.ts";
import type { Settings } from "./settings.ts";

export interface Configuration {
	settings: Settings;
	registry: ModelRegistry;
	/** What the registry reads stored credentials from. */
	authJson: AuthJson;
	/** Keys for this run, by provider; entries may be added. */
	runtimeKeys: Record<string, string>;
	warnings: string[];
}

export async function loadConfiguration(options: {
	agentDir: string;
	env: Readonly<Record<string, string | undefined>>;
}): Promise<Configuration> {
	const warnings: string[] = [];
	const path = (name: string) => join(options.agentDir, name);
	const read = async (name: string): Promise<string | undefined> => {
		try {
			return await readTextIfExists(path(name));
		} catch (error) {
			warnings.push(`${name} is ignored: ${errorMessage(error)}`);
			return undefined;
		}
	};
	let [settingsText, modelsText, authText] = await Promise.all(["settings.json", "models.json", "auth.json"].map(read));
	const old = findOldPlaces(options.agentDir, settingsText);
	if (old) {
		const { moveOldPlaces } = await import("./old-places/move-old-places.ts");
		warnings.push(...(await moveOldPlaces(options.agentDir, old)));
		[settingsText, authText] = await Promise.all(["settings.json", "auth.json"].map(read));
	}
	warnings.push(...outdatedDirectories(options.agentDir, false));
	const global = readSettings(settingsText ?? "", path("settings.json"));
	const runtimeKeys: Record<string, string> = {};
	const authJson = new AuthJson(authText, path("auth.json"));
	const registry = createModelRegistry({
		env: options.env,
		modelsJson: modelsText === undefined ? undefined : parseModelsJson(modelsText, path("models.json")),
		authJson,
		registeredProviders: [SIM_PROVIDER.registration],
		runtimeKeys,
		supportsApi,
		renewLogin: async (provider, signal) => {
			const { renewLogin } = await import("./auth/renew-login.ts");
			const viaProxy = proxiedFetch(options.env, global.settings.httpProxy);
			return await renewLogin({ agentDir: options.agentDir, fetch: viaProxy, now: Date.now }, provider, signal);
		},
		runCommand: async (command, signal) => (await import("@tau/platform/run-command")).runCommand(command, signal),
	});
	const problems = registry.errors().map((error) => `${error.message}${error.hint ? `. ${error.hint}` : ""}`);
	return {
		settings: global.settings,
		registry,
		authJson,
		runtimeKeys,
		warnings: [...warnings, ...settingsWarnings(global), ...problems],
	};
}

/** settings.json as it is now. */
export async function readUserSettings(agentDir: string): Promise<{ settings: Settings; warnings: string[] }> {
	const path = join(agentDir, "settings.json");
	try {
		const file = readSettings((await readTextIfExists(path)) ?? "", path);
		return { settings: file.settings, warnings: settingsWarnings(file) };
	} catch (error) {
		return { settings: {}, warnings: [`settings.json is ignored: ${errorMessage(error)}`] };
	}
}
