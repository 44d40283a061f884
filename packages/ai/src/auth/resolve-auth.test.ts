import { describe, expect, test } from "bun:test";
import { isTauError, type TauError } from "@tau/base/errors";
import { BUILTIN_PROVIDERS } from "../catalog/providers.ts";
import { AuthJson } from "./auth-json.ts";
import { type AuthContext, authStatus, noProviderError, resolveAuth } from "./resolve-auth.ts";

const NOW = 1_700_000_000_000;

function authJson(entries: object): AuthJson {
	return new AuthJson(JSON.stringify(entries), "/home/ada/auth.json");
}

async function failure(work: Promise<unknown>): Promise<TauError> {
	const error = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!isTauError(error)) throw new Error(`no TauError: ${error}`);
	return error;
}

describe("resolveAuth() precedence", () => {
	const configured = { provider: "openai", apiKey: "$FROM_CONFIG" };
	const env = { FROM_CONFIG: "config-key", OPENAI_API_KEY: "env-key" };
	const stored = authJson({ openai: { type: "api_key", key: "stored-key" } });

	test.each([
		["--api-key", configured, { env, authJson: stored, runtimeKeys: { openai: "$run" } }, "$run"],
		["auth.json", configured, { env, authJson: stored, runtimeKeys: { other: "x" } }, "stored-key"],
		["models.json", configured, { env, authJson: authJson({}) }, "config-key"],
		["OPENAI_API_KEY", { provider: "openai" }, { env }, "env-key"],
		["none needed", { provider: "sim", keyless: true }, { env }, undefined],
	] as const)("%s wins where it is the first that is there", async (source, given, context, key) => {
		const auth = await resolveAuth(given, context);
		expect(auth.source).toBe(source);
		expect(auth.apiKey).toBe(key);
		expect(authStatus(given, context)).toEqual({ authenticated: true, source });
	});

	test("a key in models.json whose variable is not set is an error, not the next source", async () => {
		const error = await failure(resolveAuth(configured, { env: { OPENAI_API_KEY: "env-key" } }));
		expect(error.code).toBe("TAU_CONFIG_VALUE_MISSING");
		expect(error.message).toContain("FROM_CONFIG");
		expect(authStatus(configured, { env: {} })).toMatchObject({ authenticated: false, problem: "incomplete" });
	});

	test("a stored key may be a command or refer to its own env", async () => {
		const entries = {
			openai: { type: "api_key", key: "!get" },
			xai: { type: "api_key", key: "$OWN", env: { OWN: "own" } },
		};
		const context: AuthContext = {
			env: { OWN: "outer" },
			authJson: authJson(entries),
			runCommand: async (command) => `ran ${command}`,
		};
		expect((await resolveAuth({ provider: "openai" }, context)).apiKey).toBe("ran get");
		expect((await resolveAuth({ provider: "xai" }, context)).apiKey).toBe("own");
	});
});

