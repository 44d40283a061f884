/**
 * New tokens for a login that is about to expire. Only with an OAuth client of the user's own: the clients of other
 * products are theirs alone, so none is built in. Loaded when a login needs it.
 */
import { errorMessage, TauError } from "@tau/base/errors";
import { isLoopback } from "../http/proxy.ts";
import type { Login } from "./auth-json.ts";
import { clientOf, type OAuthClient } from "./login-client.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface RefreshOptions {
	fetch: Fetch;
	/** Milliseconds since 1970. */
	now: () => number;
	signal?: AbortSignal;
}

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_CHARACTERS = 1_000_000;
/** Of servers that do not say. */
const DEFAULT_VALIDITY_S = 3600;

/**
 * What the provider adds to the login stays in it. Throws `TAU_AUTH_EXPIRED` when the login does not hold any more or
 * there is no client for it, `TAU_AUTH_REFRESH` when the server could not be asked: then trying again may help. No
 * message shows a token.
 */
export async function refreshLogin(provider: string, login: Login, options: RefreshOptions): Promise<Login> {
	const client = clientOf(provider, login);
	if (!client) {
		throw new TauError(
			"TAU_AUTH_EXPIRED",
			`The login for ${provider} cannot be renewed: auth.json names no "clientId"`,
			{
				hint: `Add "clientId" (and "tokenUrl", if it is another one) of your own OAuth client to "${provider}" in auth.json, log in again with the program that stored it, or use an API key.`,
				details: { provider },
			},
		);
	}
	requireSafe(client, provider);
	const answer = await ask(provider, client, login, options);
	const { access_token: access, refresh_token: refresh, expires_in: validity } = answer;
	if (typeof access !== "string" || access === "") {
		throw refused(provider, client, "its answer holds no token");
	}
	const seconds = typeof validity === "number" && validity > 0 ? validity : DEFAULT_VALIDITY_S;
	return {
		...login,
		access,
		// Some servers let the old one go on.
		refresh: typeof refresh === "string" && refresh !== "" ? refresh : login.refresh,
		expires: options.now() + seconds * 1000,
	};
}

/** A refresh token goes over an encrypted connection, or stays on this machine. */
function requireSafe({ tokenUrl }: OAuthClient, provider: string): void {
	const url = URL.parse(tokenUrl);
	if (url && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname)))) return;
	throw new TauError("TAU_AUTH_EXPIRED", `The "tokenUrl" of "${provider}" in auth.json must be an https address`, {
		details: { provider },
	});
}

async function ask(
	provider: string,
	client: OAuthClient,
	login: Login,
	{ fetch, signal }: RefreshOptions,
): Promise<Readonly<Record<string, unknown>>> {
	const fields = { grant_type: "refresh_token", refresh_token: login.refresh, client_id: client.clientId };
	const isJson = client.encoding === "json";
	const timeout = AbortSignal.timeout(TIMEOUT_MS);
	let response: Response;
	let text: string;
	try {
		response = await fetch(client.tokenUrl, {
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
		text = (await response.text()).slice(0, MAX_ANSWER_CHARACTERS);
	} catch (error) {
		signal?.throwIfAborted();
		const why = timeout.aborted ? `no answer in ${TIMEOUT_MS / 1000} s` : errorMessage(error);
		throw refused(provider, client, why);
	}
	const answer = parse(text);
	if (response.ok) return answer;
	// What OAuth calls these; whoever gets them has to log in again.
	const reason = typeof answer.error === "string" ? answer.error : "";
	if (response.status === 401 || ["invalid_grant", "invalid_client", "unauthorized_client"].includes(reason)) {
		throw new TauError("TAU_AUTH_EXPIRED", `The login for ${provider} does not hold any more`, {
			hint: `Log in to ${provider} again, or replace its entry in auth.json by {"type": "api_key", "key": "…"}.`,
			details: { provider, status: response.status },
		});
	}
	throw refused(provider, client, `it answered with status ${response.status}`);
}

function parse(text: string): Readonly<Record<string, unknown>> {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}

function refused(provider: string, { tokenUrl }: OAuthClient, why: string): TauError {
	return new TauError(
		"TAU_AUTH_REFRESH",
		`The login for ${provider} could not be renewed at ${new URL(tokenUrl).host}: ${why}`,
		{
			hint: "Try again; it is kept as it is.",
			details: { provider },
		},
	);
}
