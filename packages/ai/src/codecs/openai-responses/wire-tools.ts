import type { Tool } from "@tau/protocol/messages";
import { toolGrammar } from "../shared/grammar-tools.ts";
import { memoize } from "../shared/memoize.ts";
import { strictParameters } from "../shared/strict-schema.ts";
import type { ResponsesCompat } from "./compat.ts";

/** `deferred`: the tools are the result of a search, which loads them. The objects are shared between requests. */
export function wireTools(tools: readonly Tool[], compat: ResponsesCompat, deferred = false): object[] {
	return tools.map((deferred ? deferredToolFor : wireToolFor)(compat));
}

const wireToolFor = memoize((compat: ResponsesCompat) => memoize((tool: Tool) => convert(tool, compat, {})));
const deferredToolFor = memoize((compat: ResponsesCompat) =>
	memoize((tool: Tool) => convert(tool, compat, { defer_loading: true })),
);

function convert(tool: Tool, compat: ResponsesCompat, deferral: object): object {
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
}
