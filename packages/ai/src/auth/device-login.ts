/** A login with a code that is typed in on any device: the OAuth 2 device grant (RFC 8628), with a client of the user's own. */
import { type Clock, systemClock } from "@tau/base/clock";
import { errorMessage } from "@tau/base/errors";
import type { Login } from "./auth-json.ts";
import { describe, failed } from "./browser-login.ts";
import type { OAuthConfig } from "./login-client.ts";
import { loginFrom, postToServer, requireSafeUrl, type TokenRequestOptions } from "./token-endpoint.ts";

export interface DeviceCode {
	/** What the user types in. */
	userCode: string;
	verificationUrl: string;
	/** With the code in it, where the server offers that. */
	completeUrl?: string;
}

export interface DeviceLoginPorts extends TokenRequestOptions {
	clock?: Clock;
	showCode(code: DeviceCode): void;
}

const DEFAULT_INTERVAL_S = 5;
const DEFAULT_VALIDITY_S = 900;
/** What a server asks for with `slow_down`. */
const SLOWER_S = 5;

/** Resolves when the user has agreed. Throws `TAU_LOGIN_FAILED`, `TAU_LOGIN_CONFIG`; the signal's reason when it aborts. */
export async function loginByDevice(provider: string, config: OAuthConfig, ports: DeviceLoginPorts): Promise<Login> {
	const { clientId = "", deviceAuthorizationUrl = "", tokenUrl = "", tokenEncoding = "form", scopes } = config;
	const { clock = systemClock, signal } = ports;
	requireSafeUrl(deviceAuthorizationUrl, "deviceAuthorizationUrl", provider);
	requireSafeUrl(tokenUrl, "tokenUrl", provider);
	const asked = { client_id: clientId, ...(scopes?.length ? { scope: scopes.join(" ") } : {}) };
	const begun = await postToServer(deviceAuthorizationUrl, tokenEncoding, asked, ports).catch((error: unknown) => {
		signal?.throwIfAborted();
		throw failed(provider, `${new URL(deviceAuthorizationUrl).host} could not be asked: ${errorMessage(error)}`);
	});
	const { device_code, user_code, verification_uri, verification_url, verification_uri_complete } = begun.fields;
	const address = verification_uri ?? verification_url;
	if (typeof device_code !== "string" || typeof user_code !== "string" || typeof address !== "string") {
		throw failed(provider, begun.status === 200 ? "the server gave no code" : describe(begun));
	}
	requireSafeUrl(address, "verification_uri", provider);
	const completeUrl = typeof verification_uri_complete === "string" ? verification_uri_complete : undefined;
	ports.showCode({ userCode: user_code, verificationUrl: address, ...(completeUrl ? { completeUrl } : {}) });
	let interval = positive(begun.fields.interval, DEFAULT_INTERVAL_S);
	const end = clock.monotonic() + positive(begun.fields.expires_in, DEFAULT_VALIDITY_S) * 1000;
	const fields = {
		grant_type: "urn:ietf:params:oauth:grant-type:device_code",
		device_code,
		client_id: clientId,
	};
	while (clock.monotonic() < end) {
		await clock.sleep(interval * 1000, signal);
		const answer = await postToServer(tokenUrl, tokenEncoding, fields, ports).catch(() => {
			// The network may be back at the next attempt (RFC 8628, 3.5).
			signal?.throwIfAborted();
			return undefined;
		});
		if (!answer || answer.error === "authorization_pending") continue;
		if (answer.error === "slow_down") interval += SLOWER_S;
		else if (answer.error === "" && answer.status >= 500) continue;
		else if (answer.error === "access_denied") throw failed(provider, "it was refused");
		else if (answer.error === "expired_token") break;
		else {
			const before = { clientId, tokenUrl, tokenEncoding };
			const login = answer.error === "" ? loginFrom(answer.fields, clock.now(), before) : undefined;
			if (login) return login;
			throw failed(provider, describe(answer));
		}
	}
	throw failed(provider, "nobody agreed to it in time");
}

function positive(value: unknown, fallback: number): number {
	return typeof value === "number" && value > 0 && value < 86_400 ? value : fallback;
}
