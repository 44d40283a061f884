import type { JsonObject, JsonValue } from "@tau/protocol/json";
import { type Conversation, lastToolResults, lastUserText, turnOf } from "./conversation.ts";

/** Values an answer may use as `{{name}}`. */
export const TEMPLATE_VALUES: Record<string, (conversation: Conversation) => string> = {
	lastUserText,
	lastToolResult: (conversation) => lastToolResults(conversation).at(-1)?.text ?? "",
	lastToolName: (conversation) => lastToolResults(conversation).at(-1)?.toolName ?? "",
	model: (conversation) => conversation.model,
	turn: (conversation) => String(turnOf(conversation)),
};

const PLACEHOLDER = /\{\{\s*([A-Za-z]+)\s*\}\}/g;

/** Replaces known placeholders and leaves every other pair of braces as it is. */
export function fillTemplate(text: string, conversation: Conversation): string {
	if (!text.includes("{{")) return text;
	return text.replace(PLACEHOLDER, (whole, name: string) =>
		Object.hasOwn(TEMPLATE_VALUES, name) ? TEMPLATE_VALUES[name]!(conversation) : whole,
	);
}

export function fillArguments(value: JsonObject, conversation: Conversation): JsonObject {
	return fillValue(value, conversation) as JsonObject;
}

/** Placeholders that no value is known for, so that a typing error in a file is an error and not an odd answer. */
export function unknownPlaceholders(text: string): string[] {
	return [...text.matchAll(PLACEHOLDER)]
		.map((match) => match[1]!)
		.filter((name) => !Object.hasOwn(TEMPLATE_VALUES, name));
}

function fillValue(value: JsonValue, conversation: Conversation): JsonValue {
	if (typeof value === "string") return fillTemplate(value, conversation);
	if (Array.isArray(value)) return value.map((item) => fillValue(item, conversation));
	if (typeof value === "object" && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([key, item]) => [key, fillValue(item as JsonValue, conversation)]),
		);
	}
	return value;
}
