import type { Model, ThinkingLevel } from "@tau/protocol/model";
import type { StreamOptions } from "@tau/protocol/model-stream";
import { clampThinkingLevel } from "../../catalog/thinking-levels.ts";

/** The nearest level that the model supports; undefined = no reasoning. */
export function reasoningLevel(model: Model, { reasoning }: StreamOptions): Exclude<ThinkingLevel, "off"> | undefined {
	const level = reasoning === undefined ? "off" : clampThinkingLevel(model, reasoning);
	return level === "off" ? undefined : level;
}
