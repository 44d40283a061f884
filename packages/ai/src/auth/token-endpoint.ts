/** Requests to an OAuth server: of codes, tokens and keys. No message of an error shows what was sent or answered. */
import { errorMessage, TauError } from "@tau/base/errors";
import { isLoopback } from "../http/proxy.ts";
import type { Login } from "./auth-json.ts";
import type { TokenEncoding } from "./login-client.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface TokenRequestOptions {
	fetch: Fetch;
	signal?: AbortSignal;
}

export interface TokenAnswer {
	/** HTTP status. */
	status: number;
	fields: Readonly<Record<string, unknown>>;
	/** OAuth's name of the error; empty when there is none. */
	error: string;
}

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_CHARACTERS = 1_000_000;
/** Of servers that do not say. */
const DEFAULT_VALIDITY_S = 3600;
/** Of tokens that neither end nor can be renewed. */
const LASTING_S = 10 * 365 * 24 * 3600;

/** Throws a plain error that says why there is no answer; the signal's reason when it aborts. */
export async function postToServer(
	url: string,
	encoding: TokenEncoding,
	fields: Readonly<Record<string, string>>,
	{ fetch, signal }: TokenRequestOptions,
): Promise<TokenAnswer> {
	const isJson = encoding === "json";
	const timeout = AbortSignal.timeout(TIMEOUT_MS);
	try {
		const response = await fetch(url, {
			method: "POST",
			headers: {
				"Content-Type": isJson ? "application/json" : "application/x-www-form-urlencoded",
				Accept: "application/json",
			},
			body: isJson ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
			// A token is not sent to where a server points.
			redirect: "error",
			signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
		});
		const answer = parse((await response.text()).slice(0, MAX_ANSWER_CHARACTERS));
		const error = typeof answer.error === "string" ? answer.error : "";
		return { status: response.status, fields: answer, error };
	} catch (error) {
		signal?.throwIfAborted();
		throw new Error(timeout.aborted ? `no answer in ${TIMEOUT_MS / 1000} s` : errorMessage(error));
	}
}

/** Undefined when the answer holds no token. `before` is what is renewed; what the provider added to it stays. */
export function loginFrom(fields: TokenAnswer["fields"], now: number, before?: Partial<Login>): Login | undefined {
	const { access_token: access, refresh_token: refresh, expires_in: validity } = fields;
	if (typeof access !== "string" || access === "") return undefined;
	// Some servers let the old one go on.
	const renewal = typeof refresh === "string" && refresh !== "" ? refresh : (before?.refresh ?? "");
	const isKnown = typeof validity === "number" && validity > 0;
	const seconds = isKnown ? validity : renewal === "" ? LASTING_S : DEFAULT_VALIDITY_S;
	return { ...before, type: "oauth", access, refresh: renewal, expires: now + seconds * 1000 };
}

/** Tokens go over an encrypted connection, or stay on this machine. */
export function isSafeUrl(address: string): boolean {
	const url = URL.parse(address);
	return url !== null && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname)));
}

/** Throws `TAU_LOGIN_CONFIG`. */
export function requireSafeUrl(address: string, name: string, provider: string): void {
	if (isSafeUrl(address)) return;
	throw new TauError("TAU_LOGIN_CONFIG", `The "${name}" of ${provider} must be an https address, found ${address}`, {
		hint: `Correct "oauth" of "${provider}" in models.json.`,
		details: { provider },
	});
}

function parse(text: string): Readonly<Record<string, unknown>> {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}
