/** What a person reads of a failed response: the vendor's own words without their wrapping, and one way out. */
import type { AssistantMessage } from "@tau/protocol/messages";
import { FAILURE_DIAGNOSTIC, type FailureClass } from "@tau/protocol/model-stream";

export interface FailureFacts {
	failure: FailureClass | undefined;
	/** Of the error that ended the response, where it is one of tau's. */
	code: string | undefined;
}

export function failureFacts(message: AssistantMessage): FailureFacts {
	const entry = message.diagnostics?.findLast((diagnostic) => diagnostic.type === FAILURE_DIAGNOSTIC);
	return { failure: entry?.details as FailureClass | undefined, code: entry?.error?.code?.toString() };
}

/** Longer words of a vendor are cut: the session's file has them whole. */
const MAX_SHOWN = 1000;

/** `HTTP 404: <the vendor's message>`; an error without a status is shown without one. */
export function shownReason(message: AssistantMessage): string {
	const { failure, code } = failureFacts(message);
	const text = message.errorMessage ?? "The request failed";
	// tau's own words need no unwrapping.
	if (code !== "TAU_HTTP_STATUS" && code !== "TAU_PROVIDER_ERROR") return text;
	const status = code === "TAU_HTTP_STATUS" ? failure?.status : undefined;
	const words = vendorWords(text, status);
	const shown = words.length > MAX_SHOWN ? `${words.slice(0, MAX_SHOWN)}…` : words;
	return status === undefined ? shown : `HTTP ${status}: ${shown}`;
}

function vendorWords(text: string, status: number | undefined): string {
	if (isWebPage(text)) return pageTitle(text);
	const brace = text.indexOf("{");
	const parsed = brace < 0 ? undefined : parse(text.slice(brace));
	const words = parsed === undefined ? undefined : messageOf(parsed);
	if (words !== undefined) return words;
	// The wire formats put the status in front, some twice.
	const rest = text.replace(/^.{0,60}? API error \(\d+\): /, "").replace(new RegExp(`^${status ?? "-"}[: ]+`), "");
	return rest === "status code (no body)" ? "an answer without a body" : rest;
}

function messageOf(value: unknown, depth = 0): string | undefined {
	if (typeof value === "string") return value === "" ? undefined : value;
	if (typeof value !== "object" || value === null || depth > 3) return undefined;
	const { error, message, detail } = value as Record<string, unknown>;
	return messageOf(error, depth + 1) ?? messageOf(message, depth + 1) ?? messageOf(detail, depth + 1);
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function isWebPage(text: string): boolean {
	return /<!doctype html|<html[\s>]/i.test(text.slice(0, 500));
}

function pageTitle(page: string): string {
	const title = /<title[^>]*>([^<]{1,200})/i.exec(page)?.[1]?.trim();
	return title ? `a web page ("${title}")` : "a web page";
}

export function failureHint(message: AssistantMessage): string | undefined {
	const { failure, code } = failureFacts(message);
	if (isWebPage(message.errorMessage ?? "")) {
		return "A web page came instead of an answer: probably a proxy or a login page stands in between, or the provider's base URL is wrong.";
	}
	return (
		(code === undefined ? undefined : HINT_BY_CODE[code]) ??
		(failure?.status === undefined ? undefined : HINT_BY_STATUS[failure.status]) ??
		(failure && HINT_BY_KIND[failure.kind])
	);
}

const HINT_BY_CODE: Readonly<Record<string, string | undefined>> = {
	TAU_HTTP_CONTENT_TYPE:
		"Something that is no model stream answered: check the provider's base URL in models.json, and for a proxy in between.",
	TAU_STREAM_TRUNCATED:
		"The answer ended before it was complete: try again; if it stays so, something between tau and the server cuts connections.",
	TAU_ANSWER_TOO_LARGE: "The model or its server repeats itself: ask again in other words, or use another model.",
	TAU_CONFIG_COMMAND_FAILED: "Run the command in a shell: it must print the value on standard output and exit with 0.",
};

const HINT_BY_STATUS: Readonly<Record<number, string | undefined>> = {
	404: "The server knows no such model or no such address: check the model's id (--list-models) and the provider's base URL.",
	413: "The request has more bytes than the server takes: leave out images or large files, or go on in a new session.",
};

const HINT_BY_KIND: Partial<Record<FailureClass["kind"], string>> = {
	auth: "The provider refused the key: check --api-key, auth.json or the provider's environment variable, and what the key may use.",
	network: "The server could not be reached: check that it runs, its base URL in models.json, and the proxy variables.",
	timeout: "The server was silent for too long: raise httpIdleTimeoutMs in settings.json if it is just slow.",
	overflow: "The conversation is larger than the model's context window: start a new one or use a larger model.",
	quota: "The account's quota is used up: add credit, or use another provider with --model.",
	rate_limit: "The provider limits the rate: wait a little, or use another model.",
	overloaded: "The provider has more requests than it can serve: wait a little, or use another model.",
	server: "The provider has a fault of its own: try again in a while, or use another model.",
	invalid_request:
		"The server does not take the request as it is: try another model or thinking level; for an endpoint of your own, see compat in models.json.",
};
