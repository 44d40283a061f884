/** Credentials found in the environment, and what single providers ask for beyond one key. */
import { findBuiltinProvider } from "../catalog/providers.ts";
import type { Environment } from "../config/config-value.ts";

export interface AmbientAuth {
	apiKey?: string;
	headers?: Record<string, string | null>;
	/** The variable the credentials come from. */
	source: string;
}

/** `undefined`: the environment holds nothing for this provider. */
export function findAmbientAuth(provider: string, env: Environment): AmbientAuth | undefined {
	const special = Object.hasOwn(SPECIAL, provider) ? SPECIAL[provider]!(env) : undefined;
	if (special) return special;
	const source = environmentKeys(provider).find((name) => env[name]);
	return source === undefined ? undefined : { apiKey: env[source], source };
}

export function environmentKeys(provider: string): readonly string[] {
	return findBuiltinProvider(provider)?.environmentKeys ?? [];
}

/** Checked before the provider's plain key variables. */
const SPECIAL: Readonly<Record<string, (env: Environment) => AmbientAuth | undefined>> = {
	// A token for a gateway in front of the API: it goes out as a bearer token, not as x-api-key.
	anthropic: (env) =>
		env.ANTHROPIC_AUTH_TOKEN
			? { headers: { Authorization: `Bearer ${env.ANTHROPIC_AUTH_TOKEN}` }, source: "ANTHROPIC_AUTH_TOKEN" }
			: undefined,
	"amazon-bedrock": (env) => {
		if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) return { source: "AWS_ACCESS_KEY_ID" };
		const source = AWS_CHAIN.find((name) => env[name]);
		return source === undefined ? undefined : { source };
	},
	"google-vertex": (env) =>
		env.GOOGLE_APPLICATION_CREDENTIALS && (env.GOOGLE_CLOUD_PROJECT || env.GCLOUD_PROJECT) && env.GOOGLE_CLOUD_LOCATION
			? { source: "GOOGLE_APPLICATION_CREDENTIALS" }
			: undefined,
};

/** Resolved by the vendor's own credential chain at request time. */
const AWS_CHAIN = [
	"AWS_PROFILE",
	"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
	"AWS_CONTAINER_CREDENTIALS_FULL_URI",
	"AWS_WEB_IDENTITY_TOKEN_FILE",
];

/** The headers a provider wants its key in, when its wire format's own header is not right. */
export function keyHeaders(provider: string, key: string): Record<string, string | null> | undefined {
	if (provider !== "cloudflare-ai-gateway") return undefined;
	return { "cf-aig-authorization": `Bearer ${key}`, Authorization: null, "x-api-key": null };
}

/** Placeholder to the variable that fills it, where the two names differ. */
const PLACEHOLDER_VARIABLES: Readonly<Record<string, string>> = { location: "GOOGLE_CLOUD_LOCATION" };

export function placeholderVariables(provider: string): string[] {
	return (findBuiltinProvider(provider)?.baseUrlPlaceholders ?? []).map(placeholderVariable);
}

/** Fills the `{NAME}` parts of a base URL; one that cannot be filled stays. */
export function fillBaseUrl(baseUrl: string, env: Environment): string {
	return baseUrl.replace(/\{(\w+)\}/g, (whole, name: string) => env[placeholderVariable(name)] || whole);
}

function placeholderVariable(name: string): string {
	return PLACEHOLDER_VARIABLES[name] ?? name;
}
