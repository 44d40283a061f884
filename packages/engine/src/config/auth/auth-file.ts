/** auth.json on disk: readable by the user alone, changed under pi's lock, one provider at a time. */
import { join } from "node:path";
import { AuthJson, type Credential, changeCredential } from "@tau/ai/auth/auth-json";
import { makeDirectory } from "@tau/platform/file-access";
import { readTextIfExists, writeFileAtomic } from "@tau/platform/files";
import { withFileLock } from "@tau/platform/lock";

/** pi's: a refresh over the network happens under the lock. */
const STALE_MS = 30_000;

export function authFilePath(agentDir: string): string {
	return join(agentDir, "auth.json");
}

/** Throws `TAU_AUTH_JSON_INVALID` and writes nothing for a malformed file; `TAU_FILE_*`, `TAU_LOCK_HELD`. */
export async function storeCredential(agentDir: string, provider: string, credential: Credential): Promise<void> {
	await updateCredential(agentDir, provider, () => credential);
}

/** False when there was none. */
export async function removeCredential(agentDir: string, provider: string): Promise<boolean> {
	const path = authFilePath(agentDir);
	if ((await readTextIfExists(path)) === undefined) return false;
	return await locked(agentDir, undefined, async (text) => {
		const updated = changeCredential(text, provider, undefined, path);
		if (updated === text) return false;
		await writeFileAtomic(path, updated, { mode: 0o600 });
		return true;
	});
}

/**
 * Gives `change` what is stored now, however old what the caller knows is, and stores what it returns; the same object
 * or undefined changes nothing. Nobody else writes meanwhile, so that a token is refreshed once. Resolves to what is
 * stored then.
 */
export async function updateCredential(
	agentDir: string,
	provider: string,
	change: (current: Credential | undefined) => Promise<Credential | undefined> | Credential | undefined,
	signal?: AbortSignal,
): Promise<Credential | undefined> {
	const path = authFilePath(agentDir);
	return await locked(agentDir, signal, async (text) => {
		// Before `change` spends a refresh token whose successor could not be stored.
		changeCredential(text, provider, undefined, path);
		const current = new AuthJson(text, path).get(provider);
		const next = await change(current);
		if (next === undefined || next === current) return current;
		await writeFileAtomic(path, changeCredential(text, provider, next, path), { mode: 0o600 });
		return next;
	});
}

async function locked<T>(
	agentDir: string,
	signal: AbortSignal | undefined,
	task: (text: string) => Promise<T>,
): Promise<T> {
	const path = authFilePath(agentDir);
	await makeDirectory(agentDir, 0o700);
	const run = async () => task((await readTextIfExists(path)) ?? "");
	return await withFileLock(path, run, { staleMs: STALE_MS }, signal);
}
