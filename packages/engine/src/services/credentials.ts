/** Keys of and logins to providers: stored for the next runs in auth.json, and known to this one at once. */
import type { AuthJson, Credential } from "@tau/ai/auth/auth-json";
import { type OAuthConfig, oauthConfigOf, oauthMethods } from "@tau/ai/auth/login-client";
import type { ModelRegistry } from "@tau/ai/catalog/registry";
import { TauError } from "@tau/base/errors";
import type { LoginMethod, ProviderFacts } from "@tau/protocol/ops";
import { removeCredential, storeCredential } from "../config/auth/auth-file.ts";
import { addProvider, readModelsFile, type ServerProvider } from "../config/models-file.ts";
import { type LoginParts, obtainCredential } from "./login.ts";

export interface CredentialParts {
	registry: ModelRegistry;
	authJson: AuthJson;
	agentDirectory: string;
	login: LoginParts;
	/** What was found out with the credentials before does not hold any more. */
	changed(): void;
}

export class CredentialService {
	readonly #parts: CredentialParts;

	constructor(parts: CredentialParts) {
		this.#parts = parts;
	}

	providers(): ProviderFacts[] {
		const { registry, authJson } = this.#parts;
		return registry.providerIds().map((id) => {
			const { authenticated, source } = registry.authStatus(id);
			const isStored = authJson.get(id) !== undefined;
			return {
				id,
				name: registry.providerName(id),
				hasCredentials: authenticated,
				...(source === undefined ? {} : { source }),
				isStored,
				loginMethods: this.#methods(id),
			};
		});
	}

	/**
	 * False when the user gave it up. Throws `TAU_PROVIDER_UNKNOWN`, `TAU_AUTH_KEY`, what obtaining the credential throws,
	 * and what storing throws.
	 */
	async login(request: { provider: string; method?: LoginMethod; apiKey?: string }): Promise<boolean> {
		const { provider, method, apiKey } = request;
		const { registry } = this.#parts;
		if (!registry.providerIds().includes(provider)) {
			throw new TauError("TAU_PROVIDER_UNKNOWN", `There is no provider "${provider}"`, {
				hint: "The op get_providers lists them; models.json can add one.",
			});
		}
		const place = {
			provider,
			name: registry.providerName(provider),
			methods: this.#methods(provider),
			oauth: this.#oauth(provider),
		};
		const credential: Credential | undefined =
			apiKey === undefined
				? await obtainCredential({ ...place, method }, this.#parts.login)
				: { type: "api_key", key: apiKey };
		if (!credential) return false;
		await this.#store(
			provider,
			credential.type === "api_key" ? { ...credential, key: oneLine(provider, credential.key) } : credential,
		);
		return true;
	}

	async #store(provider: string, credential: Credential): Promise<void> {
		const { authJson, agentDirectory, changed } = this.#parts;
		await storeCredential(agentDirectory, provider, credential);
		authJson.set(provider, credential);
		changed();
	}

	#oauth(provider: string): OAuthConfig {
		return oauthConfigOf(provider, this.#parts.registry.oauthConfig(provider));
	}

	#methods(provider: string): LoginMethod[] {
		return [...oauthMethods(this.#oauth(provider)), "api_key"];
	}

	async addProvider(provider: ServerProvider): Promise<void> {
		const { registry, agentDirectory, changed } = this.#parts;
		registry.useModelsJson(await addProvider(agentDirectory, provider));
		changed();
	}

	/** models.json may have been edited. */
	async reloadModels(): Promise<void> {
		const { registry, agentDirectory, changed } = this.#parts;
		registry.useModelsJson(await readModelsFile(agentDirectory));
		changed();
	}

	/** False when none was stored. */
	async remove(provider: string): Promise<boolean> {
		const { authJson, agentDirectory, changed } = this.#parts;
		const removed = await removeCredential(agentDirectory, provider);
		authJson.set(provider, undefined);
		changed();
		return removed;
	}
}

function oneLine(provider: string, key = ""): string {
	const trimmed = key.trim();
	if (trimmed !== "" && !/[\r\n]/.test(trimmed)) return trimmed;
	throw new TauError("TAU_AUTH_KEY", `The key for ${provider} must be one line that is not empty`);
}
