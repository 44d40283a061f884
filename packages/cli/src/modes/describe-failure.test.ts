import { expect, test } from "bun:test";
import { type AssistantMessage, emptyUsage } from "@tau/protocol/messages";
import { FAILURE_DIAGNOSTIC, type FailureClass } from "@tau/protocol/model-stream";
import { failureHint, shownReason } from "./describe-failure.ts";

function failedWith(errorMessage: string, failure: Partial<FailureClass>, code = "TAU_HTTP_STATUS"): AssistantMessage {
	const details = { kind: "unknown", retryable: false, ...failure } as const;
	return {
		role: "assistant",
		content: [],
		api: "x",
		provider: "p",
		model: "m",
		usage: emptyUsage(),
		stopReason: "error",
		errorMessage,
		timestamp: 1,
		diagnostics: [{ type: FAILURE_DIAGNOSTIC, timestamp: 1, details, error: { message: errorMessage, code } }],
	};
}

test.each([
	['404: {"message":"no such model","type":"x"}', 404, "HTTP 404: no such model"],
	['404 {"type":"error","error":{"type":"not_found_error","message":"model: m"}}', 404, "HTTP 404: model: m"],
	['OpenAI API error (401): {"message":"bad key","code":"c"}', 401, "HTTP 401: bad key"],
	["mock API error (500): 500 oops", 500, "HTTP 500: oops"],
	["503 status code (no body)", 503, "HTTP 503: an answer without a body"],
	["502 <!DOCTYPE html><html><title>Bad gateway</title>…", 502, 'HTTP 502: a web page ("Bad gateway")'],
	['400: {"detail":"field missing"}', 400, "HTTP 400: field missing"],
	['400: {"code":5}', 400, 'HTTP 400: {"code":5}'],
])("of %p the vendor's words are shown", (text, status, shown) => {
	expect(shownReason(failedWith(text, { status }))).toBe(shown);
});

test("an error inside a stream is unwrapped as well, and tau's own words stay", () => {
	const text = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}';
	expect(shownReason(failedWith(text, { kind: "overloaded" }, "TAU_PROVIDER_ERROR"))).toBe("Overloaded");
	expect(shownReason(failedWith("Connection error.", {}, "TAU_HTTP_CONNECTION"))).toBe("Connection error.");
});

test.each([
	[{ kind: "auth", status: 403 }, "refused the key"],
	[{ kind: "invalid_request", status: 404 }, "base URL"],
	[{ kind: "invalid_request", status: 400 }, "does not take the request"],
	[{ kind: "overflow", status: 413 }, "more bytes than the server takes"],
	[{ kind: "overflow", status: 400 }, "context window"],
	[{ kind: "rate_limit", status: 429 }, "limits the rate"],
	[{ kind: "server", status: 500 }, "fault of its own"],
] as const)("%p has one hint", (failure, hint) => {
	const text = failureHint(failedWith("x", failure))!;
	expect(text).toContain(hint);
	expect(text).not.toContain("\n");
});

test("a page, an empty answer and a cut stream have hints of their own", () => {
	const page = failedWith("503 <html>x", { kind: "server", status: 503 });
	expect(failureHint(page)).toContain("proxy or a login page");
	const empty = failedWith("x answered 204", { kind: "server", status: 204 }, "TAU_HTTP_CONTENT_TYPE");
	expect(failureHint(empty)).toContain("base URL");
	const cut = failedWith("ended", { kind: "network" }, "TAU_STREAM_TRUNCATED");
	expect(failureHint(cut)).toContain("before it was complete");
});
