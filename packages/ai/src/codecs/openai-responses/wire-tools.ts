import type { Tool } from "@tau/protocol/messages";
import { toolGrammar } from "../shared/grammar-tools.ts";
import { strictParameters } from "../shared/strict-schema.ts";
import type { ResponsesCompat } from "./compat.ts";

/** `deferred`: the tools are the result of a search, which loads them. */
export function wireTools(tools: readonly Tool[], compat: ResponsesCompat, deferred = false): object[] {
	const deferral = deferred ? { defer_loading: true } : {};
	return tools.map((tool) => {
		const { name, description } = tool;
		const grammar = toolGrammar(tool, compat.supportsOpenAIGrammarTools);
		if (grammar) {
			const { syntax, definition } = grammar;
			return { type: "custom", name, description, format: { type: "grammar", syntax, definition }, ...deferral };
		}
		const { parameters, strict } = strictParameters(tool, compat.supportsStrictMode);
		// Endpoints without strict mode may refuse the field itself.
		const strictField = compat.supportsStrictMode ? { strict: strict ?? false } : {};
		return { type: "function", name, description, parameters, ...deferral, ...strictField };
	});
}
