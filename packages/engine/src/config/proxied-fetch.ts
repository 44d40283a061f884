/** `fetch` through the proxy that the environment or the settings name, for what is asked of servers beside models. */
import type { Fetch } from "@tau/ai/auth/token-endpoint";

export function proxiedFetch(env: Readonly<Record<string, string | undefined>>, httpProxy: string | undefined): Fetch {
	return async (url, init) => {
		const { proxyFor } = await import("@tau/ai/http/proxy");
		const proxy = proxyFor(new URL(url), { proxyEnv: env, httpProxy });
		return await fetch(url, { ...init, proxy } as RequestInit);
	};
}
