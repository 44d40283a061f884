/** From what `--model` (and `--provider`) say to a model. */
import { isTauError, TauError } from "@tau/base/errors";
import { suggestNames } from "@tau/base/suggest-names";
import { type Model, THINKING_LEVELS, type ThinkingLevel } from "@tau/protocol/model";
import { canonicalId, matchPattern, matchWithin, type PatternMatch } from "./match-model.ts";
import type { ModelRegistry } from "./registry.ts";
import { isThinkingLevel } from "./thinking-levels.ts";
import { didYouMean, unknownProviderError } from "./unknown-provider.ts";

export interface ReferenceRequest {
	/** `provider/id`, an id, or a part of an id or name; each with an optional `:thinking-level`. */
	reference: string;
	provider?: string;
	/** The level asked for elsewhere (`--thinking`): then a `:level` of an unknown id belongs to the id. */
	thinking?: ThinkingLevel;
}

export interface ResolvedReference {
	model: Model;
	/** Only when the reference named one. */
	thinkingLevel?: ThinkingLevel;
	warning?: string;
}

export type ModelSource = Pick<
	ModelRegistry,
	"providerIds" | "models" | "all" | "available" | "defaultModelId" | "authStatus" | "canSpeak" | "hasFixedModels"
>;

/**
 * Throws `TAU_PROVIDER_UNKNOWN`, `TAU_MODEL_UNKNOWN`, `TAU_MODEL_AMBIGUOUS`, or `TAU_API_UNSUPPORTED` when only a model
 * is meant whose wire format is not spoken. Loads as little of the catalog as it can.
 */
export async function resolveModelReference(
	request: ReferenceRequest,
	source: ModelSource,
): Promise<ResolvedReference> {
	const unspoken = await unspokenModel(request, source);
	if (unspoken) throw unspokenModelError(unspoken, await sameModels(unspoken, source));
	try {
		return await resolveAmongSpoken(request, spokenOf(source));
	} catch (error) {
		if (!isTauError(error) || error.code !== "TAU_MODEL_UNKNOWN") throw error;
		const match = matchPattern(request.reference, await source.all());
		if (!match || source.canSpeak(match.model)) throw error;
		throw unspokenModelError(match.model, await sameModels(match.model, source));
	}
}

/** The same registry without the models that requests cannot be sent to. */
function spokenOf(source: ModelSource): ModelSource {
	const spoken = (models: readonly Model[]) => models.filter((model) => source.canSpeak(model));
	return {
		providerIds: () => source.providerIds(),
		models: async (provider) => spoken(await source.models(provider)),
		all: async () => spoken(await source.all()),
		available: () => source.available(),
		defaultModelId: (provider) => source.defaultModelId(provider),
		authStatus: (provider) => source.authStatus(provider),
		canSpeak: () => true,
		hasFixedModels: (provider) => source.hasFixedModels(provider),
	};
}

/** The reference names a provider, and there a model (or nothing but models) of a wire format that is not spoken. */
async function unspokenModel(request: ReferenceRequest, source: ModelSource): Promise<Model | undefined> {
	const slash = request.reference.indexOf("/");
	const name = request.provider ?? (slash > 0 ? request.reference.slice(0, slash) : undefined);
	const provider = name === undefined ? undefined : findProvider(name, source);
	if (provider === undefined) return undefined;
	const models = await source.models(provider);
	const unspoken = models.filter((model) => !source.canSpeak(model));
	if (unspoken.length === 0) return undefined;
	const pattern = withoutPrefix(request.reference, provider);
	const match = matchWithin(pattern, models)?.model;
	if (match && source.canSpeak(match)) return undefined;
	if (match?.id.toLowerCase() === pattern.toLowerCase()) return match;
	const spoken = models.filter((model) => source.canSpeak(model));
	if (match) return matchWithin(pattern, spoken) ? undefined : match;
	return unspoken.length === models.length ? { ...unspoken[0]!, id: pattern } : undefined;
}

