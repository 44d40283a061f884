import { expect, test } from "bun:test";
import { classifyFailure, type FailureSigns } from "./classify-failure.ts";

const cases: [string, FailureSigns, string, boolean][] = [
	["rate limit by status", { status: 429 }, "rate_limit", true],
	["quota hidden behind 429", { status: 429, codes: ["insufficient_quota"] }, "quota", false],
	[
		"quota by wording",
		{ status: 429, text: "You exceeded your current quota, check your plan and billing" },
		"quota",
		false,
	],
	["rate limit that speaks of tokens", { status: 429, text: "too many tokens per minute" }, "rate_limit", true],
	["payment", { status: 402 }, "quota", false],
	["key", { status: 401 }, "auth", false],
	["permission", { status: 403, text: "forbidden" }, "auth", false],
	["bad request", { status: 400, codes: ["invalid_request_error"], text: "tools.0: bad" }, "invalid_request", false],
	["overflow by code", { status: 400, codes: ["context_length_exceeded"] }, "overflow", false],
	["overflow by stop reason", { codes: ["model_context_window_exceeded"] }, "overflow", false],
	["overflow by wording", { status: 400, text: "prompt is too long: 210000 tokens > 200000" }, "overflow", false],
	[
		"overflow by wording under a general code",
		{ status: 400, codes: ["invalid_request_error"], text: "prompt is too long" },
		"overflow",
		false,
	],
	["body too large", { status: 413, codes: ["request_too_large"] }, "overflow", false],
	[
		"Cerebras without a body",
		{ status: 400, text: "400 status code (no body)", provider: "cerebras" },
		"overflow",
		false,
	],
	[
		"the same elsewhere",
		{ status: 400, text: "400 status code (no body)", provider: "mock" },
		"invalid_request",
		false,
	],
	["server", { status: 500 }, "server", true],
	["server with a code", { status: 503, codes: ["service_unavailable"] }, "server", true],
	["overloaded by code", { status: 529, codes: ["overloaded_error"] }, "overloaded", true],
	["overloaded by wording", { status: 503, text: "The model is overloaded" }, "overloaded", true],
	["gateway timeout", { status: 504 }, "timeout", true],
	["a gateway's upstream failure with 400", { status: 400, text: "Provider returned error" }, "server", true],
	["in a stream", { text: "stream ended before message_stop" }, "network", true],
	["in a stream, by type", { codes: ["api_error"], text: "Internal server error" }, "server", true],
	["unknown", { text: "something odd" }, "unknown", false],
];

test.each(cases)("%s", (_name, signs, kind, retryable) => {
	expect(classifyFailure(signs)).toMatchObject({ kind, retryable });
});

test("numbers in the wording that look like a status mean nothing", () => {
	expect(classifyFailure({ text: "request req_500429 was refused" }).retryable).toBe(false);
	expect(classifyFailure({ status: 400, text: "invalid id 503-502-429" }).kind).toBe("invalid_request");
});

test("the vendor's code, the status and the wait are kept", () => {
	expect(classifyFailure({ status: 429, codes: [null, "slow_down"], retryAfterMs: 7 })).toEqual({
		kind: "overloaded",
		retryable: true,
		status: 429,
		code: "slow_down",
		retryAfterMs: 7,
	});
});

test("codes are looked up as data: a prototype's names are none", () => {
	expect(classifyFailure({ codes: ["constructor", "__proto__"], text: "x" }).kind).toBe("unknown");
});
