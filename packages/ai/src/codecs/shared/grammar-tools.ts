/** Tools whose one string argument is sampled under a grammar: OpenAI's "custom" tools. */
import { TauError } from "@tau/base/errors";
import type { JsonObject } from "@tau/protocol/json";
import type { Tool } from "@tau/protocol/messages";

export interface ToolGrammar {
	syntax: "lark" | "regex";
	definition: string;
	/** The argument that carries the sampled text. */
	property: string;
}

/** undefined = an ordinary tool, or an endpoint without grammars. Throws `TAU_TOOL_GRAMMAR`. */
export function toolGrammar(tool: Tool, supportsGrammars: boolean): ToolGrammar | undefined {
	const sampling = tool.constrainedSampling;
	if (!sampling || !supportsGrammars || sampling.type !== "grammar") return undefined;
	const { openai_lark: lark, openai_regex: regex } = sampling.variants;
	const definition = lark?.trim() ? lark : regex?.trim() ? regex : undefined;
	if (definition === undefined) throw grammarError(tool.name, "no supported grammar variant was provided");
	return { syntax: definition === lark ? "lark" : "regex", definition, property: inputProperty(tool) };
}

/** The argument of every grammar tool by the tool's name. */
export function grammarProperties(tools: readonly Tool[], supportsGrammars: boolean): Map<string, string> {
	const properties = new Map<string, string>();
	for (const tool of tools) {
		const grammar = toolGrammar(tool, supportsGrammars);
		if (grammar) properties.set(tool.name, grammar.property);
	}
	return properties;
}

/** The text that a grammar tool was called with, for the replay of the call. */
export function grammarInput(toolName: string, args: JsonObject, property: string): string {
	const input = args[property];
	if (typeof input === "string") return input;
	throw new TauError(
		"TAU_TOOL_GRAMMAR",
		`Grammar tool call "${toolName}" requires argument "${property}" to be a string.`,
		{ hint: "Go back to an earlier point of the session (/tree) or start a new one." },
	);
}

/** Turns the pieces of a grammar tool's text into pieces of the JSON object {property: text}. */
export class GrammarInputJson {
	readonly #property: string;
	#started = false;
	/** A high surrogate at the end of a piece waits for its other half: JSON would escape it alone. */
	#pending = "";

	constructor(property: string) {
		this.#property = property;
	}

	push(piece: string): string {
		const text = this.#pending + piece;
		const isCut = /[\uD800-\uDBFF]$/.test(text);
		this.#pending = isCut ? text.slice(-1) : "";
		return this.#json(isCut ? text.slice(0, -1) : text);
	}

	end(): string {
		const rest = this.#json(this.#pending);
		this.#pending = "";
		return `${rest}"}`;
	}

	#json(text: string): string {
		const opening = this.#started ? "" : `{${JSON.stringify(this.#property)}:"`;
		this.#started = true;
		return opening + JSON.stringify(text).slice(1, -1);
	}
}

function inputProperty(tool: Tool): string {
	const { type, required, properties } = tool.parameters;
	if (type !== "object")
		throw grammarError(tool.name, "grammar constrained sampling requires an object parameter schema");
	const name = required?.[0];
	if (required?.length !== 1 || typeof name !== "string") {
		throw grammarError(tool.name, "grammar constrained sampling requires exactly one required string property");
	}
	const property = properties?.[name];
	if (!property) throw grammarError(tool.name, `grammar constrained sampling requires a properties entry for ${name}`);
	if (property.type !== "string") {
		throw grammarError(tool.name, `grammar constrained sampling property ${name} must have type string`);
	}
	return name;
}

function grammarError(toolName: string, problem: string): TauError {
	return new TauError("TAU_TOOL_GRAMMAR", `Tool "${toolName}" cannot use grammar constrained sampling: ${problem}.`, {
		hint: "Correct the tool's constrainedSampling, or set it to false.",
	});
}
