/** Keeps logins of auth.json valid: each is renewed by one process at a time, and by none that comes after it. */
import type { Credential } from "@tau/ai/auth/auth-json";
import { clientOf, RENEWED_BEFORE_MS } from "@tau/ai/auth/login-client";
import type { Fetch } from "@tau/ai/auth/token-endpoint";
import { updateCredential } from "./auth-file.ts";

export interface RenewalParts {
	agentDir: string;
	fetch: Fetch;
	now: () => number;
}

/**
 * What is stored afterwards: what another process has stored meanwhile, or new tokens. A login that names no client is
 * left as it is. Throws `TAU_AUTH_EXPIRED`, `TAU_AUTH_REFRESH`, and what changing auth.json throws.
 */
export async function renewLogin(
	{ agentDir, fetch, now }: RenewalParts,
	provider: string,
	signal?: AbortSignal,
): Promise<Credential | undefined> {
	const renew = async (current: Credential | undefined) => {
		if (current?.type !== "oauth" || current.expires - RENEWED_BEFORE_MS > now()) return current;
		if (!clientOf(provider, current)) return current;
		const { refreshLogin } = await import("@tau/ai/auth/refresh-login");
		return await refreshLogin(provider, current, { fetch, now, signal });
	};
	return await updateCredential(agentDir, provider, renew, signal);
}
