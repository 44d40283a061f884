export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/** A JSON Schema for an object of tool arguments, in the subset that TypeBox emits and every vendor accepts. */
export interface JsonSchema {
	readonly type?: string | readonly string[];
	readonly description?: string;
	readonly required?: readonly string[];
	readonly properties?: Readonly<Record<string, JsonSchema>>;
	readonly items?: JsonSchema;
	readonly enum?: readonly JsonValue[];
	readonly anyOf?: readonly JsonSchema[];
	readonly [keyword: string]: unknown;
}
