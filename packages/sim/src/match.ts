import { type Conversation, hasImage, lastToolResults, lastUserText, turnOf } from "./conversation.ts";
import type { Pattern, When } from "./scenario.ts";

/** The first condition that does not hold, said in words for the person who wrote the scenario; undefined = all hold. */
export function mismatch(when: When | undefined, conversation: Conversation): string | undefined {
	if (!when) return undefined;
	for (const key of Object.keys(when) as (keyof When)[]) {
		const check = CHECKS[key] as (expected: unknown, conversation: Conversation) => string | undefined;
		const problem = when[key] === undefined ? undefined : check(when[key], conversation);
		if (problem !== undefined) return problem;
	}
	return undefined;
}

type Checks = {
	[K in keyof Required<When>]: (expected: Required<When>[K], conversation: Conversation) => string | undefined;
};

const CHECKS: Checks = {
	user: (pattern, conversation) => checkText("the last user text", pattern, lastUserText(conversation)),
	system: (pattern, conversation) => checkText("the system prompt", pattern, conversation.system),
	model: (pattern, conversation) => checkText("the model id", pattern, conversation.model),
	toolResult: (pattern, conversation) => {
		const result = lastToolResults(conversation).at(-1);
		if (!result) return `expected a tool result ${describe(pattern)}, but the request ends with no tool result`;
		return checkText(`the last tool result (${result.toolName || "unknown tool"})`, pattern, result.text);
	},
	toolResults: (patterns, conversation) => {
		const results = lastToolResults(conversation);
		if (results.length !== patterns.length) {
			return `expected ${patterns.length} tool results, but the request ends with ${results.length}`;
		}
		for (const [index, pattern] of patterns.entries()) {
			const result = results[index]!;
			const problem = checkText(`tool result ${index + 1} (${result.toolName})`, pattern, result.text);
			if (problem) return problem;
		}
		return undefined;
	},
	toolName: (pattern, conversation) =>
		checkText("the name of the last tool", pattern, lastToolResults(conversation).at(-1)?.toolName ?? ""),
	toolError: (expected, conversation) => {
		const actual = lastToolResults(conversation).at(-1)?.isError;
		if (actual === undefined)
			return `expected toolError ${expected}, but ${conversation.api} does not say whether a tool failed`;
		return actual === expected ? undefined : `expected toolError ${expected}, but it was ${actual}`;
	},
	turn: (expected, conversation) => {
		const actual = turnOf(conversation);
		return actual === expected ? undefined : `expected turn ${expected}, but the conversation is at turn ${actual}`;
	},
	image: (expected, conversation) => {
		if (hasImage(conversation) === expected) return undefined;
		return expected
			? "expected an image, but the request ends with none"
			: "expected no image, but the request ends with one";
	},
	offersTool: (name, conversation) =>
		conversation.tools.includes(name)
			? undefined
			: `expected the tool "${name}" to be offered, but the request offers ${conversation.tools.join(", ") || "no tools"}`,
};

function checkText(what: string, pattern: Pattern, actual: string): string | undefined {
	// A sticky or global expression keeps state between tests; matching must not depend on earlier requests.
	if (typeof pattern !== "string") pattern.lastIndex = 0;
	const holds = typeof pattern === "string" ? actual.includes(pattern) : pattern.test(actual);
	return holds ? undefined : `expected ${what} ${describe(pattern)}, but it was ${quote(actual)}`;
}

function describe(pattern: Pattern): string {
	return typeof pattern === "string" ? `to contain ${quote(pattern)}` : `to match ${pattern}`;
}

function quote(text: string): string {
	return JSON.stringify(text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text);
}
