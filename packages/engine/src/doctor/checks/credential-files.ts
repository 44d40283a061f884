import { createModelRegistry } from "@tau/ai/catalog/registry";
import { parseModelsJson } from "@tau/ai/config/models-json";
import { supportsApi } from "@tau/ai/stream";
import { checkAuthFile } from "../../config/auth/check-auth-file.ts";
import { counted, type DoctorContext, readFileOf } from "../context.ts";
import type { Found } from "../finding.ts";
import { withoutFullStop } from "./settings.ts";

export async function checkModelsJson({ agentDir, env }: DoctorContext): Promise<Found[]> {
	const { path, text, problem } = await readFileOf(agentDir, "models.json");
	if (problem) {
		const message = `models.json is ignored: ${problem}`;
		return [{ id: "models-unreadable", level: "error", message, fix: `Make ${path} readable for you`, path }];
	}
	if (text === undefined)
		return [{ id: "models", level: "ok", message: "No models.json: the built-in models hold", path }];
	const modelsJson = parseModelsJson(text, path);
	const { error } = modelsJson;
	if (error) {
		const line = error.details?.line;
		return [
			{
				id: "models-malformed",
				level: "error",
				message: error.message,
				...(error.hint ? { fix: withoutFullStop(error.hint) } : {}),
				path,
				...(typeof line === "number" ? { line } : {}),
			},
		];
	}
	const found: Found[] = [];
	for (const { message, hint } of createModelRegistry({ env, modelsJson, supportsApi }).errors()) {
		found.push({
			id: "models-provider",
			level: "warning",
			message,
			...(hint ? { fix: withoutFullStop(hint) } : {}),
			path,
		});
	}
	for (const [provider, { api, models = [] }] of modelsJson.providers) {
		const apis = new Set([api, ...models.map((model) => model.api)].filter((name) => name !== undefined));
		for (const name of apis) {
			if (supportsApi(name)) continue;
			const message = `The provider "${provider}" in models.json speaks "${name}", which tau does not`;
			found.push({ id: "models-api", level: "warning", message, fix: `Correct "api" in ${path}`, path });
		}
	}
	const models = [...modelsJson.providers.values()].reduce((sum, provider) => sum + (provider.models?.length ?? 0), 0);
	const size = `${counted(modelsJson.providers.size, "provider")}, ${counted(models, "model")}`;
	return [{ id: "models", level: "ok", message: `models.json: ${size}`, path }, ...found];
}

/** Its permissions are another check's. */
export async function checkAuthContent({ agentDir }: DoctorContext): Promise<Found[]> {
	const { path, exists, providers, problems } = await checkAuthFile(agentDir);
	if (!exists) return problems.length > 0 ? [] : [{ id: "auth", level: "ok", message: "No auth.json", path }];
	const content = problems.filter(({ kind }) => kind === "content");
	const found = content.map(({ message, hint }): Found => {
		const isWhole = providers.length === 0;
		const line = /:(\d+):\d+: /.exec(message)?.[1];
		return {
			id: isWhole ? "auth-malformed" : "auth-entry",
			level: isWhole ? "error" : "warning",
			message,
			fix: withoutFullStop(hint),
			path,
			...(line ? { line: Number(line) } : {}),
		};
	});
	if (found.some(({ level }) => level === "error")) return found;
	return [
		{ id: "auth", level: "ok", message: `auth.json: ${counted(providers.length, "credential")}`, path },
		...found,
	];
}
