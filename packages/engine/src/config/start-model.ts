/** Chooses the model and thinking level a session starts with: command line, then settings, then what has a key. */
import type { ModelRegistry } from "@tau/ai/catalog/registry";
import { isThinkingLevel } from "@tau/ai/catalog/thinking-levels";
import type { Model, ThinkingLevel } from "@tau/protocol/model";
import type { Settings } from "./settings.ts";

export interface StartModelRequest {
	model?: string;
	provider?: string;
	/** Patterns; the first available match is used when no model is named. */
	modelScope?: readonly string[];
	thinking?: string;
}

export interface StartModel {
	/** Undefined when nothing is set up; asking for a response then explains how to. */
	model: Model | undefined;
	thinkingLevel: ThinkingLevel;
	warnings: string[];
}

const DEFAULT_LEVEL: ThinkingLevel = "medium";

/** What a session that is gone on with was using. */
export interface EarlierChoices {
	model?: { provider: string; modelId: string };
	thinkingLevel?: string;
}

/** Throws for a reference that names no model or several. */
export async function chooseStartModel(
	request: StartModelRequest,
	settings: Settings,
	registry: ModelRegistry,
	earlier: EarlierChoices = {},
): Promise<StartModel> {
	const warnings: string[] = [];
	const asked = askedLevel(request.thinking, warnings) ?? earlierLevel(request, earlier);
	const restored = await restoreModel(request, registry, earlier, warnings);
	const found = restored ? { model: restored } : await findModel(request, settings, registry, asked, warnings);
	if (warnings.at(-1)?.startsWith(NOT_RESTORED) && found.model) {
		warnings.push(`${warnings.pop()}. Using ${found.model.provider}/${found.model.id}`);
	}
	const perModel = found.model && settings.modelThinkingLevels?.[`${found.model.provider}/${found.model.id}`];
	const thinkingLevel = asked ?? found.thinkingLevel ?? perModel ?? settings.defaultThinkingLevel ?? DEFAULT_LEVEL;
	return { model: found.model, thinkingLevel, warnings };
}

const NOT_RESTORED = "Could not restore model";

/** Unless the command line names a model. */
async function restoreModel(
	request: StartModelRequest,
	registry: ModelRegistry,
	{ model: used }: EarlierChoices,
	warnings: string[],
): Promise<Model | undefined> {
	if (!used || request.model !== undefined || request.provider !== undefined) return undefined;
	const model = await registry.find(used.provider, used.modelId);
	if (model && registry.authStatus(model.provider).authenticated) return model;
	warnings.push(`${NOT_RESTORED} ${used.provider}/${used.modelId}`);
	return undefined;
}

/** A model that is named with a level of its own brings that one. */
function earlierLevel(request: StartModelRequest, { thinkingLevel }: EarlierChoices): ThinkingLevel | undefined {
	if (request.model?.includes(":") || thinkingLevel === undefined) return undefined;
	return isThinkingLevel(thinkingLevel) ? thinkingLevel : undefined;
}

function askedLevel(value: string | undefined, warnings: string[]): ThinkingLevel | undefined {
	if (value === undefined || isThinkingLevel(value)) return value;
	warnings.push(`--thinking is "${value}", but must be off, minimal, low, medium, high, xhigh or max; it is ignored`);
	return undefined;
}

async function findModel(
	request: StartModelRequest,
	settings: Settings,
	registry: ModelRegistry,
	thinking: ThinkingLevel | undefined,
	warnings: string[],
): Promise<{ model: Model | undefined; thinkingLevel?: ThinkingLevel }> {
	const reference = request.model ?? (request.provider && registry.defaultModelId(request.provider));
	if (reference !== undefined) {
		const { resolveModelReference } = await import("@tau/ai/catalog/resolve-reference");
		const resolved = await resolveModelReference({ reference, provider: request.provider, thinking }, registry);
		if (resolved.warning) warnings.push(resolved.warning);
		return resolved;
	}
	if (request.provider !== undefined) return { model: (await registry.models(request.provider))[0] };
	const scope = request.modelScope ?? settings.enabledModels;
	if (scope && scope.length > 0) {
		const { resolveModelScope } = await import("@tau/ai/catalog/resolve-scope");
		const resolved = resolveModelScope(scope, await registry.available());
		warnings.push(...resolved.warnings);
		const first = preferredOf(resolved.models, settings) ?? resolved.models[0];
		if (first) return first;
	}
	const { defaultProvider: provider, defaultModel: id } = settings;
	return { model: await registry.defaultModel(provider && id ? { provider, id } : undefined) };
}

function preferredOf<T extends { model: Model }>(models: readonly T[], settings: Settings): T | undefined {
	return models.find(({ model }) => model.provider === settings.defaultProvider && model.id === settings.defaultModel);
}
