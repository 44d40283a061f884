/** Finds one model in a list by what a person typed: exact, then as part of an id or name. */
import type { Model, ThinkingLevel } from "@tau/protocol/model";
import { isThinkingLevel } from "./thinking-levels.ts";

export interface PatternMatch {
	model: Model;
	thinkingLevel?: ThinkingLevel;
	warning?: string;
}

/**
 * The whole pattern is tried first, because ids may contain colons; then its last `:part` as a thinking level. A part
 * that is no level matches nothing, unless `ignoreBadLevel`: then it is dropped with a warning.
 */
export function matchPattern(
	pattern: string,
	models: readonly Model[],
	options: { ignoreBadLevel?: boolean } = {},
): PatternMatch | undefined {
	if (pattern.trim() === "") return undefined;
	const model = matchExactly(pattern, models) ?? matchPart(pattern, models);
	if (model) return { model };
	const colon = pattern.lastIndexOf(":");
	if (colon === -1) return undefined;
	const suffix = pattern.slice(colon + 1);
	const isLevel = isThinkingLevel(suffix);
	if (!isLevel && !options.ignoreBadLevel) return undefined;
	const match = matchPattern(pattern.slice(0, colon), models, options);
	if (!match) return undefined;
	if (!isLevel) {
		return {
			model: match.model,
			warning: `Invalid thinking level "${suffix}" in pattern "${pattern}". Using default instead.`,
		};
	}
	return match.warning ? match : { model: match.model, thinkingLevel: suffix };
}

/**
 * In the models of one provider, which the pattern does not name any more: a whole id goes before everything else, since
 * ids may begin with the provider's own name (`openrouter/auto` beside `auto`).
 */
export function matchWithin(pattern: string, models: readonly Model[]): PatternMatch | undefined {
	const withId = (id: string) => onlyOne(models.filter((model) => model.id.toLowerCase() === id.trim().toLowerCase()));
	const model = withId(pattern);
	if (model) return { model };
	const colon = pattern.lastIndexOf(":");
	const level = pattern.slice(colon + 1);
	const leveled = colon > 0 && isThinkingLevel(level) ? withId(pattern.slice(0, colon)) : undefined;
	return leveled ? { model: leveled, thinkingLevel: level as ThinkingLevel } : matchPattern(pattern, models);
}

/** `provider/id`, or an id that only one of the models has. Case does not matter. */
export function matchExactly(reference: string, models: readonly Model[]): Model | undefined {
	const wanted = reference.trim().toLowerCase();
	if (wanted === "") return undefined;
	const canonical = models.filter((model) => canonicalId(model).toLowerCase() === wanted);
	if (canonical.length > 0) return onlyOne(canonical);
	const slash = wanted.indexOf("/");
	if (slash > 0) {
		const provider = wanted.slice(0, slash).trim();
		const id = wanted.slice(slash + 1).trim();
		const spaced = models.filter((model) => model.provider.toLowerCase() === provider && model.id.toLowerCase() === id);
		if (spaced.length > 0) return onlyOne(spaced);
	}
	return onlyOne(models.filter((model) => model.id.toLowerCase() === wanted));
}

/** Undated ids (aliases) before dated ones, and of those the one that sorts last: the newest by the vendors' habits. */
function matchPart(pattern: string, models: readonly Model[]): Model | undefined {
	const wanted = pattern.toLowerCase();
	const matches = models.filter((model) => {
		return model.id.toLowerCase().includes(wanted) || model.name.toLowerCase().includes(wanted);
	});
	const aliases = matches.filter((model) => !/-\d{8}$/.test(model.id));
	const candidates = aliases.length > 0 ? aliases : matches;
	return candidates.reduce<Model | undefined>((best, model) => {
		return best && best.id.localeCompare(model.id) >= 0 ? best : model;
	}, undefined);
}

export function canonicalId(model: Pick<Model, "provider" | "id">): string {
	return `${model.provider}/${model.id}`;
}

function onlyOne(models: readonly Model[]): Model | undefined {
	return models.length === 1 ? models[0] : undefined;
}