/** Where else the model can be had: at gateways its id comes with the vendor's name in front. */
async function sameModels(model: Model, source: ModelSource): Promise<Model[]> {
	const wanted = model.id.toLowerCase();
	const same = (await source.all()).filter((other) => {
		const id = other.id.toLowerCase();
		return source.canSpeak(other) && (id === wanted || id.endsWith(`/${wanted}`));
	});
	const usable = onlyAuthenticated(same, source);
	return (usable.length > 0 ? usable : same).slice(0, 3);
}

function unspokenModelError(model: Model, others: readonly Model[]): TauError {
	const instead =
		others.length > 0
			? `It can be used as ${others.map(canonicalId).join(" or ")}.`
			: "Choose a model of another provider (--list-models shows those that can be used), or set up an endpoint that speaks one of these formats in models.json.";
	return new TauError(
		"TAU_API_UNSUPPORTED",
		`${canonicalId(model)} speaks the wire format "${model.api}", which tau does not support yet (supported: anthropic-messages, openai-completions, openai-responses)`,
		{ hint: instead, details: { provider: model.provider, model: model.id, api: model.api } },
	);
}

async function resolveAmongSpoken(request: ReferenceRequest, source: ModelSource): Promise<ResolvedReference> {
	if (request.reference.trim() === "") {
		throw new TauError("TAU_MODEL_UNKNOWN", "The model reference is empty", { hint: "Use --model <provider/id>." });
	}
	if (request.provider !== undefined) {
		const provider = findProvider(request.provider, source);
		if (!provider || (await source.models(provider)).length === 0) {
			throw unknownProviderError(request.provider, source.providerIds());
		}
		return resolveWithin(provider, withoutPrefix(request.reference, provider), request, source);
	}
	const slash = request.reference.indexOf("/");
	const provider = slash > 0 ? findProvider(request.reference.slice(0, slash), source) : undefined;
	if (!provider || (await source.models(provider)).length === 0) return resolveAnywhere(request.reference, source);
	return resolvePrefixed(provider, request.reference.slice(slash + 1), request, source);
}

/** No provider is named: an id of exactly one model, or of one authenticated provider, or a part of a name. */
async function resolveAnywhere(reference: string, source: ModelSource): Promise<ResolvedReference> {
	const authenticated = rawMatches(reference, await source.available());
	// Whatever the other providers have: the only usable one is meant, and they need not be loaded.
	if (authenticated.length === 1) return { model: authenticated[0]! };
	const models = await source.all();
	const exact = rawMatches(reference, models);
	if (exact.length === 1) return { model: exact[0]! };
	if (exact.length > 1) throw ambiguous(reference, exact, authenticated.length);
	const match = matchPreferringAuthenticated(reference, models, source);
	if (match) return match;
	throw unknownModel(reference, models, source);
}

/**
 * `provider/rest`, where the prefix names a provider. The whole reference may still be the id of another provider's
 * model (`openai/gpt-oss-120b` at a gateway): it is, when only that one can be used, or when the prefix's provider has none.
 */
async function resolvePrefixed(
	provider: string,
	pattern: string,
	request: ReferenceRequest,
	source: ModelSource,
): Promise<ResolvedReference> {
	const { reference } = request;
	const match = matchWithin(pattern, await source.models(provider));
	if (match) {
		if (isAuthenticated(match.model, source)) return match;
		const usable = rawMatches(reference, await source.all()).filter(
			(model) => model.provider !== provider && isAuthenticated(model, source),
		);
		return usable.length === 1 ? { model: usable[0]! } : match;
	}
	if (pattern.trim() === "") throw unknownModel(reference, await source.models(provider), source);
	const models = await source.all();
	const raw = rawMatches(reference, models);
	if (raw.length > 0) return { model: raw.find((model) => isAuthenticated(model, source)) ?? raw[0]! };
	return customModel(provider, pattern, request, source);
}

async function resolveWithin(
	provider: string,
	pattern: string,
	request: ReferenceRequest,
	source: ModelSource,
): Promise<ResolvedReference> {
	const models = await source.models(provider);
	if (pattern.trim() === "") throw unknownModel(request.reference, models, source);
	return matchWithin(pattern, models) ?? customModel(provider, pattern, request, source);
}

