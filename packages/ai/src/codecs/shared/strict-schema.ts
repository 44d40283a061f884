/** Whether and how a tool's parameters are sent for constrained sampling ("strict" tools). */
import { TauError } from "@tau/base/errors";
import type { ConstrainedSampling, Tool } from "@tau/protocol/messages";

export interface StrictParameters {
	parameters: object;
	/** undefined = the tool does not ask for it, or the vendor or the schema cannot. */
	strict: true | undefined;
}

/** Throws `TAU_TOOL_STRICT` when the tool requires what the vendor or the schema does not allow. */
export function strictParameters(tool: Tool, vendorSupportsStrict: boolean): StrictParameters {
	const sampling = tool.constrainedSampling;
	if (!isJsonSchema(sampling)) return { parameters: tool.parameters, strict: undefined };
	const problem = vendorSupportsStrict ? undefined : "strict tools are unsupported";
	const schema: StrictResult = problem === undefined ? strictSchema(tool.parameters) : { problem };
	if ("schema" in schema) return { parameters: schema.schema, strict: true };
	if (sampling.strict !== "require") return { parameters: tool.parameters, strict: undefined };
	throw new TauError(
		"TAU_TOOL_STRICT",
		`Tool "${tool.name}" requires JSON-schema constrained sampling, but ${schema.problem}.`,
		{ hint: 'Set constrainedSampling.strict of the tool to "prefer", or simplify its parameters.' },
	);
}

function isJsonSchema(sampling: Tool["constrainedSampling"]): sampling is JsonSchemaSampling {
	return typeof sampling === "object" && sampling.type === "json_schema";
}

type JsonSchemaSampling = Extract<ConstrainedSampling, { type: "json_schema" }>;
type StrictResult = { schema: object } | { problem: string };
type Node = Record<string, unknown>;

const UNSUPPORTED_KEYS = [
	"$ref",
	"$defs",
	"definitions",
	"allOf",
	"oneOf",
	"patternProperties",
	"dependentSchemas",
	"dependencies",
	"unevaluatedProperties",
	"propertyNames",
	"contains",
	"prefixItems",
	"not",
	"if",
	"then",
	"else",
] as const;

function strictSchema(schema: unknown): StrictResult {
	const copy: unknown = structuredClone(schema);
	if (!isNode(copy)) return { problem: "root schema must have type object" };
	const problem = makeStrict(copy) ?? (copy.type === "object" ? undefined : "root schema must have type object");
	return problem === undefined ? { schema: copy } : { problem };
}

/** Changes the node in place. Returns what stands in the way. */
function makeStrict(node: unknown): string | undefined {
	if (!isNode(node)) return "boolean schemas are unsupported";
	const key = UNSUPPORTED_KEYS.find((unsupported) => node[unsupported] !== undefined);
	if (key !== undefined) return `${key} schemas are unsupported`;
	return strictUnion(node) ?? strictItems(node) ?? strictObject(node);
}

function strictUnion({ anyOf }: Node): string | undefined {
	if (anyOf === undefined) return undefined;
	if (!Array.isArray(anyOf) || anyOf.length === 0) return "anyOf must contain at least one schema";
	for (const variant of anyOf) {
		if (isStructured(variant)) return "object and array unions are unsupported";
		const problem = makeStrict(variant);
		if (problem !== undefined) return problem;
	}
	return undefined;
}

function strictItems({ items }: Node): string | undefined {
	if (items === undefined) return undefined;
	return Array.isArray(items) ? "tuple schemas are unsupported" : makeStrict(items);
}

function strictObject(node: Node): string | undefined {
	if (node.type !== "object") return node.properties === undefined ? undefined : "properties require type object";
	const { additionalProperties, required = [] } = node;
	if (additionalProperties !== undefined && additionalProperties !== false) {
		return "schema-valued or true additionalProperties is unsupported";
	}
	const properties = node.properties ?? {};
	if (!isNode(properties)) return "object properties must be a schema map";
	if (!Array.isArray(required) || required.some((name) => typeof name !== "string")) {
		return "object required must be a string array";
	}
	const names = Object.keys(properties);
	if (required.some((name: string) => !names.includes(name))) return "required contains an unknown property";
	for (const name of names) {
		const problem = makeStrict(properties[name]);
		if (problem !== undefined) return problem;
		// Every property must be required, so an optional one may be null instead.
		if (!required.includes(name) && !allowsNull(properties[name])) {
			properties[name] = { anyOf: [properties[name], { type: "null" }] };
		}
	}
	node.required = names;
	node.additionalProperties = false;
	return undefined;
}

function isNode(value: unknown): value is Node {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typesOf(node: Node): unknown[] {
	return Array.isArray(node.type) ? node.type : [node.type];
}

function isStructured(schema: unknown): boolean {
	if (!isNode(schema)) return false;
	const types = typesOf(schema);
	return (
		types.includes("object") || types.includes("array") || schema.properties !== undefined || schema.items !== undefined
	);
}

function allowsNull(schema: unknown): boolean {
	if (!isNode(schema)) return false;
	if (typesOf(schema).includes("null") || schema.const === null) return true;
	if (Array.isArray(schema.enum) && schema.enum.includes(null)) return true;
	return Array.isArray(schema.anyOf) && schema.anyOf.some(allowsNull);
}
