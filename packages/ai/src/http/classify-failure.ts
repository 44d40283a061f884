/**
 * Decides once, where a failure is seen, what it means. The vendor's machine-readable code goes first, then the HTTP
 * status, and only then the wording, because wording holds request ids and numbers that look like statuses.
 */
import type { FailureClass } from "@tau/protocol/model-stream";
import { isOverflowText } from "./overflow-text.ts";

export interface FailureSigns {
	status?: number;
	/** The vendor's codes, most specific first: `error.code`, `error.type`, a stop reason. */
	codes?: readonly unknown[];
	/** The body or message, for what has no code. */
	text?: string;
	retryAfterMs?: number;
	provider?: string;
}

type Kind = FailureClass["kind"];

const RETRYABLE: ReadonlySet<Kind> = new Set<Kind>(["rate_limit", "overloaded", "server", "network", "timeout"]);

export function classifyFailure(signs: FailureSigns): FailureClass {
	const codes = (signs.codes ?? []).filter((code) => code !== null && code !== undefined && code !== "").map(String);
	// Gateways put the status of the server behind them where others have a word.
	const status = signs.status ?? codes.map(Number).find((code) => code >= 400 && code < 600);
	const kind = kindOf({ ...signs, status }, codes);
	return {
		kind,
		retryable: RETRYABLE.has(kind),
		...(status === undefined ? {} : { status }),
		...(codes[0] === undefined ? {} : { code: codes[0] }),
		...(signs.retryAfterMs === undefined ? {} : { retryAfterMs: signs.retryAfterMs }),
	};
}

function kindOf(signs: FailureSigns, codes: readonly string[]): Kind {
	const text = signs.text ?? "";
	for (const code of codes) {
		const kind = KIND_BY_CODE[code.toLowerCase()];
		// Vendors use the general codes for everything from a typing error to an overflow.
		if (kind !== undefined && kind !== "invalid_request" && kind !== "rate_limit") return kind;
	}
	if (QUOTA_TEXT.test(text)) return "quota";
	if (codes.some((code) => KIND_BY_CODE[code.toLowerCase()] === "rate_limit")) return "rate_limit";
	const byStatus = signs.status === undefined ? undefined : KIND_BY_STATUS[signs.status];
	if (byStatus !== undefined && byStatus !== "invalid_request") return byStatus;
	if (isOverflowText(text, signs.provider)) return "overflow";
	if (signs.status !== undefined && signs.status >= 500) return OVERLOAD_TEXT.test(text) ? "overloaded" : "server";
	if (signs.status !== undefined && signs.status >= 400)
		return PASSED_ON_TEXT.test(text) ? "server" : "invalid_request";
	if (codes.some((code) => KIND_BY_CODE[code.toLowerCase()] === "invalid_request")) return "invalid_request";
	return TEXTS.find(([, pattern]) => pattern.test(text))?.[0] ?? "unknown";
}

const KIND_BY_STATUS: Record<number, Kind | undefined> = {
	400: "invalid_request",
	401: "auth",
	402: "quota",
	403: "auth",
	404: "invalid_request",
	408: "timeout",
	413: "overflow",
	422: "invalid_request",
	429: "rate_limit",
	504: "timeout",
	524: "timeout",
	529: "overloaded",
};

/** `error.code`, `error.type` and stop reasons of the vendors, in lower case. */
const KIND_BY_CODE: Record<string, Kind | undefined> = Object.assign(
	Object.create(null),
	table("overflow", [
		"context_length_exceeded",
		"request_too_large",
		"model_context_window_exceeded",
		"context_window_exceeded",
		"exceed_context_size_error",
		"1261",
	]),
	table("quota", [
		"insufficient_quota",
		"billing_error",
		"billing_hard_limit_reached",
		"billing_not_active",
		"quota_exceeded",
		"insufficient_balance",
		"usage_limit_reached",
		"usage_not_included",
		"gousagelimiterror",
		"freeusagelimiterror",
		"out_of_credits",
	]),
	table("rate_limit", ["rate_limit_error", "rate_limit_exceeded", "too_many_requests", "resource_exhausted"]),
	table("overloaded", ["overloaded_error", "overloaded", "server_overloaded", "engine_overloaded", "slow_down"]),
	table("server", [
		"api_error",
		"server_error",
		"internal_error",
		"internal_server_error",
		"service_unavailable",
		"bad_gateway",
		"upstream_error",
	]),
	table("timeout", ["timeout_error", "request_timeout", "gateway_timeout", "deadline_exceeded"]),
	table("network", ["network_error", "econnreset", "econnrefused"]),
	table("auth", [
		"authentication_error",
		"permission_error",
		"permission_denied",
		"invalid_api_key",
		"account_deactivated",
		"token_expired",
	]),
	table("invalid_request", ["invalid_request_error", "not_found_error", "model_not_found", "unsupported_parameter"]),
);

function table(kind: Kind, codes: readonly string[]): Record<string, Kind> {
	return Object.fromEntries(codes.map((code) => [code, kind]));
}

const QUOTA_TEXT =
	/GoUsageLimitError|FreeUsageLimitError|monthly usage limit reached|available balance|credit balance|insufficient_quota|out of budget|quota exceeded|billing/i;
const OVERLOAD_TEXT = /overloaded|high demand/i;
/** A gateway's word for a failure behind it, sent with whatever status. */
const PASSED_ON_TEXT = /provider.?returned.?error|overloaded|high demand|(?:retry your|try your) request/i;

/** For failures that come as text alone, inside a stream or from the runtime. */
const TEXTS: readonly (readonly [Kind, RegExp])[] = [
	["overloaded", OVERLOAD_TEXT],
	["rate_limit", /rate.?limit|too many requests|resource.?exhausted/i],
	["timeout", /timed? out|timeout|http2 request did not get a response/i],
	[
		"network",
		/network.?error|connection.?(?:error|refused|lost)|other side closed|fetch failed|getaddrinfo|ENOTFOUND|EAI_AGAIN|reset before headers|socket hang up|socket connection was closed|terminated|websocket.?(?:closed|error)|ended without|stream ended before/i,
	],
	[
		"server",
		/service.?unavailable|server.?error|internal.?error|provider.?returned.?error|exceeded request buffer limit|upstream.?connect|retry delay|(?:retry your|try your) request/i,
	],
];
