/** The user's models.json: read again, and given a provider. */
import { dirname, join } from "node:path";
import { type ModelsJson, parseModelsJson } from "@tau/ai/config/models-json";
import { TauError } from "@tau/base/errors";
import { pointerStep } from "@tau/base/jsonc";
import { setJsoncValue } from "@tau/base/jsonc-edit";
import { makeDirectory } from "@tau/platform/file-access";
import { readTextIfExists, writeFileAtomic } from "@tau/platform/files";
import { withFileLock } from "@tau/platform/lock";

export interface ServerProvider {
	id: string;
	baseUrl: string;
	api: string;
	/** Ids. */
	models: readonly string[];
}

export function modelsFilePath(agentDir: string): string {
	return join(agentDir, "models.json");
}

/** Undefined: there is none. */
export async function readModelsFile(agentDir: string): Promise<ModelsJson | undefined> {
	const path = modelsFilePath(agentDir);
	const text = await readTextIfExists(path);
	return text === undefined ? undefined : parseModelsJson(text, path);
}

/**
 * Adds a server that asks for no key, or takes the place of one of the same id; everything else stays as it is. Throws
 * `TAU_MODELS_JSON_INVALID` and writes nothing when the file, or what would become of it, is not valid.
 */
export async function addProvider(agentDir: string, { id, baseUrl, api, models }: ServerProvider): Promise<ModelsJson> {
	const path = modelsFilePath(agentDir);
	await makeDirectory(dirname(path));
	return await withFileLock(path, async () => {
		const before = (await readTextIfExists(path)) ?? "";
		const withProviders = before.trim() === "" ? '{ "providers": {} }' : before;
		const provider = { baseUrl, api, apiKey: "none", models: models.map((model) => ({ id: model })) };
		const text = setJsoncValue(withProviders, `/providers${pointerStep(id)}`, provider, path);
		const parsed = parseModelsJson(text, path);
		if (parsed.error) {
			throw new TauError("TAU_MODELS_JSON_INVALID", `models.json is not changed: ${parsed.error.message}`, {
				hint: parsed.error.hint,
			});
		}
		await writeFileAtomic(path, text);
		return parsed;
	});
}
