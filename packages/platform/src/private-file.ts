/** Files that only this user may read. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Written at once: for a program that is about to end. Makes the folder. Throws the system's error. */
export function writePrivateFile(path: string, text: string): void {
	mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
	writeFileSync(path, text, { mode: 0o600 });
}
