/** Logins against the simulator's OAuth server, over real HTTP; the browser is a `fetch` that follows where it is sent. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type BrowserLoginPorts, type CallbackPage, loginInBrowser } from "@tau/ai/auth/browser-login";
import { type DeviceCode, loginByDevice } from "@tau/ai/auth/device-login";
import type { OAuthConfig } from "@tau/ai/auth/login-client";
import { refreshLogin } from "@tau/ai/auth/refresh-login";
import type { Clock } from "@tau/base/clock";
import { type SimServer, startSimServer } from "@tau/sim/server";

let sim: SimServer;
beforeAll(() => {
	sim = startSimServer();
});
afterAll(() => sim.stop());

const config = (own: OAuthConfig = {}): OAuthConfig => ({
	clientId: "mine",
	authorizationUrl: `${sim.url}/oauth/authorize`,
	deviceAuthorizationUrl: `${sim.url}/oauth/device`,
	tokenUrl: `${sim.url}/oauth/token`,
	...own,
});

/** What a browser does with an address: it goes where the server sends it. */
async function visit(url: string): Promise<string> {
	const response = await fetch(url, { redirect: "manual" });
	return response.headers.get("location") ?? `status ${response.status}`;
}

interface Browser extends BrowserLoginPorts {
	address: Promise<string>;
	pages: CallbackPage[];
	/** As if the browser had come to this address. */
	arrive(location: string): CallbackPage;
	problems: (string | undefined)[];
	isClosed: boolean;
}

function browser(pasted?: (address: string) => Promise<string | undefined>): Browser {
	const shown = Promise.withResolvers<string>();
	let onRequest: (query: URLSearchParams) => CallbackPage;
	const port = 4711;
	const self: Browser = {
		fetch: (url, init) => fetch(url, init),
		now: () => 1_000_000,
		address: shown.promise,
		pages: [],
		problems: [],
		isClosed: false,
		listen: async (place) => {
			onRequest = place.onRequest;
			return {
				redirectUri: `http://localhost:${port}${place.path}`,
				close: () => {
					self.isClosed = true;
				},
			};
		},
		showAddress: (url) => shown.resolve(url),
		askPasted: async (signal, problem) => {
			self.problems.push(problem);
			if (pasted) return pasted(await shown.promise);
			return new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));
		},
		arrive: (location) => {
			const page = onRequest(new URL(location).searchParams);
			self.pages.push(page);
			return page;
		},
	};
	return self;
}

describe("a login in the browser", () => {
	for (const tokenEncoding of ["form", "json"] as const) {
		test(`brings tokens that name the client, so that they can be renewed (${tokenEncoding})`, async () => {
			const ports = browser();
			const login = loginInBrowser("acme", config({ tokenEncoding, scopes: ["a", "b"] }), ports);
			const address = new URL(await ports.address);
			expect(address.searchParams.get("scope")).toBe("a b");
			expect(address.searchParams.get("code_challenge_method")).toBe("S256");
			expect(ports.arrive(await visit(address.href)).isSuccess).toBe(true);
			const credential = await login;
			// A copy: the matcher of bun 1.4.5 writes into what it matches.
			expect(structuredClone(credential)).toMatchObject({
				type: "oauth",
				access: expect.stringMatching(/^sim-access-/),
				refresh: expect.stringMatching(/^sim-refresh-/),
				expires: 1_000_000 + 3600_000,
				clientId: "mine",
				tokenUrl: `${sim.url}/oauth/token`,
				tokenEncoding,
			});
			expect(ports.isClosed).toBe(true);
			if (credential?.type !== "oauth") throw new Error("no login");
			const renewed = await refreshLogin("acme", credential, { fetch, now: () => 5 });
			expect(renewed.access).not.toBe(credential.access);
			expect(renewed.clientId).toBe("mine");
		});
	}

	test("a code is exchanged for a key where the server mints keys, without a client", async () => {
		const ports = browser();
		const keyUrl = `${sim.url}/oauth/key`;
		const login = loginInBrowser("acme", { authorizationUrl: `${sim.url}/oauth/authorize`, keyUrl }, ports);
		const address = await ports.address;
		expect(new URL(address).searchParams.get("callback_url")).toMatch(/\/callback\/[\w-]{32}$/);
		ports.arrive(await visit(address));
		expect(await login).toEqual({ type: "api_key", key: expect.stringMatching(/^sim-key-/) });
	});

	test("requests of others are answered, and the login goes on", async () => {
		const ports = browser();
		const login = loginInBrowser("acme", config(), ports);
		const location = await visit(await ports.address);
		expect(ports.arrive("http://localhost/callback?code=stolen&state=guessed").isSuccess).toBe(false);
		expect(ports.arrive("http://localhost/callback").isSuccess).toBe(false);
		expect(ports.arrive(location).isSuccess).toBe(true);
		expect(await login).toMatchObject({ type: "oauth" });
	});

	test("a refusal ends it with the reason", async () => {
		const ports = browser();
		const login = loginInBrowser("acme", config({ clientId: "deny" }), ports);
		const page = ports.arrive(await visit(await ports.address));
		expect(page.isSuccess).toBe(false);
		expect(login).rejects.toMatchObject({
			code: "TAU_LOGIN_FAILED",
			message: expect.stringContaining("access_denied"),
		});
	});

	const pastes: [string, (location: URL) => string][] = [
		["the address", (location) => ` ${location.href}\n`],
		["the code alone", (location) => location.searchParams.get("code")!],
		["code#state", (location) => `${location.searchParams.get("code")}#${location.searchParams.get("state")}`],
		["an address with a fragment", (location) => `https://vendor.example/done#${location.searchParams}`],
	];
	for (const [what, form] of pastes) {
		test(`what the browser shows can be pasted: ${what}`, async () => {
			const ports = browser(async (address) => form(new URL(await visit(address))));
			expect(await loginInBrowser("acme", config(), ports)).toMatchObject({ type: "oauth" });
		});
	}

	test("what cannot be used is asked for again with the reason; giving up gives up", async () => {
		const wrong = ["http://localhost/callback?code=x&state=other", "https://example.com/", "two words", "abc#other"];
		const ports = browser(async () => wrong.shift());
		expect(await loginInBrowser("acme", config(), ports)).toBeUndefined();
		expect(ports.problems).toEqual([
			undefined,
			"this address belongs to another login",
			"this address holds no code",
			"this is neither an address nor a code",
			"this code belongs to another login",
		]);
		expect(ports.isClosed).toBe(true);
	});

	test("a code of another login is refused by the server, and nothing secret is in the message", async () => {
		const ports = browser(async () => "sim-code-of-somebody-else");
		const error = await loginInBrowser("acme", config(), ports).catch((failure: Error) => failure);
		expect(String(error)).toContain("invalid_grant");
		expect(JSON.stringify(error)).not.toContain("somebody-else");
	});

	test("tokens are not sent over an open connection", async () => {
		const ports = browser();
		const open = config({ tokenUrl: "http://example.com/token" });
		expect(loginInBrowser("acme", open, ports)).rejects.toMatchObject({ code: "TAU_LOGIN_CONFIG" });
	});
});

