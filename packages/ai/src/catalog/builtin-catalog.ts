/**
 * The built-in models. Nothing of the data is read until a provider's models are asked for, and then only that
 * provider's. The arrays are shared: read them, never change them.
 */
import type { Model } from "@tau/protocol/model";
import { CATALOG_LOADERS } from "./data/loaders.ts";
import { BUILTIN_PROVIDERS } from "./providers.ts";

/** What a model registry needs of a catalog; a test or another catalog can stand in. */
export interface BuiltinCatalog {
	providerIds(): readonly string[];
	/** Empty for a provider that is not in the catalog. */
	getProviderModels(provider: string): Promise<readonly Model[]>;
}

export const BUILTIN_CATALOG: BuiltinCatalog = { providerIds, getProviderModels };

/** In the catalog's own order. */
export function providerIds(): readonly string[] {
	return BUILTIN_PROVIDERS.map((provider) => provider.id);
}

export async function getProviderModels(provider: string): Promise<readonly Model[]> {
	if (!Object.hasOwn(CATALOG_LOADERS, provider)) return [];
	// Written and checked by scripts/generate-catalog.ts; the module cache keeps what was loaded.
	return (await CATALOG_LOADERS[provider]!()).default as readonly Model[];
}

export async function getModel(provider: string, id: string): Promise<Model | undefined> {
	return (await getProviderModels(provider)).find((model) => model.id === id);
}
