import type { Tool } from "@tau/protocol/messages";
import { toolGrammar } from "../shared/grammar-tools.ts";
import { memoize } from "../shared/memoize.ts";
import { strictParameters } from "../shared/strict-schema.ts";
import type { CompletionsCompat } from "./compat.ts";

export interface WireTool {
	type: "function" | "custom";
	cache_control?: object;
	[field: string]: unknown;
}

/** A list of its own; the tools in it are shared between requests. */
export function wireTools(tools: readonly Tool[], compat: CompletionsCompat): WireTool[] {
	return tools.map(wireToolFor(compat));
}

const wireToolFor = memoize((compat: CompletionsCompat) =>
	memoize((tool: Tool): WireTool => {
		const { name, description } = tool;
		const grammar = toolGrammar(tool, compat.supportsOpenAIGrammarTools);
		if (grammar) {
			const { syntax, definition } = grammar;
			return {
				type: "custom",
				custom: { name, description, format: { type: "grammar", grammar: { syntax, definition } } },
			};
		}
		const { parameters, strict } = strictParameters(tool, compat.supportsStrictMode);
		// Endpoints without strict mode may refuse the field itself.
		const strictField = compat.supportsStrictMode ? { strict: strict ?? false } : {};
		return { type: "function", function: { name, description, parameters, ...strictField } };
	}),
);
