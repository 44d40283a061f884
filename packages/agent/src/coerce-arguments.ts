/** Gentle type repair of tool arguments, as models often quote numbers: the rules of AJV's `coerceTypes`. */
import type { JsonSchema, JsonValue } from "@tau/protocol/json";

/** Returns `value` itself when nothing had to change; never changes its argument. */
export function coerceArguments(schema: JsonSchema, value: unknown): unknown {
	if (isRecord(value) && schema.properties) return coerceProperties(schema.properties, value);
	if (Array.isArray(value) && schema.items) {
		const items = schema.items;
		return value.map((item) => coerceArguments(items, item));
	}
	const coerce = typeof schema.type === "string" ? COERCIONS[schema.type] : undefined;
	return coerce ? coerce(value) : value;
}

function coerceProperties(properties: Readonly<Record<string, JsonSchema>>, value: Record<string, unknown>): unknown {
	let result = value;
	for (const [key, schema] of Object.entries(properties)) {
		if (!Object.hasOwn(value, key)) continue;
		const coerced = coerceArguments(schema, value[key]);
		if (coerced === value[key]) continue;
		if (result === value) result = { ...value };
		result[key] = coerced;
	}
	return result;
}

const COERCIONS: Record<string, (value: unknown) => unknown> = {
	string: (value) => {
		if (typeof value === "number" || typeof value === "boolean") return String(value);
		return value === null ? "" : value;
	},
	number: toNumber,
	integer: (value) => {
		const number = toNumber(value);
		return typeof number === "number" && Number.isInteger(number) ? number : value;
	},
	boolean: (value) => {
		if (value === "true" || value === 1) return true;
		if (value === "false" || value === 0 || value === null) return false;
		return value;
	},
	null: (value) => (value === "" || value === 0 || value === false ? null : value),
};

function toNumber(value: unknown): unknown {
	if (typeof value === "boolean") return value ? 1 : 0;
	if (value === null) return 0;
	if (typeof value !== "string" || value.trim() === "") return value;
	const number = Number(value);
	return Number.isFinite(number) ? number : value;
}

function isRecord(value: unknown): value is Record<string, JsonValue> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
