import { describe, expect, test } from "bun:test";
import { AuthJson } from "../auth/auth-json.ts";
import { parseModelsJson } from "../config/models-json.ts";
import { BUILTIN_CATALOG, type BuiltinCatalog } from "./builtin-catalog.ts";
import { createModelRegistry, type ModelRegistryOptions } from "./registry.ts";
import { resolveModelReference } from "./resolve-reference.ts";

function spiedCatalog(): BuiltinCatalog & { loaded: string[] } {
	const loaded: string[] = [];
	return {
		loaded,
		providerIds: () => BUILTIN_CATALOG.providerIds(),
		getProviderModels(provider) {
			loaded.push(provider);
			return BUILTIN_CATALOG.getProviderModels(provider);
		},
	};
}

function registryOf(modelsJson: object, options: Partial<ModelRegistryOptions> = {}) {
	const parsed = parseModelsJson(JSON.stringify({ providers: modelsJson }), "models.json");
	expect(parsed.error).toBeUndefined();
	return createModelRegistry({ env: {}, modelsJson: parsed, ...options });
}

const mock = { baseUrl: "http://127.0.0.1:1/v1", api: "openai-completions", apiKey: "k", models: [{ id: "m1" }] };

describe("what is loaded", () => {
	test("nothing for a model of models.json", async () => {
		const builtin = spiedCatalog();
		const registry = registryOf({ mock }, { builtin });
		const { model } = await resolveModelReference({ reference: "mock/m1:high" }, registry);
		expect(model.id).toBe("m1");
		expect((await registry.resolveAuth(model)).apiKey).toBe("k");
		expect(await registry.defaultModel({ provider: "mock", id: "m1" })).toBe(model);
		expect(await registry.available()).toEqual([model]);
		await resolveModelReference({ reference: "m1" }, registry);
		expect(registry.errors()).toEqual([]);
		expect(builtin.loaded).toEqual([]);
	});

	test("one provider for its model or the default model, each once", async () => {
		const builtin = spiedCatalog();
		const registry = createModelRegistry({ env: { OPENAI_API_KEY: "x", XAI_API_KEY: "x" }, builtin });
		expect((await registry.defaultModel())?.provider).toBe("openai");
		await registry.find("openai", "gpt-5.4");
		expect(builtin.loaded).toEqual(["openai"]);
		await registry.available();
		expect(builtin.loaded).toEqual(["openai", "xai"]);
	});

	test("everything for all()", async () => {
		const builtin = spiedCatalog();
		expect(await createModelRegistry({ env: {}, builtin }).all()).toHaveLength(1495);
		expect(builtin.loaded).toHaveLength(41);
	});
});

