/** Logins: asks for what the op does not say, runs the way that was chosen, and stores what comes of it. */
import type { Credential } from "@tau/ai/auth/auth-json";
import type { OAuthConfig } from "@tau/ai/auth/login-client";
import type { Fetch } from "@tau/ai/auth/token-endpoint";
import { TauError } from "@tau/base/errors";
import type { LoginMethod } from "@tau/protocol/ops";
import type { UserInterface } from "./user-interface.ts";

export interface LoginParts {
	ui: UserInterface;
	fetch: Fetch;
	env: Readonly<Record<string, string | undefined>>;
	/** Ends logins that wait for somebody when the engine ends. */
	signal: AbortSignal;
}

export interface LoginRequest {
	provider: string;
	name: string;
	methods: readonly LoginMethod[];
	oauth: OAuthConfig;
	method?: LoginMethod;
}

const METHOD_LABELS: Readonly<Record<LoginMethod, string>> = {
	api_key: "API key",
	browser: "Browser on this machine",
	device: "Code on another device",
};

/** Undefined when the user gave it up. Throws `TAU_UI_NEEDED`, `TAU_LOGIN_METHOD` and what the ways throw. */
export async function obtainCredential(request: LoginRequest, parts: LoginParts): Promise<Credential | undefined> {
	const { provider, name, methods } = request;
	if (!parts.ui.isThere) {
		throw new TauError("TAU_UI_NEEDED", `A login to ${provider} asks questions, and no client answers them`, {
			hint: "Give the key with it: the login op takes apiKey.",
		});
	}
	if (request.method !== undefined && !methods.includes(request.method)) {
		throw new TauError("TAU_LOGIN_METHOD", `${name} has no login by ${request.method}; it has ${methods.join(", ")}`, {
			hint: `Add "oauth" with an OAuth client of your own to "${provider}" in models.json.`,
		});
	}
	const method = request.method ?? (await chooseMethod(request, parts));
	if (method === undefined) return undefined;
	if (method === "browser") return inBrowser(request, parts);
	if (method === "device") return byDevice(request, parts);
	const placeholder = "kept in auth.json, readable by you alone";
	const key = await parts.ui.input(`API key for ${name}`, { isSecret: true, placeholder, signal: parts.signal });
	return key === undefined || key.trim() === "" ? undefined : { type: "api_key", key };
}

async function chooseMethod({ name, methods }: LoginRequest, { ui, signal }: LoginParts) {
	if (methods.length === 1) return methods[0];
	const chosen = await ui.select(
		`How to log in to ${name}?`,
		methods.map((method) => METHOD_LABELS[method]),
		{ signal },
	);
	return methods.find((method) => METHOD_LABELS[method] === chosen);
}

async function inBrowser({ provider, name, oauth }: LoginRequest, { ui, fetch, env, signal }: LoginParts) {
	const { loginInBrowser } = await import("@tau/ai/auth/browser-login");
	const { listenOnLoopback } = await import("@tau/platform/loopback-listener");
	const { openUrl } = await import("@tau/platform/open-url");
	const host = env.PI_OAUTH_CALLBACK_HOST || "localhost";
	return loginInBrowser(provider, oauth, {
		fetch,
		signal,
		now: Date.now,
		listen: async ({ port, path, onRequest }) => {
			const listener = listenOnLoopback({
				host,
				port,
				path,
				answer: (query) => {
					const { isSuccess, text } = onRequest(query);
					return { status: isSuccess ? 200 : 400, title: isSuccess ? "Logged in" : "Not logged in", text };
				},
			});
			if (!listener) {
				const place = port === 0 ? "on this machine" : `on port ${port}, which may be taken`;
				const message = `Nothing can wait for the browser ${place}: paste the address that it ends at.`;
				ui.tell({ method: "notify", message, notifyType: "warning" });
				return undefined;
			}
			return { redirectUri: `http://${host}:${listener.port}${path}`, close: listener.close };
		},
		showAddress: (url) => {
			const how = openUrl(url, env) ? "The browser is opened at" : "Open this in a browser:";
			ui.tell({ method: "notify", message: `Login to ${name}. ${how}\n${url}`, notifyType: "info" });
		},
		askPasted: (until, problem) => {
			const title = problem === undefined ? `Waiting for the login to ${name} in the browser` : `Not taken: ${problem}`;
			return ui.input(title, { placeholder: "or paste the address, or the code, that it ends with", signal: until });
		},
	});
}

async function byDevice({ provider, name, oauth }: LoginRequest, { ui, fetch, env, signal }: LoginParts) {
	const { loginByDevice } = await import("@tau/ai/auth/device-login");
	const { openUrl } = await import("@tau/platform/open-url");
	const over = new AbortController();
	const until = AbortSignal.any([signal, over.signal]);
	let givenUp = false;
	const login = loginByDevice(provider, oauth, {
		fetch,
		signal: until,
		showCode: ({ userCode, verificationUrl, completeUrl }) => {
			const isOpen = openUrl(completeUrl ?? verificationUrl, env);
			const message = `Login to ${name}. ${isOpen ? "The browser is opened at" : "Open"} ${verificationUrl}\nand enter the code ${userCode}`;
			ui.tell({ method: "notify", message, notifyType: "info" });
			const title = `Waiting for the login to ${name}: code ${userCode} at ${verificationUrl}`;
			void ui.select(title, ["Give it up"], { signal: until }).then(() => {
				givenUp = !until.aborted;
				over.abort();
			});
		},
	});
	try {
		return await login;
	} catch (error) {
		if (givenUp) return undefined;
		throw error;
	} finally {
		over.abort();
	}
}
