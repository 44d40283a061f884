/** Which tools a session starts with. */
import { TauError } from "@tau/base/errors";

export interface ToolChoice {
	/** Exactly these. */
	allow?: readonly string[];
	exclude: readonly string[];
	none: boolean;
}

const DEFAULT_TOOLS: readonly string[] = ["read", "bash", "edit", "write"];

/** Names in the order of `known`, so that the same set always gives the same prompt. Throws for an unknown name. */
export function chooseTools(
	choice: ToolChoice,
	defaults: readonly string[] | undefined,
	known: readonly string[],
): string[] {
	for (const name of [...(choice.allow ?? []), ...choice.exclude]) {
		if (!known.includes(name)) {
			throw new TauError("TAU_USAGE", `There is no tool "${name}"`, { hint: `The tools are: ${known.join(", ")}.` });
		}
	}
	const wanted = new Set(choice.allow ?? (choice.none ? [] : (defaults ?? DEFAULT_TOOLS)));
	for (const name of choice.exclude) wanted.delete(name);
	return known.filter((name) => wanted.has(name));
}
