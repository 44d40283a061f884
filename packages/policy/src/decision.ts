/** The question that stands before every tool call, and its answer. Policies are pure: they ask and touch nothing. */
import type { JsonObject } from "@tau/protocol/json";

export interface ToolQuestion {
	toolCallId: string;
	toolName: string;
	/** Validated arguments. */
	input: JsonObject;
	cwd: string;
}

/** `reason` is shown to the user, and for a denial to the model too. */
export type Decision = { action: "allow"; reason: string } | { action: "deny"; reason: string };

export interface Policy {
	/** A throw counts as a denial. */
	decide(question: ToolQuestion): Decision | Promise<Decision>;
}
