/** Which proxy, if any, a request goes through. */
import { TauError } from "@tau/base/errors";
import type { HttpEnvironment } from "./http-environment.ts";

export type ProxySettings = Pick<HttpEnvironment, "proxyEnv" | "httpProxy" | "proxyLoopback">;

/** Throws `TAU_PROXY_INVALID` when the proxy that applies is no http or https URL. */
export function proxyFor(target: URL, environment: ProxySettings): string | undefined {
	const env = environment.proxyEnv;
	if (!environment.proxyLoopback && isLoopback(target.hostname)) return undefined;
	const scheme = target.protocol.slice(0, -1);
	const named = variable(env, `${scheme}_proxy`);
	const proxy = named?.value || environment.httpProxy?.trim() || variable(env, "all_proxy")?.value;
	if (!proxy) return undefined;
	if (isExcluded(target, variable(env, "no_proxy")?.value ?? "")) return undefined;
	return checkedProxy(proxy, named?.name ?? (environment.httpProxy?.trim() ? "httpProxy" : "ALL_PROXY"));
}

function variable(env: HttpEnvironment["proxyEnv"], name: string) {
	for (const spelling of [name, name.toUpperCase()]) {
		const value = env[spelling]?.trim();
		if (value) return { name: spelling, value };
	}
	return undefined;
}

export function isLoopback(hostname: string): boolean {
	const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
	return host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Entries are separated by commas or blanks: `*`, a host, a domain (`.a.b`, `*.a.b`), each with an optional port. */
function isExcluded(target: URL, noProxy: string): boolean {
	const host = target.hostname.replace(/^\[|\]$/g, "").toLowerCase();
	const port = target.port || (target.protocol === "https:" ? "443" : "80");
	return noProxy
		.toLowerCase()
		.split(/[,\s]+/)
		.some((entry) => entry !== "" && matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
	if (entry === "*") return true;
	const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry);
	const plain = /^([^:]+):(\d+)$/.exec(entry);
	const [name, onlyPort] = bracketed
		? [bracketed[1]!, bracketed[2]]
		: plain
			? [plain[1]!, plain[2]]
			: [entry, undefined];
	if (onlyPort !== undefined && onlyPort !== port) return false;
	const domain = name.replace(/^\*?\.?/, "");
	return domain !== "" && (host === domain || host.endsWith(`.${domain}`));
}

function checkedProxy(value: string, source: string): string {
	const text = value.includes("://") ? value : `http://${value}`;
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url && (url.protocol === "http:" || url.protocol === "https:")) return url.href;
	// The value is not shown: a proxy's URL may hold a password.
	throw new TauError("TAU_PROXY_INVALID", `The proxy in ${source} is not a valid http or https URL`, {
		hint: `Write it as http://host:port${url ? `, not ${url.protocol}//…` : ""}; SOCKS and PAC are not supported.`,
	});
}
