import { lastUserText } from "./conversation.ts";
import type { Scenario } from "./scenario.ts";

/** Answers with the user's own words: what a server without scenarios plays. */
export const ECHO: Scenario = {
	name: "echo",
	description: "Answers with the last user text.",
	rules: [{ name: "echo", answer: (conversation) => ({ text: lastUserText(conversation) || "(no text)" }) }],
};
