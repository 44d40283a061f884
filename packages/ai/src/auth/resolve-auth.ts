/** Which credentials a request to a provider uses: `--api-key`, auth.json, models.json, environment, in that order. */
import { TauError } from "@tau/base/errors";
import {
	type ConfigValueContext,
	configValueVariables,
	type Environment,
	resolveConfigValue,
	resolveConfigValues,
} from "../config/config-value.ts";
import { environmentKeys, fillBaseUrl, findAmbientAuth, keyHeaders, placeholderVariables } from "./ambient-auth.ts";
import type { AuthJson, Credential, Login } from "./auth-json.ts";
import { clientOf, RENEWED_BEFORE_MS } from "./login-client.ts";

export interface AuthContext extends Omit<ConfigValueContext, "signal"> {
	authJson?: AuthJson;
	/** Keys given for this run only (`--api-key`), by provider. */
	runtimeKeys?: Readonly<Record<string, string>>;
	/** Milliseconds since 1970. */
	now?: () => number;
	/**
	 * What is stored for a login that is about to expire, or has: another process may have renewed it, or it is renewed
	 * now and stored. Throws what renewing throws. Absent: nothing is renewed.
	 */
	renewLogin?: (provider: string, signal?: AbortSignal) => Promise<Credential | undefined>;
}

/** What models.json or a registered provider says about authentication; values are configuration values. */
export interface ConfiguredAuth {
	provider: string;
	apiKey?: string;
	headers?: Readonly<Record<string, string>>;
	modelHeaders?: Readonly<Record<string, string>>;
	authHeader?: boolean;
	keyless?: boolean;
	/** The model's, possibly with `{NAME}` parts. */
	baseUrl?: string;
}

export interface AuthStatus {
	authenticated: boolean;
	/** `--api-key`, `auth.json`, `models.json`, or the name of an environment variable. */
	source?: string;
	/** Why credentials that are there cannot be used. */
	problem?: "expired" | "incomplete" | "unspoken";
}

/** Secrets are plain properties for the request, but stay out of JSON and of inspection. */
export class ResolvedAuth {
	readonly apiKey: string | undefined;
	/** `null` removes a header that the wire format would send. */
	readonly headers: Record<string, string | null> | undefined;
	/** The model's base URL with its placeholders filled. */
	readonly baseUrl: string | undefined;
	readonly source: string;
	/** No command was run for it and it does not expire: it is the same for every request of the model. */
	readonly isFixed: boolean;

	constructor(fields: Pick<ResolvedAuth, "apiKey" | "headers" | "baseUrl" | "source" | "isFixed">) {
		this.apiKey = fields.apiKey;
		this.headers = fields.headers;
		this.baseUrl = fields.baseUrl;
		this.source = fields.source;
		this.isFixed = fields.isFixed;
	}

	toJSON(): object {
		return { source: this.source, apiKey: this.apiKey && "[hidden]", headers: Object.keys(this.headers ?? {}) };
	}

	[Symbol.for("nodejs.util.inspect.custom")](): object {
		return this.toJSON();
	}
}

/** Synchronous and free of commands: says whether `resolveAuth` has something to work with. */
export function authStatus(configured: ConfiguredAuth, context: AuthContext): AuthStatus {
	const found = findKey(configured, context);
	if (!found) return { authenticated: false };
	const { provider } = configured;
	const { source, credential } = found;
	if (credential?.type === "oauth" && isExpired(credential, context) && !isRenewable(provider, credential, context)) {
		return { authenticated: false, source, problem: "expired" };
	}
	if (unsetVariables(found, provider).length > 0) return { authenticated: false, source, problem: "incomplete" };
	return { authenticated: true, source };
}

