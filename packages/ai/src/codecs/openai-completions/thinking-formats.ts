/** How each family of endpoints is told whether and how hard to think. */
import type { Model, ThinkingLevel } from "@tau/protocol/model";
import type { CompletionsCompat, TemplateValue } from "./compat.ts";

export interface ThinkingRequest {
	model: Model;
	compat: CompletionsCompat;
	/** undefined = no reasoning. */
	effort: ThinkingLevel | undefined;
	/** Tokens. */
	budget: number | undefined;
}

type Fields = Record<string, unknown>;
type Format = (request: ThinkingRequest) => Fields;

/** Fields for the request's body. Nothing for a model that does not reason. */
export function thinkingFields(request: ThinkingRequest): Fields {
	const { model, compat, budget } = request;
	if (!model.reasoning) return {};
	const format = Object.hasOwn(FORMATS, compat.thinkingFormat) ? FORMATS[compat.thinkingFormat]! : openai;
	const budgetField =
		compat.thinkingTokenBudgetField || (compat.supportsThinkingTokenBudget ? "thinking_token_budget" : undefined);
	return { ...format(request), ...(budgetField && budget !== undefined ? { [budgetField]: budget } : {}) };
}

const FORMATS: Readonly<Record<string, Format>> = {
	zai: (request) => ({
		thinking: request.effort ? { type: "enabled", clear_thinking: false } : { type: "disabled" },
		...(request.effort ? effortField(request, mapped(request, request.effort)) : {}),
	}),
	qwen: (request) => ({
		enable_thinking: request.effort !== undefined,
		...(request.effort ? effortField(request, wordFor(request, request.effort)) : {}),
	}),
	"qwen-chat-template": ({ effort }) => ({
		chat_template_kwargs: { enable_thinking: effort !== undefined, preserve_thinking: true },
	}),
	"chat-template": (request) => templateField("chat_template_kwargs", request.compat.chatTemplateKwargs, request),
	baseten: (request) => ({
		...templateField("chat_template_args", request.compat.chatTemplateArgs, request),
		...effortField(request, mapped(request, request.effort)),
	}),
	deepseek: (request) => ({
		...(request.effort ? { thinking: { type: "enabled" } } : {}),
		...(request.effort || !canBeTurnedOff(request) ? {} : { thinking: { type: "disabled" } }),
		...(request.effort ? effortField(request, wordFor(request, request.effort)) : {}),
	}),
	openrouter: (request) => {
		if (request.effort) return { reasoning: { effort: wordFor(request, request.effort) } };
		return canBeTurnedOff(request) ? { reasoning: { effort: offWord(request) ?? "none" } } : {};
	},
	"ant-ling": (request) => {
		const effort = request.effort && request.model.thinkingLevelMap?.[request.effort];
		return typeof effort === "string" ? { reasoning: { effort } } : {};
	},
	together: (request) => ({
		reasoning: { enabled: request.effort !== undefined },
		...(request.effort ? effortField(request, wordFor(request, request.effort)) : {}),
	}),
	"string-thinking": (request) => {
		if (request.effort) return { thinking: wordFor(request, request.effort) };
		return canBeTurnedOff(request) ? { thinking: offWord(request) ?? "none" } : {};
	},
};

function openai(request: ThinkingRequest): Fields {
	return effortField(request, request.effort ? wordFor(request, request.effort) : offWord(request));
}

function effortField({ compat }: ThinkingRequest, word: string | null | undefined): Fields {
	return compat.supportsReasoningEffort && typeof word === "string" ? { reasoning_effort: word } : {};
}

/** The vendor's word for a level, else the level's own name. */
function wordFor({ model }: ThinkingRequest, level: ThinkingLevel): string {
	return model.thinkingLevelMap?.[level] ?? level;
}

/** As `wordFor`, but a level that the model rules out has no word; without reasoning, the word for off, if any. */
function mapped({ model }: ThinkingRequest, effort: ThinkingLevel | undefined): string | null | undefined {
	const word = model.thinkingLevelMap?.[effort ?? "off"];
	return word === undefined ? effort : word;
}

function offWord({ model }: ThinkingRequest): string | null | undefined {
	return model.thinkingLevelMap?.off;
}

function canBeTurnedOff(request: ThinkingRequest): boolean {
	return offWord(request) !== null;
}

function templateField(name: string, values: Record<string, TemplateValue>, request: ThinkingRequest): Fields {
	const resolved: Fields = {};
	for (const [key, value] of Object.entries(values)) {
		const result = templateValue(value, request);
		if (result !== undefined) resolved[key] = result;
	}
	return Object.keys(resolved).length > 0 ? { [name]: resolved } : {};
}

function templateValue(value: TemplateValue, request: ThinkingRequest): unknown {
	if (typeof value !== "object" || value === null) return value;
	if (!request.effort && value.omitWhenOff) return undefined;
	if (value.$var === "thinking.enabled") return request.effort !== undefined;
	if (value.$var === "thinking.budget") return request.budget;
	return mapped(request, request.effort) ?? undefined;
}
