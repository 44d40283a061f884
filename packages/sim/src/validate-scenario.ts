import { TauError } from "@tau/base/errors";
import { faultProblem } from "./faults/parse-fault.ts";
import { MAX_DELTAS, type Scenario } from "./scenario.ts";
import { TEMPLATE_VALUES, unknownPlaceholders } from "./template.ts";

export interface ScenarioProblem {
	/** Like `steps[1].toolCalls[0].name`; empty for the document itself. */
	path: string;
	message: string;
}

/** Throws TAU_SIM_SCENARIO naming `source`, the place in the document and what was expected there. */
export function assertScenario(value: unknown, source: string): asserts value is Scenario {
	const problems = validateScenario(value);
	if (problems.length === 0) return;
	const lines = problems.slice(0, MAX_REPORTED).map(({ path, message }) => `${path ? `${path}: ` : ""}${message}`);
	if (problems.length > MAX_REPORTED) lines.push(`… and ${problems.length - MAX_REPORTED} more`);
	const text = lines.length === 1 ? `${source}: ${lines[0]}` : `${source}:\n  ${lines.join("\n  ")}`;
	throw new TauError("TAU_SIM_SCENARIO", text, { hint: "The format is described in docs/simulator.md." });
}

const MAX_REPORTED = 20;

export function validateScenario(value: unknown): ScenarioProblem[] {
	const problems: ScenarioProblem[] = [];
	scenario(value, "", problems);
	return problems;
}

type Check = (value: unknown, path: string, problems: ScenarioProblem[]) => void;

const text: Check = (value, path, problems) => {
	if (typeof value !== "string") problems.push({ path, message: `expected a text, got ${show(value)}` });
};

const name: Check = (value, path, problems) => {
	if (typeof value !== "string" || value.trim() === "") {
		problems.push({ path, message: `expected a non-empty text, got ${show(value)}` });
	}
};

const template: Check = (value, path, problems) => {
	text(value, path, problems);
	for (const unknown of typeof value === "string" ? unknownPlaceholders(value) : []) {
		const known = Object.keys(TEMPLATE_VALUES).join(", ");
		problems.push({ path, message: `unknown placeholder {{${unknown}}}; the placeholders are ${known}` });
	}
};

const templateArguments: Check = (value, path, problems) => {
	if (!isObject(value)) problems.push({ path, message: `expected an object of arguments, got ${show(value)}` });
	else templateLeaves(value, path, problems);
};

function templateLeaves(value: unknown, path: string, problems: ScenarioProblem[]): void {
	if (typeof value === "string") template(value, path, problems);
	else if (Array.isArray(value))
		for (const [index, item] of value.entries()) templateLeaves(item, `${path}[${index}]`, problems);
	else if (isObject(value))
		for (const [key, item] of Object.entries(value)) templateLeaves(item, `${path}.${key}`, problems);
}

const flag: Check = (value, path, problems) => {
	if (typeof value !== "boolean") problems.push({ path, message: `expected true or false, got ${show(value)}` });
};

const pattern: Check = (value, path, problems) => {
	if (value instanceof RegExp) return;
	if (typeof value !== "string")
		problems.push({ path, message: `expected a text or a /regular expression/, got ${show(value)}` });
};

function number(minimum: number, maximum = Number.MAX_SAFE_INTEGER, whole = true): Check {
	return (value, path, problems) => {
		const fits =
			typeof value === "number" && value >= minimum && value <= maximum && (!whole || Number.isInteger(value));
		if (fits) return;
		const range = maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
		problems.push({ path, message: `expected a ${whole ? "whole " : ""}number ${range}, got ${show(value)}` });
	};
}

function oneOf(...values: string[]): Check {
	return (value, path, problems) => {
		if (typeof value !== "string" || !values.includes(value)) {
			problems.push({ path, message: `expected one of ${values.join(", ")}; got ${show(value)}` });
		}
	};
}

function list(item: Check): Check {
	return (value, path, problems) => {
		if (!Array.isArray(value)) problems.push({ path, message: `expected a list, got ${show(value)}` });
		else for (const [index, entry] of value.entries()) item(entry, `${path}[${index}]`, problems);
	};
}