describe("resolveAuth() per provider", () => {
	test("every provider with a key variable is authenticated by each of its variables, and by no other's", async () => {
		for (const { id, environmentKeys, baseUrlPlaceholders } of BUILTIN_PROVIDERS) {
			const places = Object.fromEntries(
				(baseUrlPlaceholders ?? []).map((name) => [name === "location" ? "GOOGLE_CLOUD_LOCATION" : name, "p"]),
			);
			for (const name of environmentKeys) {
				const auth = await resolveAuth({ provider: id }, { env: { [name]: "the-key", ...places } });
				expect(auth.source).toBe(name);
				expect(auth.apiKey ?? JSON.stringify({ ...auth.headers })).toContain("the-key");
			}
			expect(authStatus({ provider: id }, { env: { UNRELATED_API_KEY: "x", ...places } }).authenticated).toBe(false);
		}
	});

	test("ANTHROPIC_AUTH_TOKEN goes out as a bearer token and comes before the other two", async () => {
		const env = { ANTHROPIC_AUTH_TOKEN: "t", ANTHROPIC_OAUTH_TOKEN: "o", ANTHROPIC_API_KEY: "k" };
		const auth = await resolveAuth({ provider: "anthropic" }, { env });
		expect([auth.apiKey, auth.headers, auth.source]).toEqual([
			undefined,
			{ Authorization: "Bearer t" },
			"ANTHROPIC_AUTH_TOKEN",
		]);
		expect((await resolveAuth({ provider: "anthropic" }, { env: { ...env, ANTHROPIC_AUTH_TOKEN: "" } })).apiKey).toBe(
			"o",
		);
	});

	test("a gateway's address is completed, and its key replaces the wire format's own header", async () => {
		const baseUrl = "https://gateway.example/v1/{CLOUDFLARE_ACCOUNT_ID}/{CLOUDFLARE_GATEWAY_ID}/openai";
		const configured = { provider: "cloudflare-ai-gateway", baseUrl };
		const stored = authJson({
			"cloudflare-ai-gateway": { type: "api_key", key: "k", env: { CLOUDFLARE_GATEWAY_ID: "gw" } },
		});
		const auth = await resolveAuth(configured, { env: { CLOUDFLARE_ACCOUNT_ID: "acc" }, authJson: stored });
		expect(auth.baseUrl).toBe("https://gateway.example/v1/acc/gw/openai");
		expect([auth.apiKey, auth.headers]).toEqual([
			undefined,
			{ "cf-aig-authorization": "Bearer k", Authorization: null, "x-api-key": null },
		]);
		const error = await failure(resolveAuth(configured, { env: {}, authJson: stored }));
		expect(error.message).toBe(
			"cloudflare-ai-gateway needs CLOUDFLARE_ACCOUNT_ID beside its key, to complete its address",
		);
	});

	test("AWS and Google credential chains count as credentials without a key", async () => {
		const cases = [
			["amazon-bedrock", { AWS_PROFILE: "p" }, "AWS_PROFILE"],
			["amazon-bedrock", { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s" }, "AWS_ACCESS_KEY_ID"],
			[
				"google-vertex",
				{ GOOGLE_APPLICATION_CREDENTIALS: "f", GOOGLE_CLOUD_PROJECT: "p", GOOGLE_CLOUD_LOCATION: "l" },
				"GOOGLE_APPLICATION_CREDENTIALS",
			],
		] as const;
		for (const [provider, env, source] of cases) {
			const auth = await resolveAuth({ provider }, { env });
			expect([auth.apiKey, auth.headers, auth.source]).toEqual([undefined, undefined, source]);
		}
		expect(authStatus({ provider: "amazon-bedrock" }, { env: { AWS_ACCESS_KEY_ID: "a" } }).authenticated).toBe(false);
		const stored = authJson({ "amazon-bedrock": { type: "api_key", env: { AWS_PROFILE: "work" } } });
		expect((await resolveAuth({ provider: "amazon-bedrock" }, { env: {}, authJson: stored })).source).toBe("auth.json");
	});

	test("configured headers are resolved, the model's over the provider's, and authHeader sends the key", async () => {
		const auth = await resolveAuth(
			{ provider: "p", apiKey: "k", authHeader: true, headers: { A: "$V", B: "b" }, modelHeaders: { B: "model" } },
			{ env: { V: "v" } },
		);
		expect(auth.headers).toEqual({ A: "v", B: "model", Authorization: "Bearer k" });
	});
});

describe("logins in auth.json", () => {
	const login = (expires: number) =>
		authJson({ anthropic: { type: "oauth", access: "acc", refresh: "ref", expires, extra: 1 } });

	test("a valid one gives its access token", async () => {
		const auth = await resolveAuth({ provider: "anthropic" }, { env: {}, authJson: login(NOW + 1), now: () => NOW });
		expect([auth.apiKey, auth.source]).toEqual(["acc", "auth.json (login)"]);
	});

	test("an expired one is an error with the ways out, and not authenticated", async () => {
		const context = { env: { ANTHROPIC_API_KEY: "k" }, authJson: login(NOW), now: () => NOW };
		const error = await failure(resolveAuth({ provider: "anthropic" }, context));
		expect(error.code).toBe("TAU_AUTH_EXPIRED");
		expect(error.message).toBe("The login for anthropic in auth.json expired at 2023-11-14T22:13:20.000Z");
		expect(error.hint).toContain("--api-key");
		expect(authStatus({ provider: "anthropic" }, context)).toEqual({
			authenticated: false,
			source: "auth.json",
			problem: "expired",
		});
	});
});

describe("missing credentials", () => {
	test("name the variables, auth.json and --api-key", async () => {
		const error = await failure(resolveAuth({ provider: "anthropic" }, { env: {} }));
		expect(error.code).toBe("TAU_AUTH_MISSING");
		expect(error.message).toBe("No API key found for anthropic");
		expect(error.hint).toBe(
			'Set ANTHROPIC_AUTH_TOKEN or ANTHROPIC_OAUTH_TOKEN or ANTHROPIC_API_KEY, add "anthropic" to auth.json, or pass --api-key <key>.',
		);
		expect((await failure(resolveAuth({ provider: "mine" }, { env: {} }))).hint).toBe(
			'Add "mine" to auth.json, or pass --api-key <key>.',
		);
	});

	test("without any provider the hint also names a local server and the simulator", () => {
		const { code, hint } = noProviderError();
		expect(code).toBe("TAU_AUTH_MISSING");
		for (const way of [
			"ANTHROPIC_API_KEY",
			"auth.json",
			"--api-key",
			"local server",
			"models.json",
			"tau -p --model sim/tour hello",
		]) {
			expect(hint).toContain(way);
		}
	});
});

describe("secrets", () => {
	const secret = "sk-very-secret";

	test("stay out of JSON and of inspection", async () => {
		const stored = authJson({
			openai: { type: "api_key", key: secret },
			xai: { type: "oauth", access: secret, refresh: secret, expires: 1 },
		});
		const auth = await resolveAuth({ provider: "openai", headers: { H: secret } }, { env: {}, authJson: stored });
		expect(auth.apiKey).toBe(secret);
		for (const dump of [
			JSON.stringify(auth),
			Bun.inspect(auth),
			JSON.stringify({ stored, auth }),
			Bun.inspect(stored),
		]) {
			expect(dump).not.toContain(secret);
		}
		expect(JSON.parse(JSON.stringify(auth))).toEqual({ source: "auth.json", apiKey: "[hidden]", headers: ["H"] });
	});

	test("stay out of every message about a bad auth.json", () => {
		const texts = [
			`{"openai": {"type": "api_key", "key": ["${secret}"]}}`,
			`{"openai": {"type": "${secret}"}}`,
			`{"openai": "${secret}"}`,
			`{"openai": ${secret}}`,
			`"${secret}"`,
		];
		for (const text of texts) {
			const { errors } = new AuthJson(text, "/home/ada/auth.json");
			expect(errors).toHaveLength(1);
			expect(errors[0]!.code).toBe("TAU_AUTH_JSON_INVALID");
			expect(`${errors[0]!.message}${errors[0]!.hint}${JSON.stringify(errors[0]!.details)}`).not.toContain(secret);
		}
	});
});

test("AuthJson keeps the good entries of a file with a bad one", () => {
	const file = new AuthJson('{"a": {"type": "api_key", "key": "k"}, "b": {"type": "magic"}, }', "auth.json");
	expect(file.providerIds()).toEqual(["a"]);
	expect(file.errors.map((error) => error.message)).toEqual([
		'auth.json: "b" is ignored: "type" must be "api_key" or "oauth"',
	]);
	expect(new AuthJson().errors).toEqual([]);
});
