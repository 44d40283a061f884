/** Stored credentials: the text of auth.json, handed in by the caller and given back changed. */
import { isTauError, TauError } from "@tau/base/errors";
import { parseJsonc, pointerStep } from "@tau/base/jsonc";
import { setJsoncValue } from "@tau/base/jsonc-edit";
import { checkShape, type Shape } from "../config/shape.ts";

export type Credential =
	/** `key` is a configuration value; without it, `env` alone says how to authenticate (such as AWS_PROFILE). */
	| { type: "api_key"; key?: string; env?: Record<string, string> }
	/** `expires` is in milliseconds since 1970. Providers add properties of their own, such as an account id. */
	| { type: "oauth"; access: string; refresh: string; expires: number; [extra: string]: unknown };

const texts: Shape = { kind: "record", of: { kind: "string" } };

const CREDENTIAL_SHAPES: Readonly<Record<Credential["type"], Shape>> = {
	api_key: { kind: "object", required: {}, optional: { key: { kind: "string" }, env: texts } },
	oauth: {
		kind: "object",
		required: { access: { kind: "string", nonEmpty: true }, refresh: { kind: "string" }, expires: { kind: "number" } },
		optional: {},
	},
};

export type Login = Extract<Credential, { type: "oauth" }>;

/** Keeps secrets out of dumps: they are reached by `get` only. */
export class AuthJson {
	readonly #credentials = new Map<string, Credential>();
	/** Why the file, or single entries of it, were ignored. */
	readonly errors: readonly TauError[];

	/** Never throws. `path` is for messages only. */
	constructor(text = "{}", path = "auth.json") {
		const errors: TauError[] = [];
		for (const [provider, value] of Object.entries(readEntries(text, path, errors))) {
			const problem = credentialProblem(value);
			if (problem) errors.push(invalid(`${path}: "${provider}" is ignored: ${problem}`, path));
			else this.#credentials.set(provider, value as Credential);
		}
		this.errors = errors;
	}

	get(provider: string): Credential | undefined {
		return this.#credentials.get(provider);
	}

	/** For what was stored, or removed, since the file was read. */
	set(provider: string, credential: Credential | undefined): void {
		if (credential) this.#credentials.set(provider, credential);
		else this.#credentials.delete(provider);
	}

	providerIds(): string[] {
		return [...this.#credentials.keys()];
	}
}

/**
 * The text of auth.json with the credential in it, or without any of the provider for `undefined`. Everything else stays
 * as it is. Throws `TAU_AUTH_JSON_INVALID` for a malformed file or credential; no message shows a secret.
 */
export function changeCredential(
	text: string,
	provider: string,
	credential: Credential | undefined,
	path = "auth.json",
): string {
	const problem = credential && credentialProblem(credential);
	if (problem) throw new TauError("TAU_AUTH_JSON_INVALID", `The credential of "${provider}" is not stored: ${problem}`);
	if (credential === undefined && text.trim() === "") return text;
	try {
		return setJsoncValue(text, pointerStep(provider), credential, path);
	} catch (error) {
		if (!isTauError(error)) throw error;
		throw invalid(`auth.json is not changed: ${error.message}`, path);
	}
}

function readEntries(text: string, path: string, errors: TauError[]): object {
	try {
		const value = parseJsonc(text, { source: path });
		if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
		errors.push(invalid(`${path} is ignored: it must hold an object with an entry for each provider`, path));
	} catch (error) {
		errors.push(invalid(`auth.json is ignored: ${(error as Error).message}`, path));
	}
	return {};
}

function credentialProblem(value: unknown): string | undefined {
	const type = (value as { type?: unknown } | null)?.type;
	if (type !== "api_key" && type !== "oauth") return '"type" must be "api_key" or "oauth"';
	const issue = checkShape(value, CREDENTIAL_SHAPES[type])[0];
	return issue && `${issue.path} must be ${issue.expected}, found ${issue.found}`;
}

function invalid(message: string, path: string): TauError {
	return new TauError("TAU_AUTH_JSON_INVALID", message, {
		hint: `Correct ${path}: {"<provider>": {"type": "api_key", "key": "…"}}.`,
		details: { source: path },
	});
}