/** Throws `TAU_AUTH_MISSING`, `TAU_AUTH_EXPIRED` or what resolving a configuration value throws. */
export async function resolveAuth(
	configured: ConfiguredAuth,
	context: AuthContext,
	signal?: AbortSignal,
): Promise<ResolvedAuth> {
	const { provider } = configured;
	await renewIfNeeded(configured, context, signal);
	const found = findKey(configured, context);
	if (!found) throw missingAuthError(provider);
	const { source, credential, env } = found;
	const missing = missingPlaceholders(provider, env);
	if (missing.length > 0) throw incompleteError(provider, missing);
	const values: ConfigValueContext = { ...context, env, signal };
	const apiKey = await resolveKey(found, provider, context, values);
	const ownHeaders = apiKey === undefined ? undefined : keyHeaders(provider, apiKey);
	const headers: Record<string, string | null> = {
		...found.headers,
		...ownHeaders,
		...(configured.headers && (await resolveConfigValues(configured.headers, `provider "${provider}"`, values))),
	};
	if (configured.authHeader) {
		if (apiKey === undefined) throw missingAuthError(provider);
		headers.Authorization = `Bearer ${apiKey}`;
	}
	if (configured.modelHeaders) {
		Object.assign(headers, await resolveConfigValues(configured.modelHeaders, `a model of "${provider}"`, values));
	}
	return new ResolvedAuth({
		apiKey: ownHeaders ? undefined : apiKey,
		headers: Object.keys(headers).length > 0 ? headers : undefined,
		baseUrl: configured.baseUrl === undefined ? undefined : fillBaseUrl(configured.baseUrl, env),
		source: credential?.type === "oauth" ? `${source} (login)` : source,
		isFixed: credential?.type !== "oauth" && !runsCommands(found, configured),
	});
}

function runsCommands({ value, literal }: FoundKey, { headers, modelHeaders }: ConfiguredAuth): boolean {
	const values = [literal ? undefined : value, ...Object.values(headers ?? {}), ...Object.values(modelHeaders ?? {})];
	return values.some((entry) => entry?.startsWith("!"));
}

interface FoundKey {
	source: string;
	credential?: Credential;
	/** A configuration value, or for `literal` the key itself. */
	value?: string;
	literal?: boolean;
	headers?: Record<string, string | null>;
	/** The environment with the credential's own variables on top. */
	env: Environment;
}

function findKey(configured: ConfiguredAuth, context: AuthContext): FoundKey | undefined {
	const { provider } = configured;
	const { env } = context;
	const runtimeKey = ownValue(context.runtimeKeys, provider);
	if (runtimeKey) return { source: "--api-key", value: runtimeKey, literal: true, env };
	const credential = context.authJson?.get(provider);
	if (credential) {
		const found = fromCredential(provider, credential, env);
		if (found) return found;
	}
	if (configured.apiKey !== undefined) return { source: "models.json", value: configured.apiKey, env };
	const ambient = findAmbientAuth(provider, env);
	if (ambient) return { source: ambient.source, value: ambient.apiKey, literal: true, headers: ambient.headers, env };
	return configured.keyless ? { source: "none needed", env } : undefined;
}

function fromCredential(provider: string, credential: Credential, env: Environment): FoundKey | undefined {
	if (credential.type === "oauth")
		return { source: "auth.json", credential, value: credential.access, literal: true, env };
	const ownEnv = { ...env, ...credential.env };
	if (credential.key) return { source: "auth.json", credential, value: credential.key, env: ownEnv };
	// A stored choice such as {env: {AWS_PROFILE}} authenticates through the variables it sets.
	const ambient = findAmbientAuth(provider, ownEnv);
	return (
		ambient && {
			source: "auth.json",
			credential,
			value: ambient.apiKey,
			literal: true,
			headers: ambient.headers,
			env: ownEnv,
		}
	);
}

async function resolveKey(
	found: FoundKey,
	provider: string,
	context: AuthContext,
	values: ConfigValueContext,
): Promise<string | undefined> {
	if (found.credential?.type === "oauth" && isExpired(found.credential, context))
		throw expiredError(provider, found.credential);
	if (found.value === undefined || found.literal) return found.value;
	return resolveConfigValue(found.value, `the API key of "${provider}" in ${found.source}`, values);
}

