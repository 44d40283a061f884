/** Who may read a file, where the platform says so by owner and mode. */
import { chmodSync, statSync } from "node:fs";
import { fileError } from "./files.ts";

export interface Permissions {
	/** The nine bits of owner, group and others. */
	mode: number;
	/** Belongs to the user of this process. */
	isOwn: boolean;
}

/** Undefined for a missing file, and on Windows. Links are followed. Throws `TAU_FILE_*`. */
export function permissionsOf(path: string): Permissions | undefined {
	if (process.getuid === undefined) return undefined;
	try {
		const facts = statSync(path, { throwIfNoEntry: false });
		return facts && { mode: facts.mode & 0o777, isOwn: facts.uid === process.getuid() };
	} catch (error) {
		throw fileError("look at", path, error);
	}
}

/** Leaves the owner's rights and takes all others away. Throws `TAU_FILE_*`. */
export function restrictToOwner(path: string): void {
	try {
		chmodSync(path, statSync(path).mode & 0o700);
	} catch (error) {
		throw fileError("change the permissions of", path, error);
	}
}
