/** The last line of defence: checks do not speak of secrets, and should one slip into a message all the same, it is hidden. */
import { parseJsonc } from "@tau/base/jsonc";
import { isObject } from "../config/settings/migrate.ts";
import { type DoctorContext, readFileOf } from "./context.ts";

/** Shorter values would hide parts of ordinary words. */
const MIN_LENGTH = 8;
const SECRET_NAME = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL|AUTH/i;
/** Names of things, and no secrets, below an entry of auth.json. */
const PUBLIC_FIELDS = new Set(["type", "expires"]);

export async function secretHider(context: DoctorContext): Promise<(text: string) => string> {
	const secrets = new Set<string>();
	const add = (value: string) => {
		for (const part of [value, value.trim()]) if (part.length >= MIN_LENGTH) secrets.add(part);
	};
	for (const [name, value] of Object.entries(context.env)) {
		if (!value) continue;
		if (SECRET_NAME.test(name) && !value.startsWith("/")) add(value);
		const login = /^[a-z0-9+.-]+:\/\/([^@/]*)@/i.exec(value)?.[1];
		if (login) for (const part of login.split(":")) add(part);
	}
	for (const value of await stringsOf(context, "auth.json", () => true)) add(value);
	const isSecretOfModels = (path: readonly string[]) => path.includes("headers") || path.at(-1) === "apiKey";
	for (const value of await stringsOf(context, "models.json", isSecretOfModels)) {
		// A reference to a variable is no secret.
		if (!/^\$\{?\w+\}?$/.test(value)) add(value);
	}
	// Longer ones first: a secret may be a part of another.
	const ordered = [...secrets].sort((left, right) => right.length - left.length);
	return (text) => ordered.reduce((result, secret) => result.replaceAll(secret, "[hidden]"), text);
}

async function stringsOf(
	context: DoctorContext,
	name: string,
	isWanted: (path: readonly string[]) => boolean,
): Promise<string[]> {
	const { text } = await readFileOf(context.agentDir, name);
	const strings: string[] = [];
	const visit = (value: unknown, path: readonly string[]) => {
		if (typeof value === "string") {
			if (isWanted(path) && !PUBLIC_FIELDS.has(path.at(-1) ?? "")) strings.push(value);
		} else if (Array.isArray(value)) for (const item of value) visit(item, path);
		else if (isObject(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
	};
	try {
		visit(parseJsonc(text ?? "{}"), []);
	} catch {
		// Malformed: whatever stands in quotes.
		for (const match of (text ?? "").matchAll(/"((?:[^"\\\n]|\\.)*)"/g)) {
			if (!/^[\w -]*$/.test(match[1]!) || /\d/.test(match[1]!)) strings.push(match[1]!);
		}
	}
	return strings;
}
