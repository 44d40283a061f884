import { describe, expect, test } from "bun:test";
import { isTauError, type TauError } from "@tau/base/errors";
import { THINKING_LEVELS, type ThinkingLevel } from "@tau/protocol/model";
import fc from "fast-check";
import { parseModelsJson } from "../config/models-json.ts";
// Answers of pi 0.87.1's own resolver on the same catalog, without credentials.
import golden from "./fixtures/pi-references.json";
import { canonicalId } from "./match-model.ts";
import { BUILTIN_PROVIDERS } from "./providers.ts";
import { createModelRegistry } from "./registry.ts";
import { type ReferenceRequest, resolveModelReference } from "./resolve-reference.ts";
import { resolveModelScope } from "./resolve-scope.ts";

const bare = createModelRegistry({ env: {} });

function registryOf(providers: object, env: Record<string, string> = {}) {
	return createModelRegistry({ env, modelsJson: parseModelsJson(JSON.stringify({ providers }), "models.json") });
}

async function failure(work: Promise<unknown>): Promise<TauError> {
	const error = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!isTauError(error)) throw new Error(`no TauError: ${error}`);
	return error;
}

describe("as pi resolves", () => {
	test(`${golden.references.length} references`, async () => {
		for (const [request, expected] of golden.references) {
			const answer = await resolveModelReference(request as ReferenceRequest, bare).then(
				({ model, thinkingLevel, warning }) => ({
					model: canonicalId(model),
					reasoning: model.reasoning,
					thinkingLevel,
					warning,
				}),
				(error: TauError) => ({ error: error.code }),
			);
			expect([request, JSON.parse(JSON.stringify(answer))]).toEqual([request, expected]);
		}
	});

	test(`${golden.scopes.length} scopes`, async () => {
		const models = await bare.all();
		for (const [patterns, expected, warnings] of golden.scopes as [string[], string[], string[]][]) {
			const scope = resolveModelScope(patterns, models);
			const found = scope.models.map(({ model, thinkingLevel }) => `${canonicalId(model)}:${thinkingLevel ?? ""}`);
			expect([patterns, found, scope.warnings]).toEqual([patterns, expected, warnings]);
		}
	});
});

