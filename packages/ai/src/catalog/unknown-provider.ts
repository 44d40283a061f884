import { TauError } from "@tau/base/errors";
import { suggestNames } from "@tau/base/suggest-names";

export function unknownProviderError(name: string, known: readonly string[]): TauError {
	const suggestions = suggestNames(name, known);
	return new TauError("TAU_PROVIDER_UNKNOWN", `Unknown provider "${name}"`, {
		hint: `${didYouMean(suggestions)}Known providers: ${known.join(", ")}. --list-models shows those that can be used.`,
		details: { provider: name, suggestions },
	});
}

export function didYouMean(suggestions: readonly string[]): string {
	return suggestions.length > 0 ? `Did you mean ${suggestions.join(" or ")}? ` : "";
}
