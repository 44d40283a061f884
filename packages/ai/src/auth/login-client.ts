/** Which servers a provider's logins come from, and in whose name. */
import type { Login } from "./auth-json.ts";

/** How a token endpoint reads a request. */
export type TokenEncoding = "json" | "form";

export interface OAuthClient {
	tokenUrl: string;
	clientId: string;
	encoding: TokenEncoding;
}

/** `oauth` of a provider in models.json: an OAuth client of the user's own. What is absent comes from what is known. */
export interface OAuthConfig {
	clientId?: string;
	authorizationUrl?: string;
	deviceAuthorizationUrl?: string;
	tokenUrl?: string;
	tokenEncoding?: TokenEncoding;
	scopes?: string[];
	/** Of the redirect on this machine, where the client was registered with fixed ones. Default: a free port. */
	callbackPort?: number;
	/** Begins with a slash. Default: `/callback`. */
	callbackPath?: string;
	/** Where a code is exchanged for a lasting API key instead of tokens; needs no client. */
	keyUrl?: string;
}

/** Facts about the vendors' servers. Not their clients: those belong to products. */
const SERVERS: Readonly<Record<string, OAuthConfig>> = {
	anthropic: {
		authorizationUrl: "https://claude.ai/oauth/authorize",
		tokenUrl: "https://platform.claude.com/v1/oauth/token",
		tokenEncoding: "json",
	},
	"openai-codex": {
		authorizationUrl: "https://auth.openai.com/oauth/authorize",
		tokenUrl: "https://auth.openai.com/oauth/token",
	},
	openrouter: { authorizationUrl: "https://openrouter.ai/auth", keyUrl: "https://openrouter.ai/api/v1/auth/keys" },
	xai: { tokenUrl: "https://auth.x.ai/oauth2/token" },
};

/** A login is renewed while it is valid for so long still, as pi does. */
export const RENEWED_BEFORE_MS = 5 * 60_000;

export function oauthConfigOf(provider: string, own: OAuthConfig = {}): OAuthConfig {
	return { ...(Object.hasOwn(SERVERS, provider) ? SERVERS[provider] : undefined), ...own };
}

/** Besides an API key, which every provider takes. */
export function oauthMethods(config: OAuthConfig): ("browser" | "device")[] {
	const { clientId, authorizationUrl, deviceAuthorizationUrl, tokenUrl, keyUrl } = config;
	const hasClient = clientId !== undefined && tokenUrl !== undefined;
	const methods: ("browser" | "device")[] = [];
	if (authorizationUrl !== undefined && (keyUrl !== undefined || hasClient)) methods.push("browser");
	if (deviceAuthorizationUrl !== undefined && hasClient) methods.push("device");
	return methods;
}

/** From what the entry of auth.json says; undefined when it names no client, or no server is known. */
export function clientOf(provider: string, login: Login): OAuthClient | undefined {
	const { clientId, tokenUrl, tokenEncoding } = login;
	if (typeof clientId !== "string" || clientId === "" || login.refresh === "") return undefined;
	const server = oauthConfigOf(provider);
	const url = typeof tokenUrl === "string" && tokenUrl !== "" ? tokenUrl : server.tokenUrl;
	if (url === undefined) return undefined;
	const encoding = tokenEncoding === "json" || tokenEncoding === "form" ? tokenEncoding : server.tokenEncoding;
	return { tokenUrl: url, clientId, encoding: encoding ?? "form" };
}
