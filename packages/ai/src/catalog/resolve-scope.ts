/** The models a session cycles through: `--models a,b:high` and the setting `enabledModels`. */
import type { Model, ThinkingLevel } from "@tau/protocol/model";
import { canonicalId, matchExactly, matchPattern } from "./match-model.ts";
import { isThinkingLevel } from "./thinking-levels.ts";

export interface ScopedModel {
	model: Model;
	thinkingLevel?: ThinkingLevel;
}

export interface ModelScope {
	models: ScopedModel[];
	/** Sentences about patterns that match nothing or name no thinking level. */
	warnings: string[];
}

/** Each model once, in the order of the patterns; `models` are usually the available ones. */
export function resolveModelScope(patterns: readonly string[], models: readonly Model[]): ModelScope {
	const scoped = new Map<string, ScopedModel>();
	const warnings: string[] = [];
	for (const pattern of patterns) {
		const found = /[*?[]/.test(pattern) ? matchGlob(pattern, models) : matchOne(pattern, models, warnings);
		if (found.length === 0) warnings.push(`No models match pattern "${pattern}"`);
		for (const entry of found) {
			const key = canonicalId(entry.model);
			if (!scoped.has(key)) scoped.set(key, entry);
		}
	}
	return { models: [...scoped.values()], warnings };
}

function matchOne(pattern: string, models: readonly Model[], warnings: string[]): ScopedModel[] {
	const match = matchPattern(pattern, models, { ignoreBadLevel: true });
	if (match?.warning) warnings.push(match.warning);
	return match ? [{ model: match.model, thinkingLevel: match.thinkingLevel }] : [];
}

/** On the id and on `provider/id`, whatever the case; an id that contains brackets is itself first. */
function matchGlob(pattern: string, models: readonly Model[]): ScopedModel[] {
	const colon = pattern.lastIndexOf(":");
	const suffix = pattern.slice(colon + 1);
	const thinkingLevel = colon !== -1 && isThinkingLevel(suffix) ? suffix : undefined;
	const reference = thinkingLevel ? pattern.slice(0, colon) : pattern;
	const literal = matchExactly(reference, models);
	if (literal) return [{ model: literal, thinkingLevel }];
	const glob = new Bun.Glob(reference.toLowerCase());
	return models
		.filter((model) => glob.match(canonicalId(model).toLowerCase()) || glob.match(model.id.toLowerCase()))
		.map((model) => ({ model, thinkingLevel }));
}
