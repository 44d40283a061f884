/**
 * Checks a tool call's arguments against the tool's schema. The common case (a valid call of a tool with a plain
 * schema) is accepted by a small check here; everything else is judged, and explained, by TypeBox, loaded on demand.
 */
import { TauError } from "@tau/base/errors";
import type { JsonObject, JsonSchema } from "@tau/protocol/json";
import { MAX_ARGUMENT_DEPTH } from "@tau/protocol/tool";
import { coerceArguments } from "./coerce-arguments.ts";

/** `original` is what the model sent, shown in the error. */
export async function validateArguments(
	toolName: string,
	schema: JsonSchema,
	raw: unknown,
	original: unknown,
): Promise<JsonObject> {
	if (isDeeperThan(MAX_ARGUMENT_DEPTH, raw)) {
		throw new TauError(
			"TAU_TOOL_ARGUMENTS",
			`Validation failed for tool "${toolName}":\n  - root: must not be nested deeper than ${MAX_ARGUMENT_DEPTH} levels`,
		);
	}
	const value = coerceArguments(schema, raw);
	if (isPlain(schema) && accepts(schema, value)) return value as JsonObject;
	const problems = await explain(schema, value);
	if (problems.length === 0) return value as JsonObject;
	throw new TauError(
		"TAU_TOOL_ARGUMENTS",
		`Validation failed for tool "${toolName}":\n${problems.join("\n")}\n\nReceived arguments:\n${shown(original)}`,
	);
}

/** Looks no deeper than the limit itself. */
function isDeeperThan(levels: number, value: unknown): boolean {
	if (typeof value !== "object" || value === null) return false;
	return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

/** The model sees again what it sent, but not megabytes of it: indentation alone grows with the square of the depth. */
const MAX_SHOWN_CHARACTERS = 16_384;

function shown(value: unknown): string {
	const compact = JSON.stringify(value) ?? "";
	const text = compact.length > MAX_SHOWN_CHARACTERS / 4 ? compact : JSON.stringify(value, null, 2);
	if (text.length <= MAX_SHOWN_CHARACTERS) return text;
	return `${compact.slice(0, MAX_SHOWN_CHARACTERS)}… [${compact.length} characters]`;
}

const PLAIN_KEYWORDS = new Set(["type", "description", "required", "properties", "items", "enum", "title", "default"]);
const plainSchemas = new WeakMap<JsonSchema, boolean>();

/** Whether `accepts` understands every keyword of the schema. */
function isPlain(schema: JsonSchema): boolean {
	const known = plainSchemas.get(schema);
	if (known !== undefined) return known;
	const plain =
		Object.keys(schema).every((keyword) => PLAIN_KEYWORDS.has(keyword)) &&
		(schema.type === undefined || typeof schema.type === "string") &&
		(schema.items === undefined || (!Array.isArray(schema.items) && isPlain(schema.items))) &&
		Object.values(schema.properties ?? {}).every(isPlain);
	plainSchemas.set(schema, plain);
	return plain;
}

const TYPE_CHECKS: Record<string, (value: unknown) => boolean> = {
	object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
	array: Array.isArray,
	string: (value) => typeof value === "string",
	number: (value) => typeof value === "number" && Number.isFinite(value),
	integer: Number.isInteger,
	boolean: (value) => typeof value === "boolean",
	null: (value) => value === null,
};

/** False means "not sure or not valid". */
function accepts(schema: JsonSchema, value: unknown): boolean {
	if (schema.type !== undefined && !TYPE_CHECKS[schema.type as string]?.(value)) return false;
	if (schema.enum && !schema.enum.includes(value as never)) return false;
	if (Array.isArray(value)) {
		const items = schema.items;
		return items === undefined || value.every((item) => accepts(items, item));
	}
	if (typeof value !== "object" || value === null) return true;
	const record = value as Record<string, unknown>;
	if (schema.required?.some((key) => record[key] === undefined)) return false;
	return Object.entries(schema.properties ?? {}).every(
		([key, property]) => record[key] === undefined || accepts(property, record[key]),
	);
}

/** One line per problem, empty when TypeBox finds the value valid. */
async function explain(schema: JsonSchema, value: unknown): Promise<string[]> {
	const { Errors } = await import("typebox/schema");
	const [, errors] = Errors(schema as object, value);
	return errors.map((error) => {
		const params = error.params as { requiredProperties?: string[] };
		const missing = error.keyword === "required" ? params.requiredProperties?.[0] : undefined;
		const path = error.instancePath.slice(1).replaceAll("/", ".");
		const place = missing === undefined ? path : path === "" ? missing : `${path}.${missing}`;
		return `  - ${place || "root"}: ${error.message}`;
	});
}
