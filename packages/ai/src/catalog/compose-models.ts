/**
 * A provider's models from its parts: the catalog, then models.json (a defined model replaces the catalog's of the
 * same id), then a registered provider (whose models replace all), then the overrides of models.json.
 */
import { TauError } from "@tau/base/errors";
import type { Model } from "@tau/protocol/model";
import type { ModelDefinition, ModelOverride, ProviderConfig } from "../config/models-json-shape.ts";
import type { RegisteredProvider } from "./registered-provider.ts";

export interface ProviderParts {
	provider: string;
	base: readonly Model[];
	config?: ProviderConfig;
	registered?: RegisteredProvider;
}

/** Throws `TAU_PROVIDER_INVALID` for a definition that lacks what nothing below it supplies. */
export function composeModels(parts: ProviderParts): readonly Model[] {
	const { provider, base, config, registered } = parts;
	if (!config && !registered) return base;
	let models = config ? applyConfig(provider, base, config) : [...base];
	if (registered) models = applyRegistered(provider, models, registered);
	const overrides = config?.modelOverrides;
	if (!overrides) return models;
	return models.map((model) => {
		return Object.hasOwn(overrides, model.id) ? applyOverride(model, overrides[model.id]!) : model;
	});
}

function applyConfig(provider: string, base: readonly Model[], config: ProviderConfig): Model[] {
	const isGateway = config.oauth === "radius";
	if (isGateway && !config.baseUrl) throw invalid(provider, 'needs "baseUrl", because "oauth" is set');
	if (!saysSomething(config)) {
		throw invalid(
			provider,
			'must set at least one of "baseUrl", "apiKey", "headers", "compat", "modelOverrides", "models"',
		);
	}
	const models = base.map(
		(model): Model => ({
			...model,
			baseUrl: isGateway ? model.baseUrl : (config.baseUrl ?? model.baseUrl),
			compat: mergeCompat(model.compat, config.compat),
		}),
	);
	for (const definition of config.models ?? []) {
		const model = defineModel(provider, definition, config, models);
		const index = models.findIndex((other) => other.id === definition.id);
		if (index >= 0) models[index] = model;
		else models.push(model);
	}
	return models;
}

function saysSomething(config: ProviderConfig): boolean {
	return Boolean(
		config.models?.length ||
			config.baseUrl ||
			config.headers ||
			config.compat ||
			config.apiKey ||
			config.oauth ||
			config.authHeader !== undefined ||
			Object.keys(config.modelOverrides ?? {}).length,
	);
}

function applyRegistered(provider: string, models: Model[], registered: RegisteredProvider): Model[] {
	if (!registered.models) {
		const { baseUrl } = registered;
		return baseUrl ? models.map((model) => ({ ...model, baseUrl })) : models;
	}
	return registered.models.map((definition) => defineModel(provider, definition, registered, models));
}

/** What a definition leaves out comes from its provider, then from the model it replaces or a relative of it. */
function defineModel(
	provider: string,
	definition: ModelDefinition,
	owner: Pick<ProviderConfig, "api" | "baseUrl" | "compat">,
	existing: readonly Model[],
): Model {
	const relative = findRelative(existing, definition.id, definition.api ?? owner.api);
	const api = definition.api ?? owner.api ?? relative?.api;
	const baseUrl = definition.baseUrl ?? owner.baseUrl ?? relative?.baseUrl;
	if (!api) {
		throw invalid(
			provider,
			`model "${definition.id}" needs "api", on the model or its provider (such as "openai-completions")`,
		);
	}
	if (!baseUrl) throw invalid(provider, `model "${definition.id}" needs "baseUrl", on the model or its provider`);
	for (const limit of ["contextWindow", "maxTokens"] as const) {
		const value = definition[limit];
		if (value !== undefined && value <= 0)
			throw invalid(provider, `model "${definition.id}": "${limit}" must be above 0, found ${value}`);
	}
	return {
		id: definition.id,
		name: definition.name ?? definition.id,
		api,
		provider,
		baseUrl,
		reasoning: definition.reasoning ?? false,
		thinkingLevelMap: definition.thinkingLevelMap,
		input: definition.input ?? ["text"],
		inputLimits: definition.inputLimits,
		cost: definition.cost ?? { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
		promptCache: definition.promptCache,
		contextWindow: definition.contextWindow ?? 128_000,
		maxTokens: definition.maxTokens ?? 16_384,
		samplingParams: definition.samplingParams,
		compat: mergeCompat(owner.compat, definition.compat),
	};
}

function findRelative(models: readonly Model[], id: string, api: string | undefined): Model | undefined {
	return (
		models.find((model) => model.id === id) ??
		(api ? models.find((model) => model.api === api) : undefined) ??
		models.find((model) => model.api === "openai-completions") ??
		models[0]
	);
}

function applyOverride(model: Model, override: ModelOverride): Model {
	return {
		...model,
		name: override.name ?? model.name,
		reasoning: override.reasoning ?? model.reasoning,
		thinkingLevelMap: merge(model.thinkingLevelMap, override.thinkingLevelMap),
		input: override.input ?? model.input,
		inputLimits: mergeInputLimits(model.inputLimits, override.inputLimits),
		cost: { ...model.cost, ...override.cost },
		promptCache: merge(model.promptCache, override.promptCache),
		contextWindow: override.contextWindow ?? model.contextWindow,
		maxTokens: override.maxTokens ?? model.maxTokens,
		samplingParams: merge(model.samplingParams, override.samplingParams),
		compat: mergeCompat(model.compat, override.compat),
	};
}

function merge<T extends object>(base: T | undefined, over: T | undefined): T | undefined {
	return over ? ({ ...base, ...over } as T) : base;
}

/** These flags hold tables of their own, which merge instead of replacing each other. */
const COMPAT_TABLES = ["openRouterRouting", "vercelGatewayRouting", "chatTemplateKwargs", "chatTemplateArgs"];

function mergeCompat(base: Model["compat"], over: Model["compat"]): Model["compat"] {
	if (!over) return base;
	const merged: Record<string, unknown> = { ...base, ...over };
	for (const key of COMPAT_TABLES) {
		if (isTable(base?.[key]) && isTable(over[key])) merged[key] = { ...base[key], ...over[key] };
	}
	return merged;
}

function isTable(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}

function mergeInputLimits(base: Model["inputLimits"], over: Model["inputLimits"]): Model["inputLimits"] {
	if (!over) return base;
	const images = over.images
		? { ...base?.images, ...over.images, resize: merge(base?.images?.resize, over.images.resize) }
		: base?.images;
	return { ...base, ...over, images };
}

function invalid(provider: string, problem: string): TauError {
	return new TauError("TAU_PROVIDER_INVALID", `Provider "${provider}" ${problem}`, {
		hint: "Correct it in models.json, or where the provider is registered; until then it is ignored.",
		details: { provider },
	});
}