describe("resolveModelReference()", () => {
	test("any model's provider/id, in any case and with any level, is that model and level", async () => {
		const models = await bare.all();
		const level = fc.option(fc.constantFrom(...THINKING_LEVELS), { nil: undefined });
		await fc.assert(
			fc.asyncProperty(fc.nat(models.length - 1), level, fc.boolean(), async (index, thinkingLevel, upper) => {
				const id = canonicalId(models[index]!);
				const reference = (upper ? id.toUpperCase() : id) + (thinkingLevel ? `:${thinkingLevel}` : "");
				const answer = await resolveModelReference({ reference }, bare);
				expect(canonicalId(answer.model).toLowerCase()).toBe(id.toLowerCase());
				expect(answer.thinkingLevel).toBe(thinkingLevel);
			}),
			{ numRuns: 300 },
		);
	});

	test("a provider's model whose id begins with the provider's own name is found by its whole reference", async () => {
		for (const [reference, id] of [
			["openrouter/openrouter/auto", "openrouter/auto"],
			["openrouter/openrouter/auto:high", "openrouter/auto"],
			["openrouter/auto", "auto"],
		]) {
			expect((await resolveModelReference({ reference: reference! }, bare)).model.id).toBe(id!);
		}
	});

	test("anything at all gives a model or a TauError", async () => {
		const registry = createModelRegistry({
			env: {},
			builtin: { providerIds: () => ["xai"], getProviderModels: () => bare.models("xai") },
		});
		const piece = fc.constantFrom("xai", "/", ":", "grok", "4", "high", "*", " ", "[", "x");
		const text = fc.oneof(
			fc.string(),
			fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("")),
		);
		await fc.assert(
			fc.asyncProperty(text, fc.option(text, { nil: undefined }), async (reference, provider) => {
				const answer = await resolveModelReference({ reference, provider }, registry).catch((error: unknown) => error);
				expect(isTauError(answer) || (answer as { model: object }).model !== undefined).toBe(true);
			}),
			{ numRuns: 300 },
		);
	});

	test("ids with colons are ids before their last part is a level", async () => {
		const registry = registryOf({
			p: {
				baseUrl: "http://x",
				api: "openai-completions",
				models: [{ id: "a-v1:0" }, { id: "b:free" }, { id: "c:high" }],
			},
		});
		const resolve = async (reference: string): Promise<[string, ThinkingLevel | undefined]> => {
			const { model, thinkingLevel } = await resolveModelReference({ reference }, registry);
			return [model.id, thinkingLevel];
		};
		expect(await resolve("p/a-v1:0")).toEqual(["a-v1:0", undefined]);
		expect(await resolve("p/a-v1:0:low")).toEqual(["a-v1:0", "low"]);
		expect(await resolve("p/b:free:max")).toEqual(["b:free", "max"]);
		expect(await resolve("p/c:high")).toEqual(["c:high", undefined]);
	});

	test("an unknown id of a known provider is its default model under that id, with pi's warning", async () => {
		const registry = registryOf({
			mock: { baseUrl: "http://x", api: "openai-completions", models: [{ id: "m1" }, { id: "m2" }] },
		});
		const answer = await resolveModelReference({ reference: "mock/zzz:high" }, registry);
		expect(answer.model).toMatchObject({
			id: "zzz",
			name: "zzz",
			provider: "mock",
			baseUrl: "http://x",
			reasoning: true,
		});
		expect([answer.thinkingLevel, answer.warning]).toEqual([
			"high",
			'Model "zzz" not found for provider "mock". Using custom model id.',
		]);
		const explicit = await resolveModelReference(
			{ reference: "zzz:high", provider: "MOCK", thinking: "off" },
			registry,
		);
		expect([explicit.model.id, explicit.model.reasoning, explicit.thinkingLevel]).toEqual([
			"zzz:high",
			false,
			undefined,
		]);
	});

	test("a bare id of several providers is the authenticated one's, else an error with the candidates", async () => {
		const error = await failure(resolveModelReference({ reference: "gpt-5.5" }, bare));
		expect(error.code).toBe("TAU_MODEL_AMBIGUOUS");
		expect(error.details?.candidates).toEqual(expect.arrayContaining(["openai/gpt-5.5", "openai-codex/gpt-5.5"]));
		expect(error.message).toContain("openai/gpt-5.5");
		const one = createModelRegistry({ env: { OPENAI_API_KEY: "k" } });
		expect((await resolveModelReference({ reference: "gpt-5.5" }, one)).model.provider).toBe("openai");
		const two = createModelRegistry({ env: { OPENAI_API_KEY: "k", OPENCODE_API_KEY: "k" } });
		expect((await failure(resolveModelReference({ reference: "gpt-5.5" }, two))).message).toContain(
			"More than one matching provider",
		);
	});

	test("a part of a name means a model that can be used, where there is one", async () => {
		const registry = createModelRegistry({ env: { ANTHROPIC_API_KEY: "k" } });
		expect((await resolveModelReference({ reference: "sonnet:high" }, registry)).model.provider).toBe("anthropic");
	});

	test("an id that looks like provider/id is the gateway's when only the gateway can be used", async () => {
		const gateway = { baseUrl: "http://x", api: "openai-completions", apiKey: "k", models: [{ id: "xai/grok-4.3" }] };
		const registry = registryOf({ gateway });
		expect((await resolveModelReference({ reference: "xai/grok-4.3" }, registry)).model.provider).toBe("gateway");
		const both = registryOf({ gateway }, { XAI_API_KEY: "k" });
		expect((await resolveModelReference({ reference: "xai/grok-4.3" }, both)).model.provider).toBe("xai");
	});

	test("what is unknown gets suggestions", async () => {
		const model = await failure(
			resolveModelReference({ reference: "claude-opsu-4-8" }, createModelRegistry({ env: { ANTHROPIC_API_KEY: "k" } })),
		);
		expect(model.code).toBe("TAU_MODEL_UNKNOWN");
		expect(model.hint).toStartWith("Did you mean anthropic/claude-opus-4-8 or ");
		const provider = await failure(resolveModelReference({ reference: "x", provider: "antropic" }, bare));
		expect([provider.code, provider.message]).toEqual(["TAU_PROVIDER_UNKNOWN", 'Unknown provider "antropic"']);
		expect(provider.hint).toStartWith("Did you mean anthropic? ");
		expect((await failure(resolveModelReference({ reference: "qqqqqqqqqq" }, bare))).hint).toBe(
			"Use --list-models to see available models.",
		);
		expect((await failure(resolveModelReference({ reference: "openai/" }, bare))).code).toBe("TAU_MODEL_UNKNOWN");
		expect((await failure(resolveModelReference({ reference: " " }, bare))).message).toBe(
			"The model reference is empty",
		);
	});
});

