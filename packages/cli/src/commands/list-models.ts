import { listModels } from "@tau/ai/catalog/list-models";
import type { EngineOptions } from "@tau/sdk/local-client";
import { listAvailableModels } from "@tau/sdk/local-client";

/** The table of `--list-models`; throws how to set a provider up when there is nothing to list. */
export async function listModelsTable(options: EngineOptions, search: string | true | undefined): Promise<string> {
	const { models, warnings } = await listAvailableModels(options);
	for (const warning of warnings) options.report(warning);
	return `${listModels(models, search === true ? undefined : search).join("\n")}\n`;
}
