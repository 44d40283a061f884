/** Where endpoints and models that speak the Messages API differ. */
import type { CostRates, Model, ModelCost } from "@tau/protocol/model";
import { memoize } from "../shared/memoize.ts";

export interface FallbackModel {
	provider: string;
	model: string;
	cost: ModelCost & CostRates;
}

export interface AnthropicCompat {
	supportsEagerToolInputStreaming: boolean;
	supportsLongCacheRetention: boolean;
	sendSessionAffinityHeaders: boolean;
	sessionAffinityFormat?: string;
	supportsCacheControlOnTools: boolean;
	supportsTemperature: boolean;
	/** The model decides itself how long it thinks, within an effort; budgets are refused. */
	forceAdaptiveThinking: boolean;
	/** Thinking without signature stays thinking when it is sent back. */
	allowEmptySignature: boolean;
	supportsStrictTools: boolean;
	/** The effort may change within a conversation without losing the cache. */
	supportsMidConvoEffort: boolean;
	supportsMidConvoSystemMessages: boolean;
	supportsMidConvoToolChanges: boolean;
	/** Models that the server may use instead. */
	allowedFallbackModels: readonly FallbackModel[];
}

/** Asked for several times per request; a model does not change. */
export const anthropicCompat: (model: Model) => Readonly<AnthropicCompat> = memoize(compatOf);

function compatOf(model: Model): AnthropicCompat {
	const isOpenRouter = model.provider === "openrouter" || model.baseUrl.includes("openrouter.ai");
	const compat: AnthropicCompat = {
		supportsEagerToolInputStreaming: true,
		supportsLongCacheRetention: true,
		sendSessionAffinityHeaders: isOpenRouter,
		...(isOpenRouter ? { sessionAffinityFormat: "openrouter" } : {}),
		supportsCacheControlOnTools: true,
		supportsTemperature: true,
		forceAdaptiveThinking: false,
		allowEmptySignature: false,
		supportsStrictTools: false,
		supportsMidConvoEffort: false,
		supportsMidConvoSystemMessages: false,
		supportsMidConvoToolChanges: false,
		allowedFallbackModels: [],
	};
	for (const [flag, value] of Object.entries(model.compat ?? {})) {
		if (value !== undefined && value !== null) Object.assign(compat, { [flag]: value });
	}
	return compat;
}