describe("wire formats that are not spoken", () => {
	const supportsApi = (api: string) => ["anthropic-messages", "openai-completions", "openai-responses"].includes(api);
	const spoken = (env: Record<string, string> = {}) => createModelRegistry({ env, supportsApi });

	test("a provider's key of such a format is none, and the reason is told", async () => {
		const registry = spoken({ GEMINI_API_KEY: "k" });
		expect(registry.authStatus("google")).toMatchObject({ authenticated: false, problem: "unspoken" });
		expect(await registry.available()).toEqual([]);
		expect(await registry.defaultModel({ provider: "google", id: "gemini-3.1-pro-preview" })).toBeUndefined();
		expect(registry.noModelError().message).toContain('does not speak its wire format "google-generative-ai" yet');
	});

	test("what the table says of providers is what their models say", async () => {
		for (const { id, api } of BUILTIN_PROVIDERS) {
			const apis = [...new Set((await bare.models(id)).map((model) => model.api))];
			if (api === undefined) expect([id, apis.some(supportsApi)]).toEqual([id, true]);
			else expect([id, apis]).toEqual([id, [api]]);
		}
	});

	test("a reference to such a model says so and names where the model can be used", async () => {
		for (const [request, hint] of [
			[{ reference: "google/gemini-3.1-pro-preview" }, "It can be used as openrouter/google/gemini-3.1-pro-preview"],
			[{ reference: "gemini-3.1-pro-preview", provider: "google" }, "It can be used as openrouter/"],
			[{ reference: "mistral/nothing-of-theirs" }, "--list-models"],
		] as const) {
			const error = await failure(resolveModelReference(request, spoken({ OPENROUTER_API_KEY: "k" })));
			expect(error.code).toBe("TAU_API_UNSUPPORTED");
			expect(error.hint).toContain(hint);
		}
		const mixed = await failure(resolveModelReference({ reference: "opencode/gemini-3.5-flash" }, spoken()));
		expect(mixed.message).toContain("google-generative-ai");
	});

	test("a part of a name never means such a model", async () => {
		const { model } = await resolveModelReference({ reference: "claude" }, spoken());
		expect(model.provider).toBe("anthropic");
	});

	test("a configuration may make such a provider's key usable", () => {
		const modelsJson = parseModelsJson(
			JSON.stringify({
				providers: { google: { baseUrl: "http://x", api: "openai-completions", models: [{ id: "g" }] } },
			}),
			"models.json",
		);
		const registry = createModelRegistry({ env: { GEMINI_API_KEY: "k" }, supportsApi, modelsJson });
		expect(registry.authStatus("google").authenticated).toBe(true);
	});
});

describe("a provider that is named", () => {
	test("is not left for another one whose model has the reference as a part", async () => {
		const gateway = { baseUrl: "http://x", api: "openai-completions", apiKey: "k", models: [{ id: "far/l/m-large" }] };
		const registry = registryOf({ gateway, l: { ...gateway, models: [{ id: "other" }] } });
		const answer = await resolveModelReference({ reference: "l/m" }, registry);
		expect([answer.model.provider, answer.model.id]).toEqual(["l", "m"]);
		expect(answer.warning).toContain('not found for provider "l"');
	});

	test("in the program has the models it has: no others, and no odd levels", async () => {
		const sim = { id: "sim", api: "sim", baseUrl: "sim://", keyless: true, inProcess: true, models: [{ id: "tour" }] };
		const registry = createModelRegistry({ env: {}, registeredProviders: [sim], supportsApi: () => false });
		expect((await resolveModelReference({ reference: "sim/tour:high" }, registry)).thinkingLevel).toBe("high");
		const unknown = await failure(resolveModelReference({ reference: "sim/zzz" }, registry));
		expect([unknown.code, unknown.hint]).toEqual([
			"TAU_MODEL_UNKNOWN",
			"There is sim/tour. Use --list-models to see available models.",
		]);
		const level = await failure(resolveModelReference({ reference: "sim/tour:bogus" }, registry));
		expect([level.code, level.message]).toEqual([
			"TAU_MODEL_UNKNOWN",
			'Model "sim/tour:bogus" not found: "bogus" is no thinking level',
		]);
		expect(await registry.defaultModel()).toBeUndefined();
	});

	test("alone and unknown is refused, with the known ones", () => {
		const unknown = () => bare.defaultModelId("antropic");
		expect(unknown).toThrow('Unknown provider "antropic"');
		expect(bare.defaultModelId("ANTHROPIC")).toBe("claude-opus-4-8");
	});
});

describe("resolveModelScope()", () => {
	test("takes each model once, with the level of its first pattern, and literal brackets before globs", async () => {
		const registry = registryOf({
			p: {
				baseUrl: "http://x",
				api: "openai-completions",
				models: [{ id: "a[1m]" }, { id: "a1" }, { id: "am" }, { id: "dir/b" }],
			},
		});
		const models = await registry.models("p");
		const scope = (...patterns: string[]) => {
			const { models: scoped, warnings } = resolveModelScope(patterns, models);
			return [
				scoped.map(({ model, thinkingLevel }) => model.id + (thinkingLevel ? `:${thinkingLevel}` : "")).join(" "),
				...warnings,
			];
		};
		expect(scope("a[1m]:high")).toEqual(["a[1m]:high"]);
		expect(scope("A[1M]*")).toEqual(["a1 am"]);
		expect(scope("am:low", "p/a*:max")).toEqual(["am:low a[1m]:max a1:max"]);
		expect(scope("p/*", "p/**")).toEqual(["a[1m] a1 am dir/b"]);
		expect(scope("am:bogus", "nothing*")).toEqual([
			"am",
			'Invalid thinking level "bogus" in pattern "am:bogus". Using default instead.',
			'No models match pattern "nothing*"',
		]);
	});
});
