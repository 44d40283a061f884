import type { JsonObject } from "@tau/protocol/json";
import { type ApiProblem, type ListedModel, type ProblemKind, randomHex } from "./wire-format.ts";

/** What both OpenAI formats share: the error object, the headers and the model list. */
export function openaiErrorBody(problem: ApiProblem, overflow: { message: string; param: string }): JsonObject {
	const known = ERRORS[problem.kind];
	const isOverflow = problem.kind === "context-overflow";
	return {
		error: {
			message: problem.message ?? (isOverflow ? overflow.message : known.message),
			type: known.type,
			param: problem.param ?? (isOverflow ? overflow.param : null),
			code: known.code,
		},
	};
}

export function openaiHeaders(requestId: string): Record<string, string> {
	return {
		"openai-organization": "org-simulator",
		"openai-processing-ms": "1",
		"openai-version": "2020-10-01",
		"x-request-id": requestId,
		"x-ratelimit-limit-requests": "10000",
		"x-ratelimit-remaining-requests": "9999",
	};
}

export function openaiRequestId(): string {
	return randomHex("req_", 32);
}

export function openaiModelList(models: ListedModel[]): JsonObject {
	return {
		object: "list",
		data: models.map((model) => ({ id: model.id, object: "model", created: 1_767_225_600, owned_by: "simulator" })),
	};
}

const ERRORS: Record<ProblemKind, { type: string; code: string | null; message: string }> = {
	"rate-limit": {
		type: "requests",
		code: "rate_limit_exceeded",
		message: "Rate limit reached for requests. Please try again later.",
	},
	quota: {
		type: "insufficient_quota",
		code: "insufficient_quota",
		message: "You exceeded your current quota, please check your plan and billing details.",
	},
	"server-error": {
		type: "server_error",
		code: null,
		message: "The server had an error while processing your request. Sorry about that!",
	},
	unavailable: {
		type: "server_error",
		code: null,
		message: "The server is currently unavailable. Please try again later.",
	},
	overloaded: { type: "server_error", code: "server_overloaded", message: "The model is currently overloaded." },
	unauthorized: { type: "invalid_request_error", code: "invalid_api_key", message: "Incorrect API key provided." },
	forbidden: {
		type: "invalid_request_error",
		code: "unsupported_country_region_territory",
		message: "Access is denied.",
	},
	"not-found": { type: "invalid_request_error", code: "model_not_found", message: "The model does not exist." },
	"bad-request": { type: "invalid_request_error", code: null, message: "The request is invalid." },
	"context-overflow": { type: "invalid_request_error", code: "context_length_exceeded", message: "" },
	"too-large": { type: "invalid_request_error", code: "request_too_large", message: "The request is too large." },
};
