import { type Model, THINKING_LEVELS, type ThinkingLevel } from "@tau/protocol/model";

export function isThinkingLevel(value: string): value is ThinkingLevel {
	return (THINKING_LEVELS as readonly string[]).includes(value);
}

/** A model that reasons supports every level up to high that its map does not rule out, and those above that it names. */
export function supportedThinkingLevels(model: Pick<Model, "reasoning" | "thinkingLevelMap">): ThinkingLevel[] {
	if (!model.reasoning) return ["off"];
	return THINKING_LEVELS.filter((level) => {
		const word = model.thinkingLevelMap?.[level];
		return word !== null && (word !== undefined || (level !== "xhigh" && level !== "max"));
	});
}

/** The level itself, else the nearest supported one above it, else the nearest below. */
export function clampThinkingLevel(
	model: Pick<Model, "reasoning" | "thinkingLevelMap">,
	level: ThinkingLevel,
): ThinkingLevel {
	const supported = supportedThinkingLevels(model);
	const wanted = THINKING_LEVELS.indexOf(level);
	const above = supported.find((candidate) => THINKING_LEVELS.indexOf(candidate) >= wanted);
	return above ?? supported.at(-1) ?? "off";
}