describe("composition", () => {
	test("a custom model has pi's defaults", async () => {
		expect(await registryOf({ mock }).find("mock", "m1")).toMatchObject({
			id: "m1",
			name: "m1",
			provider: "mock",
			api: "openai-completions",
			baseUrl: "http://127.0.0.1:1/v1",
			reasoning: false,
			input: ["text"],
			cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
			contextWindow: 128_000,
			maxTokens: 16_384,
		});
	});

	test("a model of models.json joins a built-in provider or replaces its namesake, and leaves the catalog as it was", async () => {
		const registry = registryOf({
			openai: {
				models: [
					{ id: "gpt-5.5", maxTokens: 7 },
					{ id: "own", api: "openai-completions" },
				],
			},
		});
		const before = await BUILTIN_CATALOG.getProviderModels("openai");
		const models = await registry.models("openai");
		expect(models).toHaveLength(before.length + 1);
		expect(models.map((model) => model.id).indexOf("gpt-5.5")).toBe(before.map((model) => model.id).indexOf("gpt-5.5"));
		expect(models.find((model) => model.id === "gpt-5.5")).toMatchObject({
			maxTokens: 7,
			reasoning: false,
			contextWindow: 128_000,
			api: "openai-responses",
		});
		expect(models.at(-1)).toMatchObject({ id: "own", api: "openai-completions", baseUrl: "https://api.openai.com/v1" });
		expect((await BUILTIN_CATALOG.getProviderModels("openai")).find((model) => model.id === "gpt-5.5")?.reasoning).toBe(
			true,
		);
	});

	test("baseUrl, compat, headers and apiKey change a built-in provider", async () => {
		const registry = registryOf(
			{
				openai: {
					baseUrl: "http://proxy/v1",
					apiKey: "$K",
					headers: { "X-Team": "$TEAM" },
					compat: { supportsStrictMode: false },
				},
			},
			{ env: { K: "key", TEAM: "blue" } },
		);
		const model = (await registry.find("openai", "gpt-5.5"))!;
		expect(model.baseUrl).toBe("http://proxy/v1");
		expect(model.compat).toMatchObject({ supportsStrictMode: false });
		expect(registry.authStatus("openai")).toEqual({ authenticated: true, source: "models.json" });
		const auth = await registry.resolveAuth(model);
		expect([auth.apiKey, auth.headers, auth.baseUrl]).toEqual(["key", { "X-Team": "blue" }, "http://proxy/v1"]);
	});

	test("overrides come last and merge field by field", async () => {
		const original = (await BUILTIN_CATALOG.getProviderModels("openai")).find((model) => model.id === "gpt-5.5")!;
		const override = {
			name: "Mine",
			cost: { input: 99 },
			thinkingLevelMap: { low: null },
			headers: { H: "h" },
			compat: { openRouterRouting: { only: ["a"] } },
		};
		const registry = registryOf(
			{
				openai: {
					compat: { openRouterRouting: { order: ["b"] } },
					modelOverrides: { "gpt-5.5": override, nope: { name: "x" } },
				},
			},
			{ env: { OPENAI_API_KEY: "k" } },
		);
		const model = (await registry.find("openai", "gpt-5.5"))!;
		expect(model.name).toBe("Mine");
		expect(model.cost).toEqual({ ...original.cost, input: 99 });
		expect(model.thinkingLevelMap).toEqual({ ...original.thinkingLevelMap, low: null });
		expect(model.compat?.openRouterRouting).toEqual({ order: ["b"], only: ["a"] });
		expect((await registry.resolveAuth(model)).headers).toEqual({ H: "h" });
		expect(await registry.find("openai", "nope")).toBeUndefined();
	});

	test("a registered provider needs no file, replaces a provider's models, and may need no key", async () => {
		const sim = {
			id: "sim",
			name: "Simulator",
			keyless: true,
			baseUrl: "http://127.0.0.1:9",
			api: "anthropic-messages",
			models: [{ id: "tour" }],
		};
		const registry = registryOf(
			{ sim: { modelOverrides: { tour: { maxTokens: 5 } } } },
			{ registeredProviders: [sim] },
		);
		const model = (await registry.find("sim", "tour"))!;
		expect(model).toMatchObject({ provider: "sim", maxTokens: 5, baseUrl: "http://127.0.0.1:9" });
		expect(registry.providerName("sim")).toBe("Simulator");
		expect((await registry.resolveAuth(model)).apiKey).toBeUndefined();
		expect(await registry.defaultModel()).toBe(model);
		const replaced = createModelRegistry({
			env: {},
			registeredProviders: [
				{ id: "xai", models: [{ id: "only" }] },
				{ id: "zai", baseUrl: "http://z" },
			],
		});
		expect((await replaced.models("xai")).map((entry) => [entry.id, entry.api, entry.baseUrl])).toEqual([
			["only", "openai-responses", "https://api.x.ai/v1"],
		]);
		expect(new Set((await replaced.models("zai")).map((entry) => entry.baseUrl))).toEqual(new Set(["http://z"]));
	});
});

