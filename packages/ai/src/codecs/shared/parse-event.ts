import { malformedEventError } from "../../http/failure.ts";

/**
 * The JSON object of one event. Raw control characters and unknown escapes, which some gateways let through, are
 * repaired; anything else that is not JSON is an error with the first characters. What is no object is an empty one.
 */
export function parseEvent<T extends object>(data: string): Partial<T> {
	const value = parse(data);
	return typeof value === "object" && value !== null ? (value as Partial<T>) : {};
}

function parse(data: string): unknown {
	try {
		return JSON.parse(data);
	} catch (error) {
		try {
			return JSON.parse(repaired(data));
		} catch {
			throw malformedEventError(data, error);
		}
	}
}

function repaired(data: string): string {
	return data
		.replace(/\\(?:["\\/bfnrt]|u[\da-fA-F]{4})?/g, (sequence) => (sequence === "\\" ? "\\\\" : sequence))
		.replace(/[\u0000-\u001f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
