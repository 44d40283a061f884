/** Keys of providers: stored for the next runs in auth.json, and known to this one at once. */
import type { AuthJson } from "@tau/ai/auth/auth-json";
import type { ModelRegistry } from "@tau/ai/catalog/registry";
import { TauError } from "@tau/base/errors";
import type { ProviderFacts } from "@tau/protocol/ops";
import { removeCredential, storeCredential } from "../config/auth/auth-file.ts";
import { addProvider, readModelsFile, type ServerProvider } from "../config/models-file.ts";

export interface CredentialParts {
	registry: ModelRegistry;
	authJson: AuthJson;
	agentDirectory: string;
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
			};
		});
	}

	/** Throws `TAU_PROVIDER_UNKNOWN`, `TAU_AUTH_KEY`, and what storing throws. */
	async storeKey(provider: string, key: string): Promise<void> {
		const { registry, authJson, agentDirectory, changed } = this.#parts;
		if (!registry.providerIds().includes(provider)) {
			throw new TauError("TAU_PROVIDER_UNKNOWN", `There is no provider "${provider}"`);
		}
		if (key.trim() === "" || /[\r\n]/.test(key.trim())) {
			throw new TauError("TAU_AUTH_KEY", `The key for ${provider} must be one line that is not empty`);
		}
		const credential = { type: "api_key" as const, key: key.trim() };
		await storeCredential(agentDirectory, provider, credential);
		authJson.set(provider, credential);
		changed();
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
