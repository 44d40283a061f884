import { environmentKeys } from "@tau/ai/auth/ambient-auth";
import { AuthJson } from "@tau/ai/auth/auth-json";
import { type AuthContext, authStatus, type ConfiguredAuth, describeProblem } from "@tau/ai/auth/resolve-auth";
import { BUILTIN_PROVIDERS } from "@tau/ai/catalog/providers";
import { parseModelsJson } from "@tau/ai/config/models-json";
import { suggestNames } from "@tau/base/suggest-names";
import { type DoctorContext, readFileOf, userSettings } from "../context.ts";
import type { Found } from "../finding.ts";

/** Where each provider's key comes from. Never what it is: no value, no part of one, no length. */
export async function checkCredentials(context: DoctorContext): Promise<Found[]> {
	const { env, agentDir, now } = context;
	const auth = await readFileOf(agentDir, "auth.json");
	const authJson = new AuthJson(auth.text?.trim() ? auth.text : "{}", auth.path);
	const models = await readFileOf(agentDir, "models.json");
	const { providers } = parseModelsJson(models.text ?? '{"providers": {}}', models.path);
	const known = new Set([...BUILTIN_PROVIDERS.map(({ id }) => id), ...providers.keys()]);
	const sources: AuthContext = { env, authJson, now };
	const found: Found[] = [];
	let usable = 0;
	for (const provider of known) {
		const config = providers.get(provider);
		const configured: ConfiguredAuth = { provider, apiKey: config?.apiKey };
		const status = authStatus(configured, sources);
		const problem = describeProblem(configured, sources);
		if (problem) found.push(unusable(provider, status.problem, problem, auth.path));
		if (!status.authenticated) continue;
		usable++;
		const from = sourceText(provider, status.source ?? "", authJson, config?.apiKey);
		found.push({ id: "credentials", level: "ok", message: `${provider}: ${from}` });
	}
	found.push(...strangers(authJson, known, auth.path), ...misspelt(env));
	if (usable === 0) found.push(nothing());
	const { defaultProvider } = await userSettings(context);
	if (usable > 0 && defaultProvider !== undefined && known.has(defaultProvider)) {
		const { authenticated, problem } = authStatus(
			{ provider: defaultProvider, apiKey: providers.get(defaultProvider)?.apiKey },
			sources,
		);
		if (!authenticated && problem === undefined) found.push(defaultWithout(defaultProvider));
	}
	return found;
}

function sourceText(provider: string, source: string, authJson: AuthJson, ofModels: string | undefined): string {
	const credential = source === "auth.json" ? authJson.get(provider) : undefined;
	if (credential?.type === "oauth") return `login in auth.json, valid until ${timeText(credential.expires)}`;
	const value = credential?.type === "api_key" ? credential.key : source === "models.json" ? ofModels : undefined;
	if (value?.startsWith("!")) return `key from a command in ${source}, which was not run`;
	if (source.endsWith(".json")) {
		const variable = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(value ?? "")?.[1];
		if (variable) return `key from ${variable}, named in ${source}`;
		return value === undefined ? `settings for it in ${source}` : `key in ${source}`;
	}
	return `key from the environment variable ${source}`;
}

function timeText(milliseconds: number): string {
	const time = new Date(milliseconds);
	return Number.isNaN(time.getTime())
		? "a time that is none"
		: `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function unusable(provider: string, kind: string | undefined, message: string, path: string): Found {
	const variables = environmentKeys(provider);
	const variable = variables.find((name) => name.endsWith("_API_KEY")) ?? variables[0];
	const orVariable = variable ? `, or set ${variable} after removing the entry` : "";
	const fix =
		kind === "expired"
			? `Log in to ${provider} again, put {"type": "api_key", "key": "…"} into ${path}${orVariable}`
			: `Set what is missing, or put it into "env" of "${provider}" in ${path}`;
	return { id: `credentials-${kind}`, level: "warning", message, fix };
}

/** Extensions may bring providers of their own, so that this is no mistake for certain. */
function strangers(authJson: AuthJson, known: ReadonlySet<string>, path: string): Found[] {
	return authJson
		.providerIds()
		.filter((provider) => !known.has(provider))
		.map((provider) => {
			const near = suggestNames(provider, [...known], 1)[0];
			return {
				id: "credentials-unknown",
				level: "info",
				message: `auth.json has an entry for ${JSON.stringify(provider)}, which is no built-in provider`,
				...(near ? { fix: `Did you mean ${near}? Rename it in ${path}` } : {}),
				path,
			};
		});
}

/** What came along when a key was pasted, and makes the provider refuse it. */
function misspelt(env: DoctorContext["env"]): Found[] {
	const names = new Set(BUILTIN_PROVIDERS.flatMap(({ environmentKeys }) => environmentKeys));
	return [...names].flatMap((name): Found[] => {
		const value = env[name];
		if (!value) return [];
		const what = /^\s|\s$/.test(value)
			? "begins or ends with white space"
			: /^(["'`]).*\1$/.test(value)
				? "is in quotes"
				: /[^\x21-\x7e]/.test(value)
					? "holds characters that no key has"
					: undefined;
		if (what === undefined) return [];
		return [
			{
				id: "credentials-spelling",
				level: "warning",
				message: `The value of ${name} ${what}`,
				fix: `Set ${name} again`,
			},
		];
	});
}

function nothing(): Found {
	return {
		id: "credentials-none",
		level: "warning",
		message: "No provider has a key, so no model can answer",
		fix:
			"Set ANTHROPIC_API_KEY, OPENAI_API_KEY, OPENROUTER_API_KEY or another provider's variable, or add " +
			"it to auth.json; to look around without a key: tau -p --model sim/tour hello",
	};
}

function defaultWithout(provider: string): Found {
	const variables = environmentKeys(provider);
	return {
		id: "credentials-default",
		level: "warning",
		message: `defaultProvider is ${provider}, which has no key; another provider is used`,
		fix: variables.length > 0 ? `Set ${variables.join(" or ")}` : `Add ${provider} to auth.json`,
	};
}
