/**
 * New tokens for a login that is about to expire. Only with an OAuth client of the user's own: the clients of other
 * products are theirs alone, so none is built in. Loaded when a login needs it.
 */
import { errorMessage, TauError } from "@tau/base/errors";
import type { Login } from "./auth-json.ts";
import { clientOf, type OAuthClient } from "./login-client.ts";
import { isSafeUrl, loginFrom, postToServer, type TokenRequestOptions } from "./token-endpoint.ts";

export interface RefreshOptions extends TokenRequestOptions {
	/** Milliseconds since 1970. */
	now: () => number;
}

/** What OAuth calls a login that does not hold any more; whoever gets one of these has to log in again. */
const ENDED = ["invalid_grant", "invalid_client", "unauthorized_client"];

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
	if (!isSafeUrl(client.tokenUrl)) {
		throw new TauError("TAU_AUTH_EXPIRED", `The "tokenUrl" of "${provider}" in auth.json must be an https address`, {
			details: { provider },
		});
	}
	const fields = { grant_type: "refresh_token", refresh_token: login.refresh, client_id: client.clientId };
	const { status, error, ...answer } = await postToServer(client.tokenUrl, client.encoding, fields, options).catch(
		(failure: unknown) => {
			options.signal?.throwIfAborted();
			throw refused(provider, client, errorMessage(failure));
		},
	);
	if (status >= 200 && status < 300) {
		const renewed = loginFrom(answer.fields, options.now(), login);
		if (renewed) return renewed;
		throw refused(provider, client, "its answer holds no token");
	}
	if (status === 401 || ENDED.includes(error)) {
		throw new TauError("TAU_AUTH_EXPIRED", `The login for ${provider} does not hold any more`, {
			hint: `Log in to ${provider} again, or replace its entry in auth.json by {"type": "api_key", "key": "…"}.`,
			details: { provider, status },
		});
	}
	throw refused(provider, client, `it answered with status ${status}`);
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
