/** Where endpoints that speak the Responses API deviate from OpenAI's own. */
import type { Model } from "@tau/protocol/model";
import { memoize } from "../shared/memoize.ts";

export interface ResponsesCompat {
	supportsDeveloperRole: boolean;
	supportsMidConvoSystemMessages: boolean;
	sessionAffinityFormat: "openai" | "openai-nosession" | "openrouter" | (string & {});
	supportsLongCacheRetention: boolean;
	supportsStrictMode: boolean;
	supportsOpenAIGrammarTools: boolean;
	/** Tools can be added in mid-conversation by an item of their own. */
	supportsAdditionalTools: boolean;
	/** Tools can be added in mid-conversation as the result of a search. */
	supportsToolSearch: boolean;
	/** Caching is governed by `prompt_cache_options` instead of a retention. */
	supportsExplicitPromptCacheMode: boolean;
	supportsMaxOutputTokens: boolean;
}

/** Asked for several times per request; a model does not change. */
export const responsesCompat: (model: Model) => Readonly<ResponsesCompat> = memoize(compatOf);

function compatOf(model: Model): ResponsesCompat {
	const isOpenRouter = model.provider === "openrouter" || model.baseUrl.includes("openrouter.ai");
	const compat: ResponsesCompat = {
		supportsDeveloperRole: true,
		supportsMidConvoSystemMessages: false,
		sessionAffinityFormat: isOpenRouter ? "openrouter" : "openai",
		supportsLongCacheRetention: true,
		supportsStrictMode: false,
		supportsOpenAIGrammarTools: false,
		supportsAdditionalTools: false,
		supportsToolSearch: false,
		supportsExplicitPromptCacheMode: false,
		supportsMaxOutputTokens: true,
	};
	for (const [flag, value] of Object.entries(model.compat ?? {})) {
		if (value !== undefined && value !== null && Object.hasOwn(compat, flag)) Object.assign(compat, { [flag]: value });
	}
	return compat;
}
