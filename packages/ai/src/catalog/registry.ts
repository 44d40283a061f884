/**
 * All models a session can choose from, composed from its parts. Nothing of the catalog is loaded before a question
 * needs it, and then only the providers concerned: a model of models.json or of a registered provider costs nothing.
 */

import { isTauError, type TauError } from "@tau/base/errors";
import type { Model } from "@tau/protocol/model";
import type { OAuthConfig } from "../auth/login-client.ts";
import {
	type AuthContext,
	type AuthStatus,
	authStatus,
	type ConfiguredAuth,
	describeProblem,
	noProviderError,
	type ResolvedAuth,
	resolveAuth,
} from "../auth/resolve-auth.ts";
import type { ModelsJson } from "../config/models-json.ts";
import type { ProviderConfig } from "../config/models-json-shape.ts";
import { BUILTIN_CATALOG, type BuiltinCatalog } from "./builtin-catalog.ts";
import { composeModels } from "./compose-models.ts";
import { DEFAULT_SELECTION_ORDER, findBuiltinProvider } from "./providers.ts";
import type { RegisteredProvider } from "./registered-provider.ts";
import { unknownProviderError } from "./unknown-provider.ts";

export interface ModelRegistryOptions extends AuthContext {
	builtin?: BuiltinCatalog;
	modelsJson?: ModelsJson;
	registeredProviders?: readonly RegisteredProvider[];
	/** Wire formats that can be spoken: no other model is available. Absent: all. */
	supportsApi?: (api: string) => boolean;
}

export interface ModelRegistry {
	/** Catalog, then models.json, then registered providers. */
	providerIds(): readonly string[];
	providerName(provider: string): string;
	/** The user's own OAuth client for it, from models.json. */
	oauthConfig(provider: string): OAuthConfig | undefined;
	/** Whether requests can be sent to the model at all. */
	canSpeak(model: Model): boolean;
	/** Whether no other model than those listed exists. */
	hasFixedModels(provider: string): boolean;
	/** The model a provider is used with when none is named. Throws `TAU_PROVIDER_UNKNOWN`. */
	defaultModelId(provider: string): string | undefined;
	/** Shared with other callers: never change the array or its models. */
	models(provider: string): Promise<readonly Model[]>;
	find(provider: string, id: string): Promise<Model | undefined>;
	all(): Promise<Model[]>;
	/** The models of providers that have credentials, as far as their wire format is spoken. */
	available(): Promise<Model[]>;
	/** `preferred` (from settings) if it exists and is authenticated, else the first of the selection order. */
	defaultModel(preferred?: { provider: string; id: string }): Promise<Model | undefined>;
	authStatus(provider: string): AuthStatus;
	resolveAuth(model: Model, signal?: AbortSignal): Promise<ResolvedAuth>;
	/** Why there is no model to start with, and the ways out. */
	noModelError(): TauError;
	/** models.json has changed: its providers and models are these from here on. */
	useModelsJson(modelsJson: ModelsJson | undefined): void;
	/** What was ignored in models.json, auth.json and registered providers, as far as it was read until now. */
	errors(): TauError[];
}

export function createModelRegistry(options: ModelRegistryOptions): ModelRegistry {
	return new ComposedRegistry(options);
}

class ComposedRegistry implements ModelRegistry {
	#options: ModelRegistryOptions;
	readonly #builtin: BuiltinCatalog;
	readonly #builtinIds: ReadonlySet<string>;
	#configs: ReadonlyMap<string, ProviderConfig>;
	readonly #registered: ReadonlyMap<string, RegisteredProvider>;
	/** One entry per provider asked for: bounded by the providers. */
	readonly #models = new Map<string, Promise<readonly Model[]>>();
	readonly #compositionErrors = new Map<string, TauError>();

	constructor(options: ModelRegistryOptions) {
		this.#options = options;
		this.#builtin = options.builtin ?? BUILTIN_CATALOG;
		this.#builtinIds = new Set(this.#builtin.providerIds());
		this.#configs = options.modelsJson?.providers ?? new Map();
		this.#registered = new Map(options.registeredProviders?.map((provider) => [provider.id, provider]));
	}