function object(fields: Record<string, Check>, required: string[] = []): Check {
	return (value, path, problems) => {
		if (!isObject(value)) {
			problems.push({ path, message: `expected an object with ${Object.keys(fields).join(", ")}; got ${show(value)}` });
			return;
		}
		const prefix = path === "" ? "" : `${path}.`;
		for (const key of required) {
			if (value[key] === undefined) problems.push({ path: `${prefix}${key}`, message: "is missing" });
		}
		for (const [key, entry] of Object.entries(value)) {
			if (entry === undefined) continue;
			const check = Object.hasOwn(fields, key) ? fields[key] : undefined;
			if (check) check(entry, `${prefix}${key}`, problems);
			else
				problems.push({
					path: `${prefix}${key}`,
					message: `unknown field; expected one of ${Object.keys(fields).join(", ")}`,
				});
		}
	};
}

const pace = object({
	tokensPerSecond: number(0.001, 1_000_000_000, false),
	chunkSize: number(1),
	firstTokenDelayMs: number(0, 86_400_000, false),
});

const thinkingFields = { text: template, signature: text, redacted: flag };
const toolCallFields = { id: name, name, arguments: templateArguments, rawArguments: text };

const thinking: Check = (value, path, problems) => {
	if (typeof value === "string") template(value, path, problems);
	else object(thinkingFields)(value, path, problems);
};

const BLOCKS: Record<string, Check> = {
	text: object({ type: text, text: template }, ["text"]),
	thinking: object({ type: text, ...thinkingFields }),
	toolCall: object({ type: text, ...toolCallFields }, ["name"]),
};

const block: Check = (value, path, problems) => {
	const type = isObject(value) && typeof value.type === "string" ? value.type : "";
	const check = Object.hasOwn(BLOCKS, type) ? BLOCKS[type] : undefined;
	if (check) check(value, path, problems);
	else
		problems.push({
			path: `${path}.type`,
			message: `expected one of ${Object.keys(BLOCKS).join(", ")}; got ${show(type)}`,
		});
};

const fault: Check = (value, path, problems) => {
	const message = faultProblem(value);
	if (message) problems.push({ path, message });
};

const when = object({
	user: pattern,
	system: pattern,
	toolResult: pattern,
	toolResults: list(pattern),
	toolName: pattern,
	toolError: flag,
	turn: number(0),
	model: pattern,
	image: flag,
	offersTool: name,
});

const stepFields = object({
	name,
	when,
	thinking,
	text: template,
	toolCalls: list(object(toolCallFields, ["name"])),
	content: list(block),
	deltas: number(0, MAX_DELTAS),
	usage: object({
		input: number(0),
		output: number(0),
		cacheRead: number(0),
		cacheWrite: number(0),
		reasoning: number(0),
	}),
	stopReason: oneOf("stop", "length", "toolUse", "refusal"),
	pace,
	fault,
	answer: (value, path, problems) => {
		if (typeof value !== "function") problems.push({ path, message: `expected a function, got ${show(value)}` });
	},
});

const ANSWERS = ["text", "thinking", "toolCalls", "content", "deltas", "fault", "answer"];

const step: Check = (value, path, problems) => {
	stepFields(value, path, problems);
	if (!isObject(value)) return;
	if (!ANSWERS.some((key) => value[key] !== undefined)) {
		problems.push({ path, message: `answers nothing; expected at least one of ${ANSWERS.join(", ")}` });
	}
	const both = ["text", "thinking", "toolCalls"].find((key) => value.content !== undefined && value[key] !== undefined);
	if (both) problems.push({ path: `${path}.${both}`, message: "cannot stand beside content, which lists all blocks" });
};

const fields = object(
	{
		name,
		description: text,
		models: list(
			object(
				{
					id: name,
					name,
					reasoning: flag,
					contextWindow: number(1),
					maxTokens: number(1),
					input: list(oneOf("text", "image")),
				},
				["id"],
			),
		),
		pace,
		rules: list(step),
		steps: list(step),
		afterLastStep: oneOf("error", "repeat", "restart"),
	},
	["name"],
);

const scenario: Check = (value, path, problems) => {
	fields(value, path, problems);
	if (isObject(value) && value.rules === undefined && value.steps === undefined) {
		problems.push({ path: "", message: "has neither steps nor rules: it could not answer anything" });
	}
};

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof RegExp);
}

function show(value: unknown): string {
	if (value === undefined || typeof value === "function") return typeof value === "function" ? "a function" : "nothing";
	const json = value instanceof RegExp ? String(value) : JSON.stringify(value);
	return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}