/** The stored credential is what `findKey` finds afterwards. A login that is still valid is used although renewing failed. */
async function renewIfNeeded(configured: ConfiguredAuth, context: AuthContext, signal?: AbortSignal): Promise<void> {
	const { provider } = configured;
	const credential = findKey(configured, context)?.credential;
	if (credential?.type !== "oauth" || !context.renewLogin) return;
	if (credential.expires - RENEWED_BEFORE_MS > (context.now ?? Date.now)()) return;
	try {
		context.authJson?.set(provider, await context.renewLogin(provider, signal));
	} catch (error) {
		signal?.throwIfAborted();
		if (isExpired(credential, context)) throw error;
	}
}

function isRenewable(provider: string, login: Login, context: AuthContext): boolean {
	return context.renewLogin !== undefined && clientOf(provider, login) !== undefined;
}

function isExpired(credential: Extract<Credential, { type: "oauth" }>, context: AuthContext): boolean {
	return credential.expires <= (context.now ?? Date.now)();
}

/** What the key and the address refer to and the environment lacks. */
function unsetVariables(found: FoundKey, provider: string): string[] {
	const ofKey = found.literal ? [] : configValueVariables(found.value ?? "").filter((name) => !found.env[name]);
	return [...ofKey, ...missingPlaceholders(provider, found.env)];
}

function missingPlaceholders(provider: string, env: Environment): string[] {
	return placeholderVariables(provider).filter((name) => !env[name]);
}

function ownValue<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
	return record && Object.hasOwn(record, key) ? record[key] : undefined;
}

export function missingAuthError(provider: string): TauError {
	const variables = environmentKeys(provider);
	const set = variables.length > 0 ? `Set ${variables.join(" or ")}, add` : "Add";
	return new TauError("TAU_AUTH_MISSING", `No API key found for ${provider}`, {
		hint: `${set} "${provider}" to auth.json, or pass --api-key <key>.`,
		details: { provider, environment: variables },
	});
}

/** For a start without any usable provider. `problems` are sentences about credentials that could not be used. */
export function noProviderError(problems: readonly string[] = []): TauError {
	return new TauError(
		"TAU_AUTH_MISSING",
		problems.length === 0
			? "No model is available: no provider has an API key"
			: ["No model is available: no provider can be used as it is set up", ...problems].join("\n"),
		{
			hint:
				"Set a key such as ANTHROPIC_API_KEY, OPENAI_API_KEY or OPENROUTER_API_KEY, add one to auth.json, or pass --model <provider/id> " +
				"with --api-key <key>. For a local server (llama.cpp, Ollama, vLLM), add it to models.json. To look around without any key: tau -p --model sim/tour hello.",
		},
	);
}

/** One sentence about a provider whose credentials are there but unusable. */
export function describeProblem(configured: ConfiguredAuth, context: AuthContext): string | undefined {
	const { problem, source } = authStatus(configured, context);
	const { provider } = configured;
	if (problem === "expired") return `The login for ${provider} in auth.json has expired`;
	if (problem !== "incomplete") return undefined;
	const unset = unsetVariables(findKey(configured, context)!, provider);
	return `${provider} has a key (${source}), but ${unset.join(" and ")} ${unset.length > 1 ? "are" : "is"} not set`;
}

function expiredError(provider: string, credential: Extract<Credential, { type: "oauth" }>): TauError {
	const when = new Date(credential.expires);
	const at = Number.isNaN(when.getTime()) ? "" : ` at ${when.toISOString()}`;
	return new TauError("TAU_AUTH_EXPIRED", `The login for ${provider} in auth.json expired${at}`, {
		hint: `Log in to ${provider} again, replace the entry by {"type": "api_key", "key": "…"}, or pass --api-key <key>.`,
		details: { provider, expires: credential.expires },
	});
}

function incompleteError(provider: string, variables: readonly string[]): TauError {
	return new TauError(
		"TAU_AUTH_MISSING",
		`${provider} needs ${variables.join(" and ")} beside its key, to complete its address`,
		{
			hint: `Set ${variables.join(" and ")}, or add them to "env" of "${provider}" in auth.json.`,
			details: { provider, environment: variables },
		},
	);
}
