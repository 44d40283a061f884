/** Where the tokens of a login are renewed, and in whose name. */
import type { Login } from "./auth-json.ts";

export interface OAuthClient {
	tokenUrl: string;
	clientId: string;
	/** How the server reads a request. */
	encoding: "json" | "form";
}

/** Facts about the vendors' servers. Not their clients: those belong to products. */
const TOKEN_SERVERS: Readonly<Record<string, Pick<OAuthClient, "tokenUrl" | "encoding">>> = {
	anthropic: { tokenUrl: "https://platform.claude.com/v1/oauth/token", encoding: "json" },
	"openai-codex": { tokenUrl: "https://auth.openai.com/oauth/token", encoding: "form" },
	xai: { tokenUrl: "https://auth.x.ai/oauth2/token", encoding: "form" },
};

/** A login is renewed while it is valid for so long still, as pi does. */
export const RENEWED_BEFORE_MS = 5 * 60_000;

/** From what the entry of auth.json says; undefined when it names no client, or no server is known. */
export function clientOf(provider: string, login: Login): OAuthClient | undefined {
	const { clientId, tokenUrl, tokenEncoding } = login;
	if (typeof clientId !== "string" || clientId === "" || login.refresh === "") return undefined;
	const server = Object.hasOwn(TOKEN_SERVERS, provider) ? TOKEN_SERVERS[provider] : undefined;
	const url = typeof tokenUrl === "string" && tokenUrl !== "" ? tokenUrl : server?.tokenUrl;
	if (url === undefined) return undefined;
	const encoding = tokenEncoding === "json" || tokenEncoding === "form" ? tokenEncoding : (server?.encoding ?? "form");
	return { tokenUrl: url, clientId, encoding };
}