describe("mistakes", () => {
	test("an invalid models.json leaves the built-in models and is reported", async () => {
		const modelsJson = parseModelsJson('{"providers": 1}', "models.json");
		const registry = createModelRegistry({ env: { XAI_API_KEY: "k" }, modelsJson });
		expect((await registry.available()).length).toBeGreaterThan(0);
		expect(registry.errors().map((error) => error.code)).toEqual(["TAU_MODELS_JSON_INVALID"]);
	});

	test.each([
		[
			{ models: [{ id: "a" }], baseUrl: "http://x" },
			'Provider "p" model "a" needs "api", on the model or its provider (such as "openai-completions")',
		],
		[{ models: [{ id: "a", api: "x" }] }, 'Provider "p" model "a" needs "baseUrl", on the model or its provider'],
		[
			{ name: "P" },
			'Provider "p" must set at least one of "baseUrl", "apiKey", "headers", "compat", "modelOverrides", "models"',
		],
		[{ oauth: "radius" }, 'Provider "p" needs "baseUrl", because "oauth" is set'],
		[{ ...mock, models: [{ id: "a", maxTokens: 0 }] }, 'Provider "p" model "a": "maxTokens" must be above 0, found 0'],
	])("%j is ignored and reported, without loading anything", async (config, message) => {
		const builtin = spiedCatalog();
		const registry = registryOf({ p: config, mock }, { builtin });
		expect(registry.errors().map((error) => error.message)).toEqual([message]);
		expect(await registry.models("p")).toEqual([]);
		expect(await registry.find("mock", "m1")).toBeDefined();
		expect(builtin.loaded).toEqual([]);
	});

	test("one in a built-in provider costs the changes, not its models", async () => {
		const registry = registryOf({ openai: { baseUrl: "http://x", models: [{ id: "a", contextWindow: -1 }] } });
		expect((await registry.find("openai", "gpt-5.5"))?.baseUrl).toBe("https://api.openai.com/v1");
		expect(registry.errors().map((error) => error.code)).toEqual(["TAU_PROVIDER_INVALID"]);
	});
});

describe("the default model", () => {
	test("follows pi's order of providers, among the wire formats that can be spoken", async () => {
		const env = { AWS_PROFILE: "p", ANTHROPIC_API_KEY: "k", OPENAI_API_KEY: "k", ZAI_API_KEY: "k" };
		expect((await createModelRegistry({ env }).defaultModel())?.provider).toBe("amazon-bedrock");
		const supportsApi = (api: string) => api !== "bedrock-converse-stream";
		expect((await createModelRegistry({ env, supportsApi }).defaultModel())?.id).toBe("claude-opus-4-8");
		const { ANTHROPIC_API_KEY: _, ...others } = env;
		expect((await createModelRegistry({ env: others, supportsApi }).defaultModel())?.id).toBe("gpt-5.5");
	});

	test("is the preferred one only if it exists and is authenticated", async () => {
		const registry = createModelRegistry({ env: { XAI_API_KEY: "k", ZAI_API_KEY: "k" } });
		expect((await registry.defaultModel({ provider: "zai", id: "glm-5.3" }))?.provider).toBe("zai");
		expect((await registry.defaultModel({ provider: "zai", id: "nope" }))?.provider).toBe("xai");
		expect((await registry.defaultModel({ provider: "openai", id: "gpt-5.5" }))?.provider).toBe("xai");
	});

	test("else the first available; without any, the error says why credentials do not count", async () => {
		expect((await registryOf({ mock }).defaultModel())?.id).toBe("m1");
		const authJson = new AuthJson('{"anthropic": {"type": "oauth", "access": "a", "refresh": "r", "expires": 1}}');
		const registry = registryOf({ mock: { ...mock, apiKey: "$UNSET" } }, { authJson });
		expect(await registry.defaultModel()).toBeUndefined();
		const error = registry.noModelError();
		expect(error.code).toBe("TAU_AUTH_MISSING");
		expect(error.message).toContain("The login for anthropic in auth.json has expired");
		expect(error.message).toContain("mock has a key (models.json), but UNSET is not set");
		expect(error.hint).toContain("tau -p --model sim/tour hello");
	});
});
