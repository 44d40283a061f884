/** Changes of the user's own settings that a client asks for: none is written that the table of settings refuses. */
import { join } from "node:path";
import { TauError } from "@tau/base/errors";
import { readTextIfExists } from "@tau/platform/files";
import type { JsonObject } from "@tau/protocol/json";
import { readSettings } from "./read-settings.ts";
import { changeSettings, updateSettings } from "./update-settings.ts";

/** `null` removes. Throws `TAU_SETTINGS_INVALID` for a value that the setting does not take; then nothing is written. */
export async function changeUserSettings(agentDirectory: string, changes: JsonObject): Promise<void> {
	const path = join(agentDirectory, "settings.json");
	const wanted = Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, value ?? undefined]));
	const before = (await readTextIfExists(path)) ?? "";
	const known = new Set(problemsOf(before, path));
	const fresh = problemsOf(changeSettings(before, path, wanted), path).find((problem) => !known.has(problem));
	if (fresh !== undefined) throw new TauError("TAU_SETTINGS_INVALID", `The setting is not changed: ${fresh}`);
	await updateSettings(path, wanted);
}

function problemsOf(text: string, path: string): string[] {
	return readSettings(text, path).problems.map((problem) => problem.message);
}
