import { createModelRegistry } from "@tau/ai/catalog/registry";
import { parseModelsJson } from "@tau/ai/config/models-json";
import { suggestNames } from "@tau/base/suggest-names";
import { SIM_PROVIDER } from "@tau/sim/provider";
import { type DoctorContext, readFileOf, userSettings } from "../context.ts";
import type { Found } from "../finding.ts";

/** The provider and the model that the settings name have to exist. */
export async function checkStartModel(context: DoctorContext): Promise<Found[]> {
	const { defaultProvider, defaultModel } = await userSettings(context);
	if (defaultProvider === undefined) return [];
	const models = await readFileOf(context.agentDir, "models.json");
	const registry = createModelRegistry({
		env: context.env,
		modelsJson: models.text === undefined ? undefined : parseModelsJson(models.text, models.path),
		registeredProviders: [SIM_PROVIDER.registration],
	});
	const { path } = await readFileOf(context.agentDir, "settings.json");
	const unknown = (name: string, value: string, names: readonly string[]): Found => {
		const near = suggestNames(value, names, 1)[0];
		return {
			id: "start-model",
			level: "warning",
			message: `${name} is ${JSON.stringify(value)}, which is not known; the next choice is used`,
			fix: near ? `Did you mean ${near}? Change ${name} in ${path}` : `Change or remove ${name} in ${path}`,
			path,
		};
	};
	if (!registry.providerIds().includes(defaultProvider)) {
		return [unknown("defaultProvider", defaultProvider, registry.providerIds())];
	}
	if (defaultModel === undefined || (await registry.find(defaultProvider, defaultModel))) return [];
	const ids = (await registry.models(defaultProvider)).map(({ id }) => id);
	return [unknown("defaultModel", defaultModel, ids)];
}
