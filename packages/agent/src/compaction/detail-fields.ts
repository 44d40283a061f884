/** Reads `details` of an entry that any program may have written. */
import type { JsonValue } from "@tau/protocol/json";

export function detailField(details: JsonValue | undefined, name: string): unknown {
	if (typeof details !== "object" || details === null || Array.isArray(details)) return undefined;
	return (details as Record<string, unknown>)[name];
}

export function detailStrings(details: JsonValue | undefined, name: string): string[] {
	const list = detailField(details, name);
	return Array.isArray(list) ? list.filter((value): value is string => typeof value === "string") : [];
}
