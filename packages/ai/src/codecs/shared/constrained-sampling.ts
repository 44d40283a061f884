/** What an endpoint can enforce about a tool's arguments while the model writes them. */
import { TauError } from "@tau/base/errors";
import type { JsonObject, JsonSchema } from "@tau/protocol/json";
import type { Tool } from "@tau/protocol/messages";
import { StrictSchemaError, strictSchema } from "./strict-schema.ts";

export interface SamplingSupport {
	strict: boolean;
	grammar: boolean;
}

export interface Grammar {
	format: "lark" | "regex";
	definition: string;
	/** The one argument, which holds the text that follows the grammar. */
	inputProperty: string;
}

/** Undefined: the tool is an ordinary one. Throws `TAU_TOOL_UNSUPPORTED` for a grammar that cannot be sent. */
export function grammarOf(tool: Tool, support: SamplingSupport): Grammar | undefined {
	const sampling = tool.constrainedSampling;
	if (!sampling || sampling.type !== "grammar" || !support.grammar) return undefined;
	const { openai_lark: lark, openai_regex: regex } = sampling.variants;
	const cannot = `Tool "${tool.name}" cannot use grammar constrained sampling`;
	const definition = lark?.trim() ? lark : regex?.trim() ? regex : undefined;
	if (definition === undefined) throw unsupported(`${cannot}: no supported grammar variant was provided.`);
	const { properties, required, type } = tool.parameters;
	const inputProperty = required?.length === 1 ? required[0] : undefined;
	if (type !== "object" || inputProperty === undefined || properties?.[inputProperty]?.type !== "string") {
		throw unsupported(`${cannot}: its parameters must be an object with exactly one required string property.`);
	}
	return { format: lark?.trim() ? "lark" : "regex", definition, inputProperty };
}

/** The input property of each tool that is sent with a grammar. */
export function grammarInputs(tools: readonly Tool[], support: SamplingSupport): Map<string, string> {
	const inputs = new Map<string, string>();
	for (const tool of tools) {
		const grammar = grammarOf(tool, support);
		if (grammar) inputs.set(tool.name, grammar.inputProperty);
	}
	return inputs;
}

/** The text of a call to a tool with a grammar. */
export function grammarInput(name: string, args: JsonObject, inputProperty: string): string {
	const input = args[inputProperty];
	if (typeof input === "string") return input;
	throw unsupported(`Grammar tool call "${name}" requires argument "${inputProperty}" to be a string.`);
}

/** `strict` with the matching schema, or the tool's own schema. Throws where the tool insists and it cannot be. */
export function parametersOf(tool: Tool, support: SamplingSupport): { strict: boolean; parameters: JsonSchema } {
	const sampling = tool.constrainedSampling;
	if (!sampling || sampling.type !== "json_schema") return { strict: false, parameters: tool.parameters };
	const insists = sampling.strict === "require";
	const requires = `Tool "${tool.name}" requires JSON-schema constrained sampling`;
	if (!support.strict) {
		if (insists) throw unsupported(`${requires}, but strict tools are unsupported.`);
		return { strict: false, parameters: tool.parameters };
	}
	try {
		return { strict: true, parameters: strictSchema(tool.parameters) };
	} catch (error) {
		if (!(error instanceof StrictSchemaError)) throw error;
		if (insists) throw unsupported(`${requires}, but ${error.message}.`);
		return { strict: false, parameters: tool.parameters };
	}
}

function unsupported(message: string): TauError {
	return new TauError("TAU_TOOL_UNSUPPORTED", message, {
		hint: "Use a model whose endpoint supports it, or relax the tool's constrainedSampling.",
	});
}
