/**
 * A login through the browser: OAuth 2 with PKCE (RFC 7636) and a redirect to this machine (RFC 8252), or, where the
 * browser runs elsewhere, with what it shows in the end, pasted. With a client of the user's own, or for servers that
 * need none because they mint a key.
 */
import { errorMessage, TauError } from "@tau/base/errors";
import type { Credential } from "./auth-json.ts";
import type { OAuthConfig } from "./login-client.ts";
import {
	loginFrom,
	postToServer,
	requireSafeUrl,
	type TokenAnswer,
	type TokenRequestOptions,
} from "./token-endpoint.ts";

/** Waits on this machine for the browser to come back. */
export interface CallbackListener {
	/** What the browser is sent to, without a query. */
	redirectUri: string;
	close(): void;
}

/** What the browser shows. */
export interface CallbackPage {
	isSuccess: boolean;
	text: string;
}

export interface BrowserLoginPorts extends TokenRequestOptions {
	/** Milliseconds since 1970. */
	now: () => number;
	/** Undefined when nothing can listen there: then the login is finished by pasting. */
	listen(place: {
		port: number;
		path: string;
		onRequest: (query: URLSearchParams) => CallbackPage;
	}): Promise<CallbackListener | undefined>;
	/** The user opens it, or it is opened for them. */
	showAddress(url: string): void;
	/** What the browser shows in the end: an address or a code. Undefined: given up. The signal takes the question back. */
	askPasted(signal: AbortSignal, problem?: string): Promise<string | undefined>;
}

interface Grant {
	code: string;
}

/** Undefined when the user gave it up. Throws `TAU_LOGIN_FAILED`, `TAU_LOGIN_CONFIG`. */
export async function loginInBrowser(
	provider: string,
	config: OAuthConfig,
	ports: BrowserLoginPorts,
): Promise<Credential | undefined> {
	const { authorizationUrl, keyUrl, tokenUrl } = config;
	requireSafeUrl(authorizationUrl ?? "", "authorizationUrl", provider);
	requireSafeUrl(keyUrl ?? tokenUrl ?? "", keyUrl === undefined ? "tokenUrl" : "keyUrl", provider);
	const verifier = randomText(48);
	const state = randomText(24);
	// Servers that mint keys give no state back, so the path cannot be guessed instead.
	const path = keyUrl === undefined ? (config.callbackPath ?? "/callback") : `/callback/${state}`;
	const arrived = Promise.withResolvers<Grant>();
	arrived.promise.catch(() => {});
	const onRequest = (query: URLSearchParams): CallbackPage => {
		const found = readGrant(query, keyUrl === undefined ? state : undefined);
		// Another program's request, or an older login's: this one goes on.
		if (found === undefined) return { isSuccess: false, text: "This is not the login that is waited for." };
		if ("code" in found) arrived.resolve(found);
		else arrived.reject(failed(provider, found.reason));
		return "code" in found
			? { isSuccess: true, text: `The login to ${provider} has come back to tau. This page can be closed.` }
			: { isSuccess: false, text: `The login to ${provider} was refused: ${found.reason}` };
	};
	const listener = await ports.listen({ port: config.callbackPort ?? 0, path, onRequest });
	try {
		const redirectUri = listener?.redirectUri ?? `http://localhost:${config.callbackPort ?? 0}${path}`;
		ports.showAddress(addressOf(config, { redirectUri, state, challenge: await challengeOf(verifier) }));
		const grant = await takeGrant(arrived.promise, keyUrl === undefined ? state : undefined, ports);
		if (!grant) return undefined;
		return await exchange(provider, config, { ...grant, redirectUri, state, verifier }, ports);
	} finally {
		listener?.close();
	}
}

function addressOf(config: OAuthConfig, sent: { redirectUri: string; state: string; challenge: string }): string {
	const url = new URL(config.authorizationUrl!);
	const query =
		config.keyUrl === undefined
			? {
					response_type: "code",
					client_id: config.clientId ?? "",
					redirect_uri: sent.redirectUri,
					...(config.scopes?.length ? { scope: config.scopes.join(" ") } : {}),
					state: sent.state,
				}
			: { callback_url: sent.redirectUri };
	for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
	url.searchParams.set("code_challenge", sent.challenge);
	url.searchParams.set("code_challenge_method", "S256");
	return url.href;
}

