/**
 * Moves what older versions of pi left where nobody looks any more, to the places where pi has it now. Nothing is
 * overwritten or lost: what cannot be moved stays where it is, and is said. A second run finds nothing to do.
 */
import { basename, join } from "node:path";
import { type Credential, changeCredential } from "@tau/ai/auth/auth-json";
import { errorMessage } from "@tau/base/errors";
import { parseJsonc, pointerStep } from "@tau/base/jsonc";
import { readTextIfExists, writeFileAtomic } from "@tau/platform/files";
import { withFileLock } from "@tau/platform/lock";
import { keepUnder, makeDirectory, removeFile, replaceFile } from "@tau/platform/log-file";
import { exists } from "@tau/platform/look";
import { headerOf } from "@tau/sessions/directory/session-files";
import { defaultSessionDirectory } from "@tau/sessions/directory/session-place";
import { authFilePath } from "../auth/auth-file.ts";
import { isObject } from "../settings/migrate.ts";
import { updateSettings } from "../settings/update-settings.ts";
import type { OldPlaces } from "./find-old-places.ts";

/** Returns what was done and what could not be, a line each. Never throws. */
export async function moveOldPlaces(agentDir: string, old: OldPlaces): Promise<string[]> {
	const lines: string[] = [];
	const attempt = async (what: string, move: () => Promise<string | undefined> | string | undefined) => {
		try {
			const line = await move();
			if (line) lines.push(line);
		} catch (error) {
			lines.push(`${what} could not be moved and stays where it is: ${errorMessage(error)}`);
		}
	};
	if (old.logins || old.keys) await attempt("oauth.json or apiKeys in settings.json", () => moveCredentials(agentDir));
	for (const name of old.sessions) await attempt(name, () => moveSession(agentDir, name));
	if (old.commands) {
		await attempt("commands", () => {
			replaceFile(join(agentDir, "commands"), join(agentDir, "prompts"));
			return `The directory of your prompt templates is called prompts now: ${join(agentDir, "prompts")}`;
		});
	}
	return lines;
}

/** The old places are given up when auth.json is on the disk. */
async function moveCredentials(agentDir: string): Promise<string | undefined> {
	const path = authFilePath(agentDir);
	const oauthPath = join(agentDir, "oauth.json");
	const settingsPath = join(agentDir, "settings.json");
	const credentials = await withFileLock(path, async () => {
		// Another tau was faster.
		if (exists(path)) return undefined;
		const credentials = new Map<string, Credential>();
		for (const [provider, value] of Object.entries(await objectIn(oauthPath))) {
			if (isObject(value)) credentials.set(provider, { ...value, type: "oauth" } as Credential);
		}
		const { apiKeys } = await objectIn(settingsPath);
		for (const [provider, key] of Object.entries(isObject(apiKeys) ? apiKeys : {})) {
			if (typeof key === "string" && !credentials.has(provider)) credentials.set(provider, { type: "api_key", key });
		}
		if (credentials.size === 0) return undefined;
		let text = "";
		for (const [provider, credential] of credentials) text = changeCredential(text, provider, credential, path);
		await writeFileAtomic(path, text, { mode: 0o600 });
		return credentials;
	});
	if (!credentials) return undefined;
	if (exists(oauthPath)) moveTo(oauthPath, `${oauthPath}.migrated`);
	await forgetKeys(settingsPath, credentials);
	return `The credentials of ${[...credentials.keys()].join(", ")} are in ${path} now`;
}

/** Those that are in auth.json now; a key beside a login is not, and stays. */
async function forgetKeys(settingsPath: string, credentials: ReadonlyMap<string, Credential>): Promise<void> {
	const { apiKeys } = await objectIn(settingsPath);
	if (!isObject(apiKeys)) return;
	const names = Object.keys(apiKeys);
	const stored = names.filter((name) => credentials.get(name)?.type === "api_key");
	const changes =
		stored.length === names.length
			? { apiKeys: undefined }
			: Object.fromEntries(stored.map((name) => [`/apiKeys${pointerStep(name)}`, undefined]));
	await updateSettings(settingsPath, changes);
}

async function objectIn(path: string): Promise<Record<string, unknown>> {
	const text = await readTextIfExists(path);
	const value: unknown = text === undefined || text.trim() === "" ? {} : parseJsonc(text);
	return isObject(value) ? value : {};
}

/** To the directory of the project in which it was started. What is no session stays. */
function moveSession(agentDir: string, name: string): string | undefined {
	const from = join(agentDir, name);
	const cwd = headerOf(from)?.cwd;
	if (typeof cwd !== "string" || cwd === "") return undefined;
	const directory = defaultSessionDirectory(agentDir, cwd);
	const to = join(directory, basename(name));
	if (exists(to)) return undefined;
	makeDirectory(directory);
	moveTo(from, to);
	return undefined;
}

/** Throws EEXIST rather than replace a file. */
function moveTo(from: string, to: string): void {
	keepUnder(from, to);
	removeFile(from);
}
