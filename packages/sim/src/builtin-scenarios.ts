import { lastUserText } from "./conversation.ts";
import type { Scenario } from "./scenario.ts";

/** Answers with the user's own words: what a server without scenarios plays. */
export const ECHO: Scenario = {
	name: "echo",
	description: "Answers with the last user text.",
	rules: [{ name: "echo", answer: (conversation) => ({ text: lastUserText(conversation) || "(no text)" }) }],
};

const BUILTIN: Record<string, () => Promise<Scenario>> = {
	echo: async () => ECHO,
	"fix-failing-test": async () => {
		const [{ default: text }, { parseScenario }] = await Promise.all([
			import("../scenarios/fix-failing-test.yaml", { with: { type: "text" } }),
			import("./scenario-file.ts"),
		]);
		return parseScenario(text, "fix-failing-test.yaml");
	},
};

export function builtinScenario(name: string): Promise<Scenario> | undefined {
	return Object.hasOwn(BUILTIN, name) ? BUILTIN[name]?.() : undefined;
}

export function builtinScenarioNames(): string[] {
	return Object.keys(BUILTIN);
}