	providerIds(): readonly string[] {
		return [...new Set([...this.#builtinIds, ...this.#configs.keys(), ...this.#registered.keys()])];
	}

	providerName(provider: string): string {
		const own = this.#registered.get(provider)?.name ?? this.#configs.get(provider)?.name;
		return own ?? findBuiltinProvider(provider)?.name ?? provider;
	}

	oauthConfig(provider: string): OAuthConfig | undefined {
		const own = this.#configs.get(provider)?.oauth;
		return typeof own === "object" ? own : undefined;
	}

	canSpeak(model: Model): boolean {
		return this.hasFixedModels(model.provider) || this.#speaks(model.api);
	}

	hasFixedModels(provider: string): boolean {
		return this.#registered.get(provider)?.inProcess ?? false;
	}

	defaultModelId(provider: string): string | undefined {
		const known = this.#knownId(provider);
		if (known === undefined) throw unknownProviderError(provider, this.providerIds());
		return findBuiltinProvider(known)?.defaultModel;
	}

	models(asked: string): Promise<readonly Model[]> {
		const provider = this.#knownId(asked) ?? asked;
		let models = this.#models.get(provider);
		if (!models) {
			models = this.#compose(provider);
			this.#models.set(provider, models);
		}
		return models;
	}

	async find(provider: string, id: string): Promise<Model | undefined> {
		return (await this.models(provider)).find((model) => model.id === id);
	}

	async all(): Promise<Model[]> {
		return (await Promise.all(this.providerIds().map((provider) => this.models(provider)))).flat();
	}

	async available(): Promise<Model[]> {
		const providers = this.providerIds().filter((provider) => this.authStatus(provider).authenticated);
		const models = (await Promise.all(providers.map((provider) => this.models(provider)))).flat();
		return models.filter((model) => this.canSpeak(model));
	}

	async defaultModel(preferred?: { provider: string; id: string }): Promise<Model | undefined> {
		if (preferred && this.authStatus(preferred.provider).authenticated) {
			const model = await this.find(preferred.provider, preferred.id);
			if (model && this.canSpeak(model)) return model;
		}
		const known = new Set(this.providerIds());
		for (const provider of DEFAULT_SELECTION_ORDER) {
			if (!known.has(provider) || !this.authStatus(provider).authenticated) continue;
			const id = this.defaultModelId(provider);
			const model = id === undefined ? undefined : await this.find(provider, id);
			if (model && this.#speaks(model.api)) return model;
		}
		for (const provider of known) {
			if (!this.authStatus(provider).authenticated) continue;
			const model = (await this.models(provider)).find((candidate) => this.#speaks(candidate.api));
			if (model) return model;
		}
		return undefined;
	}

	authStatus(provider: string): AuthStatus {
		const status = authStatus(this.#configuredAuth(provider), this.#options);
		if (!status.authenticated || this.#unspokenApi(provider) === undefined) return status;
		return { authenticated: false, source: status.source, problem: "unspoken" };
	}

	resolveAuth(model: Model, signal?: AbortSignal): Promise<ResolvedAuth> {
		const configured = { ...this.#configuredAuth(model.provider), baseUrl: model.baseUrl };
		const modelHeaders = this.#modelHeaders(model);
		return resolveAuth({ ...configured, modelHeaders }, this.#options, signal);
	}

	noModelError(): TauError {
		const problems = this.providerIds().map((provider) => {
			const { problem, source } = this.authStatus(provider);
			if (problem !== "unspoken") return describeProblem(this.#configuredAuth(provider), this.#options);
			return `${provider} has a key (${source}), but tau does not speak its wire format "${this.#unspokenApi(provider)}" yet`;
		});
		return noProviderError(problems.filter((problem) => problem !== undefined));
	}

	useModelsJson(modelsJson: ModelsJson | undefined): void {
		this.#options = { ...this.#options, modelsJson };
		this.#configs = modelsJson?.providers ?? new Map();
		this.#models.clear();
		this.#compositionErrors.clear();
	}

	errors(): TauError[] {
		for (const provider of [...this.#configs.keys(), ...this.#registered.keys()]) {
			// Needs no data of the catalog, so it can be judged now.
			if (!this.#builtinIds.has(provider)) this.#composeFrom(provider, []);
		}
		const { modelsJson, authJson } = this.#options;
		return [
			...(modelsJson?.error ? [modelsJson.error] : []),
			...(authJson?.errors ?? []),
			...this.#compositionErrors.values(),
		];
	}

	#speaks(api: string): boolean {
		return this.#options.supportsApi?.(api) ?? true;
	}

	/** Told without loading its models. A configuration may give the provider other models or another wire format. */
	#unspokenApi(provider: string): string | undefined {
		if (this.#configs.has(provider) || this.#registered.has(provider)) return undefined;
		const api = findBuiltinProvider(provider)?.api;
		return api === undefined || this.#speaks(api) ? undefined : api;
	}

	/** People write names in any case. */
	#knownId(provider: string): string | undefined {
		const ids = this.providerIds();
		if (ids.includes(provider)) return provider;
		return ids.find((id) => id.toLowerCase() === provider.toLowerCase());
	}

	async #compose(provider: string): Promise<readonly Model[]> {
		const registered = this.#registered.get(provider);
		const base = this.#builtinIds.has(provider) ? await this.#builtin.getProviderModels(provider) : [];
		return this.#composeFrom(provider, base, registered);
	}

	/** A mistake costs the provider its additions, not the built-in models. */
	#composeFrom(
		provider: string,
		base: readonly Model[],
		registered = this.#registered.get(provider),
	): readonly Model[] {
		try {
			return composeModels({ provider, base, config: this.#configs.get(provider), registered });
		} catch (error) {
			if (!isTauError(error)) throw error;
			this.#compositionErrors.set(provider, error);
			return base;
		}
	}

	#configuredAuth(provider: string): ConfiguredAuth {
		const config = this.#configs.get(provider);
		const registered = this.#registered.get(provider);
		return {
			provider,
			apiKey: registered?.apiKey ?? config?.apiKey,
			headers: config?.headers || registered?.headers ? { ...config?.headers, ...registered?.headers } : undefined,
			authHeader: registered?.authHeader ?? config?.authHeader ?? false,
			keyless: registered?.keyless,
		};
	}

	#modelHeaders(model: Model): Record<string, string> | undefined {
		const config = this.#configs.get(model.provider);
		const overrides = config?.modelOverrides ?? {};
		const layers = [
			Object.hasOwn(overrides, model.id) ? overrides[model.id]?.headers : undefined,
			config?.models?.findLast((definition) => definition.id === model.id)?.headers,
			this.#registered.get(model.provider)?.models?.find((definition) => definition.id === model.id)?.headers,
		].filter((layer) => layer !== undefined);
		return layers.length > 0 ? Object.assign({}, ...layers) : undefined;
	}
}
