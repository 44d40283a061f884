import { describe, expect, test } from "bun:test";
import { getModel, getProviderModels, providerIds } from "./builtin-catalog.ts";
import { BUILTIN_PROVIDERS, DEFAULT_SELECTION_ORDER, findBuiltinProvider } from "./providers.ts";

describe("the built-in catalog", () => {
	test("has every provider's models, each complete and under its own provider, and the default model among them", async () => {
		let count = 0;
		for (const provider of providerIds()) {
			const models = await getProviderModels(provider);
			count += models.length;
			expect(models.map((model) => model.id)).toContain(findBuiltinProvider(provider)!.defaultModel);
			expect(new Set(models.map((model) => model.id)).size).toBe(models.length);
			for (const model of models) {
				expect(model.provider).toBe(provider);
				expect(model.contextWindow).toBeGreaterThan(0);
				expect(model.maxTokens).toBeGreaterThan(0);
				expect(model.input).toContain("text");
				expect(Object.keys(model.cost)).toEqual(expect.arrayContaining(["input", "output", "cacheRead", "cacheWrite"]));
			}
		}
		expect(providerIds()).toHaveLength(41);
		expect(count).toBe(1495);
	});

	test("getModel() finds by id, and unknown providers and object members are nothing", async () => {
		expect((await getModel("anthropic", "claude-opus-4-8"))?.api).toBe("anthropic-messages");
		expect(await getModel("anthropic", "nope")).toBeUndefined();
		expect(await getProviderModels("nope")).toEqual([]);
		expect(await getProviderModels("constructor")).toEqual([]);
	});

	test("the selection order names every provider once", () => {
		expect([...DEFAULT_SELECTION_ORDER].sort()).toEqual(BUILTIN_PROVIDERS.map((provider) => provider.id).sort());
	});

	test("placeholders in base URLs are those the provider table names", async () => {
		for (const { id, baseUrlPlaceholders } of BUILTIN_PROVIDERS) {
			const urls = (await getProviderModels(id)).map((model) => model.baseUrl);
			const found = new Set(urls.flatMap((url) => [...url.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)));
			expect([...found].sort()).toEqual([...(baseUrlPlaceholders ?? [])].sort());
		}
	});
});