/** Sleeps are instant, and counted. */
function hurriedClock(): Clock & { slept: number[] } {
	let time = 0;
	const slept: number[] = [];
	return {
		slept,
		now: () => time,
		monotonic: () => time,
		sleep: async (milliseconds, signal) => {
			signal?.throwIfAborted();
			slept.push(milliseconds);
			time += milliseconds;
			await Bun.sleep(1);
		},
		after: () => ({ cancel: () => {} }),
	};
}

describe("a login on another device", () => {
	test("waits, more slowly when it is told to, until somebody agrees", async () => {
		const clock = hurriedClock();
		const shown = Promise.withResolvers<DeviceCode>();
		const login = loginByDevice("acme", config({ clientId: "slow" }), { fetch, clock, showCode: shown.resolve });
		const { userCode, verificationUrl, completeUrl } = await shown.promise;
		expect(verificationUrl).toBe(`${sim.url}/oauth/device`);
		while (clock.slept.length < 3) await Bun.sleep(1);
		await fetch(completeUrl!);
		expect(await login).toMatchObject({
			type: "oauth",
			clientId: "slow",
			access: expect.stringMatching(/^sim-access/),
		});
		expect(userCode).toMatch(/^SIM-/);
		expect(clock.slept.slice(0, 3)).toEqual([1000, 6000, 6000]);
	});

	test("a refusal and the end of its time end it", async () => {
		const ports = { fetch, clock: hurriedClock(), showCode: () => {} };
		expect(loginByDevice("acme", config({ clientId: "deny" }), ports)).rejects.toThrow("it was refused");
		const patient = { fetch, clock: hurriedClock(), showCode: () => {} };
		expect(loginByDevice("acme", config(), patient)).rejects.toThrow("nobody agreed to it in time");
	});

	test("a network that fails meanwhile is tried again", async () => {
		let calls = 0;
		const shaky = async (url: string, init: RequestInit) => {
			if (++calls === 2) throw new TypeError("connection reset");
			return fetch(url, init);
		};
		const showCode = ({ completeUrl }: DeviceCode) => void fetch(completeUrl!);
		const login = await loginByDevice("acme", config(), { fetch: shaky, clock: hurriedClock(), showCode });
		expect(login.access).toMatch(/^sim-access/);
		expect(calls).toBeGreaterThan(2);
	});

	test("an aborted one stops asking", async () => {
		const abort = new AbortController();
		const showCode = () => abort.abort();
		const login = loginByDevice("acme", config(), { fetch, clock: hurriedClock(), showCode, signal: abort.signal });
		expect(login).rejects.toThrow();
	});
});
