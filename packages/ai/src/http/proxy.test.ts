import { expect, test } from "bun:test";
import { proxyFor } from "./proxy.ts";

const PROXY = "http://proxy.test:3128/";
const url = (text: string) => new URL(text);

test.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])("%s applies to https", (name) => {
	expect(proxyFor(url("https://api.test/v1"), { proxyEnv: { [name]: "http://proxy.test:3128" } })).toBe(PROXY);
});

test("each scheme has its own variable; the lower-case one wins", () => {
	const proxyEnv = { HTTP_PROXY: "http://upper.test", http_proxy: "http://lower.test", HTTPS_PROXY: "http://s.test" };
	expect(proxyFor(url("http://api.test"), { proxyEnv })).toBe("http://lower.test/");
	expect(proxyFor(url("https://api.test"), { proxyEnv })).toBe("http://s.test/");
	expect(proxyFor(url("https://api.test"), { proxyEnv: { HTTP_PROXY: PROXY } })).toBeUndefined();
});

test("the setting stands in for the variables of the schemes, and before ALL_PROXY", () => {
	const httpProxy = "http://setting.test";
	expect(proxyFor(url("https://api.test"), { proxyEnv: {}, httpProxy })).toBe("http://setting.test/");
	expect(proxyFor(url("https://api.test"), { proxyEnv: { ALL_PROXY: PROXY }, httpProxy })).toBe("http://setting.test/");
	expect(proxyFor(url("https://api.test"), { proxyEnv: { HTTPS_PROXY: PROXY }, httpProxy })).toBe(PROXY);
});

test("this machine is never behind a proxy unless asked for", () => {
	const proxyEnv = { HTTP_PROXY: PROXY };
	for (const host of ["localhost", "x.localhost", "127.0.0.1", "127.9.9.9", "[::1]"]) {
		expect(proxyFor(url(`http://${host}:1234/v1`), { proxyEnv })).toBeUndefined();
	}
	expect(proxyFor(url("http://127.0.0.1:1234"), { proxyEnv, proxyLoopback: true })).toBe(PROXY);
	expect(proxyFor(url("http://127.0.0.1.evil.test"), { proxyEnv })).toBe(PROXY);
});

test.each([
	["*", true],
	["api.test", true],
	[".api.test", true],
	["*.api.test", true],
	["test", true],
	["API.TEST", true],
	["other.test, api.test", true],
	["other.test api.test", true],
	["api.test:8443", true],
	["api.test:443", false],
	["pi.test", false],
	["v1.api.test", false],
	["", false],
	[",", false],
])("NO_PROXY %p excludes https://api.test:8443: %p", (noProxy, excluded) => {
	const proxy = proxyFor(url("https://api.test:8443/v1"), { proxyEnv: { HTTPS_PROXY: PROXY, NO_PROXY: noProxy } });
	expect(proxy).toBe(excluded ? undefined : PROXY);
});

test("NO_PROXY knows the default port, subdomains and IPv6 addresses", () => {
	const proxied = (target: string, noProxy: string) =>
		proxyFor(url(target), { proxyEnv: { HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY, no_proxy: noProxy } }) !== undefined;
	expect(proxied("https://api.test", "api.test:443")).toBe(false);
	expect(proxied("http://api.test", "api.test:443")).toBe(true);
	expect(proxied("https://a.b.api.test", "api.test")).toBe(false);
	expect(proxied("http://[2001:db8::1]:80/", "2001:db8::1")).toBe(false);
	expect(proxied("http://[2001:db8::1]:81/", "[2001:db8::1]:81")).toBe(false);
	expect(proxied("http://[2001:db8::1]:81/", "[2001:db8::1]:82")).toBe(true);
});

test("a bare host and port is an http proxy", () => {
	expect(proxyFor(url("https://api.test"), { proxyEnv: { https_proxy: "proxy.test:3128" } })).toBe(PROXY);
});

test("a proxy of another kind is refused by the variable's name, without showing what may hold a password", () => {
	const proxyEnv = { ALL_PROXY: "socks5://user:secret@proxy.test:1080" };
	let message = "";
	try {
		proxyFor(url("https://api.test"), { proxyEnv });
	} catch (error) {
		expect(error).toMatchObject({ code: "TAU_PROXY_INVALID" });
		message = `${(error as Error).message} ${(error as { hint?: string }).hint}`;
	}
	expect(message).toContain("ALL_PROXY");
	expect(message).toContain("SOCKS");
	expect(message).not.toContain("secret");
});
