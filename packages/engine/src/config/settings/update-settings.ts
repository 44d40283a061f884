/** Changes single settings in the user's file, beside whoever else does so, and leaves the rest of it alone. */
import { dirname } from "node:path";
import { errorMessage, isTauError, TauError } from "@tau/base/errors";
import { pointerStep } from "@tau/base/jsonc";
import { setJsoncValue } from "@tau/base/jsonc-edit";
import { makeDirectory } from "@tau/platform/file-access";
import { readTextIfExists, writeFileAtomic } from "@tau/platform/files";
import { withFileLock } from "@tau/platform/lock";

/**
 * By name, or by JSON pointer for what lies deeper (`/retry/maxRetries`). `undefined` removes. A value given by name
 * replaces the whole value.
 */
export type SettingsChanges = Readonly<Record<string, unknown>>;

/**
 * Throws `TAU_SETTINGS_INVALID` and writes nothing when the file is malformed, `TAU_FILE_*` when it cannot be written,
 * `TAU_LOCK_HELD` when another process keeps it locked.
 */
export async function updateSettings(path: string, changes: SettingsChanges, signal?: AbortSignal): Promise<void> {
	await makeDirectory(dirname(path));
	const change = async () => {
		const text = await readTextIfExists(path);
		const updated = changeSettings(text ?? "", path, changes);
		if (updated !== text) await writeFileAtomic(path, updated);
	};
	await withFileLock(path, change, {}, signal);
}

/** The text with the changes. A file that is not there is an empty text. */
export function changeSettings(text: string, path: string, changes: SettingsChanges): string {
	try {
		let updated = text;
		for (const [name, value] of Object.entries(changes)) {
			const pointer = name.startsWith("/") ? name : pointerStep(name);
			if (value === undefined && updated.trim() === "") continue;
			updated = setJsoncValue(updated, pointer, value, path);
		}
		return updated;
	} catch (error) {
		if (!isTauError(error)) throw error;
		throw new TauError("TAU_SETTINGS_INVALID", `The settings are not changed: ${errorMessage(error)}`, {
			hint: "Correct the file at that place and try again.",
			cause: error,
			...(error.details ? { details: error.details } : {}),
		});
	}
}