/** Whichever comes first: the browser, or what is pasted. */
async function takeGrant(
	arrived: Promise<Grant>,
	state: string | undefined,
	ports: BrowserLoginPorts,
): Promise<Grant | undefined> {
	const answered = new AbortController();
	const signal = ports.signal ? AbortSignal.any([ports.signal, answered.signal]) : answered.signal;
	const pasted = async (): Promise<Grant | undefined> => {
		let problem: string | undefined;
		while (true) {
			const text = await ports.askPasted(signal, problem);
			if (text === undefined || signal.aborted) return undefined;
			const found = readPasted(text, state);
			if (typeof found !== "string") return found;
			problem = found;
		}
	};
	try {
		return await Promise.race([arrived, pasted()]);
	} finally {
		answered.abort();
	}
}

/** Undefined: no answer to this login. */
function readGrant(query: URLSearchParams, state: string | undefined): Grant | { reason: string } | undefined {
	if (state !== undefined && query.get("state") !== state) return undefined;
	const code = query.get("code");
	if (code) return { code };
	const error = query.get("error");
	return error ? { reason: (query.get("error_description") ?? error).slice(0, 200) } : undefined;
}

/** An address with a code in its query or fragment, `code#state`, or the code alone. A text: why it is none of them. */
function readPasted(text: string, state: string | undefined): Grant | string {
	const trimmed = text.trim();
	const url = /^https?:/i.test(trimmed) ? URL.parse(trimmed) : null;
	if (url) {
		const query = url.searchParams.has("code") ? url.searchParams : new URLSearchParams(url.hash.slice(1));
		const found = readGrant(query, state);
		if (found && "code" in found) return found;
		if (found) return `the login was refused: ${found.reason}`;
		return query.has("code") ? "this address belongs to another login" : "this address holds no code";
	}
	const [code = "", given] = trimmed.split("#");
	if (code === "" || /\s/.test(code)) return "this is neither an address nor a code";
	if (given !== undefined && state !== undefined && given !== state) return "this code belongs to another login";
	return { code };
}

async function exchange(
	provider: string,
	config: OAuthConfig,
	grant: Grant & { redirectUri: string; state: string; verifier: string },
	ports: BrowserLoginPorts,
): Promise<Credential> {
	const { code, redirectUri, state, verifier } = grant;
	const { clientId = "", tokenUrl = "", tokenEncoding = "form", keyUrl } = config;
	const ask = async (url: string, encoding: "json" | "form", fields: Record<string, string>): Promise<TokenAnswer> => {
		try {
			return await postToServer(url, encoding, fields, ports);
		} catch (error) {
			ports.signal?.throwIfAborted();
			throw failed(provider, `${new URL(url).host} could not be asked: ${errorMessage(error)}`);
		}
	};
	if (keyUrl !== undefined) {
		const answer = await ask(keyUrl, "json", { code, code_verifier: verifier, code_challenge_method: "S256" });
		const { key } = answer.fields;
		if (answer.status === 200 && typeof key === "string" && key !== "") return { type: "api_key", key };
		throw failed(provider, describe(answer));
	}
	const answer = await ask(tokenUrl, tokenEncoding, {
		grant_type: "authorization_code",
		code,
		redirect_uri: redirectUri,
		client_id: clientId,
		code_verifier: verifier,
		// Servers that read JSON want it again; no other is harmed by it.
		...(tokenEncoding === "json" ? { state } : {}),
	});
	const before = { clientId, tokenUrl, tokenEncoding };
	const login = answer.status === 200 ? loginFrom(answer.fields, ports.now(), before) : undefined;
	if (login) return login;
	throw failed(provider, describe(answer));
}

/** What went wrong, by status and OAuth's name for it: nothing else of an answer is shown. */
export function describe({ status, error }: TokenAnswer): string {
	if (error !== "") return `the server says ${error.slice(0, 100)}`;
	return status === 200 ? "the answer holds no token" : `the server answered with status ${status}`;
}

export function failed(provider: string, reason: string): TauError {
	return new TauError("TAU_LOGIN_FAILED", `The login to ${provider} has failed: ${reason}`, {
		hint: "Try again, or store an API key instead. Nothing that was stored is changed.",
		details: { provider },
	});
}

function randomText(bytes: number): string {
	return crypto.getRandomValues(new Uint8Array(bytes)).toBase64({ alphabet: "base64url", omitPadding: true });
}

async function challengeOf(verifier: string): Promise<string> {
	const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
	return new Uint8Array(digest).toBase64({ alphabet: "base64url", omitPadding: true });
}