/** An id the provider may know although the catalog does not: its default model under that id. */
async function customModel(
	provider: string,
	pattern: string,
	request: ReferenceRequest,
	source: ModelSource,
): Promise<ResolvedReference> {
	const colon = pattern.lastIndexOf(":");
	const suffix = colon === -1 ? "" : pattern.slice(colon + 1);
	const ownLevel = request.thinking === undefined && isThinkingLevel(suffix) ? suffix : undefined;
	const id = ownLevel ? pattern.slice(0, colon) : pattern;
	const models = await source.models(provider);
	if (source.hasFixedModels(provider)) throw unknownModel(`${provider}/${pattern}`, models, source);
	const defaultId = source.defaultModelId(provider);
	const template = models.find((model) => model.id === defaultId) ?? models[0]!;
	const level = request.thinking ?? ownLevel;
	const reasoning = template.reasoning || (level !== undefined && level !== "off");
	const model = { ...template, id, name: id, reasoning };
	const warning = `Model "${id}" not found for provider "${provider}". Using custom model id.`;
	return ownLevel ? { model, thinkingLevel: ownLevel, warning } : { model, warning };
}

/** A part of a name fits many providers' models: those that can be used come first. */
function matchPreferringAuthenticated(
	pattern: string,
	models: readonly Model[],
	source: ModelSource,
): PatternMatch | undefined {
	return matchPattern(pattern, onlyAuthenticated(models, source)) ?? matchPattern(pattern, models);
}

function rawMatches(reference: string, models: readonly Model[]): Model[] {
	const wanted = reference.toLowerCase();
	return models.filter((model) => model.id.toLowerCase() === wanted || canonicalId(model).toLowerCase() === wanted);
}

function findProvider(name: string, source: ModelSource): string | undefined {
	const wanted = name.toLowerCase();
	return source.providerIds().find((provider) => provider.toLowerCase() === wanted);
}

function withoutPrefix(reference: string, provider: string): string {
	return reference.toLowerCase().startsWith(`${provider.toLowerCase()}/`)
		? reference.slice(provider.length + 1)
		: reference;
}

/** Asks once per provider, not per model. */
function onlyAuthenticated(models: readonly Model[], source: ModelSource): Model[] {
	const usable = new Set(source.providerIds().filter((provider) => source.authStatus(provider).authenticated));
	return models.filter((model) => usable.has(model.provider));
}

function isAuthenticated(model: Model, source: ModelSource): boolean {
	return source.authStatus(model.provider).authenticated;
}

function unknownModel(reference: string, models: readonly Model[], source: ModelSource): TauError {
	const suggestions = suggestNames(reference, [...onlyAuthenticated(models, source), ...models].map(canonicalId));
	const withoutLevel = matchPattern(reference, models, { ignoreBadLevel: true });
	if (withoutLevel?.warning) {
		const level = reference.slice(reference.lastIndexOf(":") + 1);
		return new TauError("TAU_MODEL_UNKNOWN", `Model "${reference}" not found: "${level}" is no thinking level`, {
			hint: `Levels are ${THINKING_LEVELS.join(", ")}. Did you mean ${canonicalId(withoutLevel.model)}?`,
			details: { reference, level },
		});
	}
	const few = models.length <= 5 ? `There is ${models.map(canonicalId).join(" and ")}. ` : "";
	return new TauError("TAU_MODEL_UNKNOWN", `Model "${reference}" not found`, {
		hint: `${didYouMean(suggestions) || few}Use --list-models to see available models.`,
		details: { reference, suggestions },
	});
}

function ambiguous(reference: string, candidates: readonly Model[], authenticated: number): TauError {
	const names = candidates.map(canonicalId).sort((a, b) => a.localeCompare(b));
	const why =
		authenticated === 0
			? "No matching provider is authenticated."
			: "More than one matching provider is authenticated.";
	return new TauError(
		"TAU_MODEL_AMBIGUOUS",
		`Model "${reference}" is ambiguous across providers: ${names.join(", ")}. ${why}`,
		{
			hint: "Use --provider or provider/model.",
			details: { reference, candidates: names },
		},
	);
}
