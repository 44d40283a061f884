import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renewLogin } from "./renew-login.ts";

const root = mkdtempSync(join(tmpdir(), "tau-renew-"));
const PROCESS = join(import.meta.dir, "testing/renew-once.ts");
let requests = 0;
const server = Bun.serve({
	hostname: "127.0.0.1",
	port: 0,
	fetch: async (request) => {
		const number = ++requests;
		const body = new URLSearchParams(await request.text());
		await Bun.sleep(100);
		// A refresh token is good for one time only.
		if (body.get("refresh_token") !== `refresh-${number - 1}`)
			return Response.json({ error: "invalid_grant" }, { status: 400 });
		return Response.json({ access_token: `access-${number}`, refresh_token: `refresh-${number}`, expires_in: 3600 });
	},
});
afterAll(() => {
	server.stop(true);
	rmSync(root, { recursive: true, force: true });
});

function home(login: object) {
	const agentDir = mkdtempSync(join(root, "home-"));
	const path = join(agentDir, "auth.json");
	const tokenUrl = `http://127.0.0.1:${server.port}/token`;
	const own = {
		type: "oauth",
		access: "access-0",
		refresh: "refresh-0",
		expires: 1,
		clientId: "mine",
		tokenUrl,
		...login,
	};
	writeFileSync(path, JSON.stringify({ other: { type: "api_key", key: "k" }, own }), { mode: 0o600 });
	return { agentDir, stored: () => JSON.parse(readFileSync(path, "utf8")), mode: () => statSync(path).mode & 0o777 };
}

test("of several processes at once one renews the login, and all use what it got", async () => {
	requests = 0;
	const { agentDir, stored, mode } = home({});
	const processes = Array.from({ length: 4 }, () =>
		Bun.spawn([process.execPath, PROCESS, agentDir, "own"], { stderr: "inherit" }),
	);
	const used = await Promise.all(processes.map((child) => new Response(child.stdout).text()));
	expect(used).toEqual(Array(4).fill("access-1"));
	expect(requests).toBe(1);
	expect(stored().own).toMatchObject({ access: "access-1", refresh: "refresh-1", clientId: "mine" });
	expect(stored().other).toEqual({ type: "api_key", key: "k" });
	expect(mode()).toBe(0o600);
});

test("a login without a client, or that another process has renewed, is left as it is", async () => {
	requests = 0;
	const noNetwork = { fetch: async () => Promise.reject(new Error("no network")), now: () => 1_000_000 };
	for (const login of [{ clientId: undefined }, { expires: 1e15 }]) {
		const { agentDir, stored } = home(login);
		expect(await renewLogin({ agentDir, ...noNetwork }, "own")).toEqual(stored().own);
	}
	const { agentDir } = home({});
	expect(await renewLogin({ agentDir, ...noNetwork }, "other")).toEqual({ type: "api_key", key: "k" });
	expect(await renewLogin({ agentDir, ...noNetwork }, "nobody")).toBeUndefined();
	expect(requests).toBe(0);
});

test("when renewing fails, the stored login stays as it was", async () => {
	const { agentDir, stored } = home({ refresh: "spent" });
	const before = stored();
	const work = renewLogin({ agentDir, fetch: (url, init) => fetch(url, init), now: Date.now }, "own");
	await expect(work).rejects.toMatchObject({ code: "TAU_AUTH_EXPIRED" });
	expect(stored()).toEqual(before);
});
