import { afterEach, expect, test } from "bun:test";
import { isTauError, type TauError } from "@tau/base/errors";
import { AuthJson, type Login } from "./auth-json.ts";
import { clientOf } from "./login-client.ts";
import { refreshLogin } from "./refresh-login.ts";
import { authStatus, resolveAuth } from "./resolve-auth.ts";

const NOW = 1_700_000_000_000;
const servers: Bun.Server<undefined>[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) server.stop(true);
});

function tokenServer(answer: (request: Request, body: string) => Response | Promise<Response>) {
	const asked: { type: string | null; body: string }[] = [];
	const server = Bun.serve({
		hostname: "127.0.0.1",
		port: 0,
		fetch: async (request) => {
			const body = await request.text();
			asked.push({ type: request.headers.get("content-type"), body });
			return answer(request, body);
		},
	});
	servers.push(server);
	return { asked, tokenUrl: `http://127.0.0.1:${server.port}/token` };
}

function login(more: object = {}): Login {
	return { type: "oauth", access: "old-access", refresh: "old-refresh", expires: NOW - 1, clientId: "mine", ...more };
}

const options = { fetch: (url: string, init: RequestInit) => fetch(url, init), now: () => NOW };

async function failure(work: Promise<unknown>): Promise<TauError> {
	const error = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!isTauError(error)) throw new Error(`no TauError: ${error}`);
	return error;
}

test("asks in the form the server reads, and keeps what the provider added", async () => {
	const answer = () => Response.json({ access_token: "new", refresh_token: "next", expires_in: 60 });
	const form = tokenServer(answer);
	expect(await refreshLogin("own", login({ tokenUrl: form.tokenUrl, accountId: "x" }), options)).toEqual({
		...login({ tokenUrl: form.tokenUrl, accountId: "x" }),
		access: "new",
		refresh: "next",
		expires: NOW + 60_000,
	});
	expect(form.asked).toEqual([
		{
			type: "application/x-www-form-urlencoded",
			body: "grant_type=refresh_token&refresh_token=old-refresh&client_id=mine",
		},
	]);
	const json = tokenServer(answer);
	await refreshLogin("anthropic", login({ tokenUrl: json.tokenUrl }), options);
	expect(JSON.parse(json.asked[0]!.body)).toEqual({
		grant_type: "refresh_token",
		refresh_token: "old-refresh",
		client_id: "mine",
	});
});

test("a server that gives no new refresh token, or no time, leaves the old one and means an hour", async () => {
	const { tokenUrl } = tokenServer(() => Response.json({ access_token: "new" }));
	expect(await refreshLogin("own", login({ tokenUrl }), options)).toMatchObject({
		refresh: "old-refresh",
		expires: NOW + 3_600_000,
	});
});

test.each([
	["a login that was revoked", () => Response.json({ error: "invalid_grant" }, { status: 400 }), "TAU_AUTH_EXPIRED"],
	["an unknown client", () => Response.json({ error: "invalid_client" }, { status: 401 }), "TAU_AUTH_EXPIRED"],
	["a server in trouble", () => new Response("<html>old-refresh", { status: 503 }), "TAU_AUTH_REFRESH"],
	["an answer without a token", () => Response.json({ ok: true }), "TAU_AUTH_REFRESH"],
	["no JSON", () => new Response("hello"), "TAU_AUTH_REFRESH"],
	["a redirect", () => Response.redirect("http://127.0.0.1:1/elsewhere", 307), "TAU_AUTH_REFRESH"],
])("%s is told apart, without a secret", async (_, answer, code) => {
	const { tokenUrl } = tokenServer(answer);
	const error = await failure(refreshLogin("own", login({ tokenUrl }), options));
	expect(String(error.code)).toBe(code);
	expect(JSON.stringify([error.message, error.hint, error.details])).not.toMatch(/old-access|old-refresh/);
	expect(error.hint).toBeTruthy();
});

test("no token is sent without a client of the user's, nor over an open connection", async () => {
	const asked: string[] = [];
	const noNetwork = {
		...options,
		fetch: async (url: string) => {
			asked.push(url);
			return new Response();
		},
	};
	for (const more of [
		{ clientId: undefined },
		{ clientId: "" },
		{ tokenUrl: "http://example.com/token" },
		{ tokenUrl: "no url" },
	]) {
		expect((await failure(refreshLogin("anthropic", login(more), noNetwork))).code).toBe("TAU_AUTH_EXPIRED");
	}
	expect(asked).toEqual([]);
	expect(clientOf("anthropic", login({ clientId: undefined }))).toBeUndefined();
	expect(clientOf("own", login())).toBeUndefined();
	expect(clientOf("anthropic", login())).toMatchObject({ clientId: "mine", encoding: "json" });
});

test("who stops waiting gets the reason", async () => {
	const { tokenUrl } = tokenServer(() => new Promise<Response>(() => {}));
	const controller = new AbortController();
	const work = refreshLogin("own", login({ tokenUrl }), { ...options, signal: controller.signal });
	controller.abort(new Error("stopped"));
	await expect(work).rejects.toThrow("stopped");
});

test("a login is renewed five minutes before it ends; one that is still valid is used although that failed", async () => {
	const resolve = async (expires: number, renewLogin?: () => Promise<Login | undefined>) => {
		const authJson = new AuthJson(JSON.stringify({ own: login({ expires }) }));
		const context = { env: {}, authJson, now: () => NOW, renewLogin };
		return { ...(await resolveAuth({ provider: "own" }, context)), status: authStatus({ provider: "own" }, context) };
	};
	let renewals = 0;
	const renewed = async () => {
		renewals++;
		return login({ access: "new", expires: NOW + 1e9 });
	};
	expect((await resolve(NOW + 301_000, renewed)).apiKey).toBe("old-access");
	expect(renewals).toBe(0);
	expect((await resolve(NOW + 299_000, renewed)).apiKey).toBe("new");
	expect((await resolve(NOW - 1, renewed)).apiKey).toBe("new");
	expect(renewals).toBe(2);
	const failing = async () => Promise.reject(new Error("no network"));
	expect((await resolve(NOW + 1000, failing)).apiKey).toBe("old-access");
	await expect(resolve(NOW - 1, failing)).rejects.toThrow("no network");
	expect((await failure(resolve(NOW - 1))).code).toBe("TAU_AUTH_EXPIRED");
	expect((await failure(resolve(NOW - 1, async () => undefined))).code).toBe("TAU_AUTH_MISSING");
});

test("a login that can be renewed counts as one that is there", () => {
	const status = (more: object, renewLogin?: () => Promise<undefined>) => {
		const authJson = new AuthJson(JSON.stringify({ anthropic: login(more) }));
		return authStatus({ provider: "anthropic" }, { env: {}, authJson, now: () => NOW, renewLogin });
	};
	const renewLogin = async () => undefined;
	expect(status({}, renewLogin)).toEqual({ authenticated: true, source: "auth.json" });
	expect(status({})).toMatchObject({ problem: "expired" });
	expect(status({ clientId: undefined }, renewLogin)).toMatchObject({ problem: "expired" });
});
