/** When to compact and how much to keep (reference: pi 0.87.1, settings `compaction`). */
import type { Model } from "@tau/protocol/model";

export interface CompactionSettings {
	enabled: boolean;
	/** Tokens of the window left free for the answer. */
	reserveTokens: number;
	/** Tokens at the end of the conversation that stay as they are. */
	keepRecentTokens: number;
}

/** As stored: every value may be missing, and a model may have its own under `provider/id`. */
export interface StoredCompactionSettings extends Partial<CompactionSettings> {
	modelOverrides?: Record<string, Partial<Pick<CompactionSettings, "reserveTokens" | "keepRecentTokens">>>;
}

export const DEFAULT_COMPACTION: CompactionSettings = {
	enabled: true,
	reserveTokens: 16_384,
	keepRecentTokens: 20_000,
};

/** For a model that does not say how much it takes. */
const DEFAULT_CONTEXT_WINDOW = 128_000;

export function compactionSettingsFor(
	stored: StoredCompactionSettings | undefined,
	model: Pick<Model, "provider" | "id"> | undefined,
): CompactionSettings {
	const override = model && stored?.modelOverrides?.[`${model.provider}/${model.id}`];
	const value = (key: "reserveTokens" | "keepRecentTokens") =>
		override?.[key] ?? stored?.[key] ?? DEFAULT_COMPACTION[key];
	return {
		enabled: stored?.enabled ?? DEFAULT_COMPACTION.enabled,
		reserveTokens: value("reserveTokens"),
		keepRecentTokens: value("keepRecentTokens"),
	};
}

export function windowOf(model: Pick<Model, "contextWindow">): number {
	return model.contextWindow > 0 ? model.contextWindow : DEFAULT_CONTEXT_WINDOW;
}

/** At most half of the window: a larger reserve would ask for a compaction before every request. */
export function effectiveReserve(contextWindow: number, settings: Pick<CompactionSettings, "reserveTokens">): number {
	return Math.min(settings.reserveTokens, Math.floor(contextWindow / 2));
}

/** The most tokens a context may have without being compacted. */
export function compactionLimit(contextWindow: number, settings: Pick<CompactionSettings, "reserveTokens">): number {
	return contextWindow - effectiveReserve(contextWindow, settings);
}

export function shouldCompact(
	contextTokens: number,
	model: Pick<Model, "contextWindow">,
	settings: CompactionSettings,
): boolean {
	return settings.enabled && contextTokens > compactionLimit(windowOf(model), settings);
}
