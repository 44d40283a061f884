/** Whether one file is still the same: cheaply by its stamp, certainly by its hash. Links are followed. */
import { statSync } from "node:fs";
import { streamBytes } from "./file-access.ts";

/** Of size and times, the change time included, which cannot be set back. Undefined when there is no such file. */
export function fileStamp(path: string): string | undefined {
	const facts = statSync(path, { throwIfNoEntry: false, bigint: true });
	return facts && `${facts.size}.${facts.mtimeNs}.${facts.ctimeNs}.${facts.ino}`;
}

/** Bytes; 0 when there is no such file. */
export function fileSize(path: string): number {
	return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** What tells whether a file is as it was, as numbers. Undefined when there is no such file. */
export function fileFactsOf(path: string): { size: number; changed: number; inode: number } | undefined {
	const facts = statSync(path, { throwIfNoEntry: false });
	return facts && { size: facts.size, changed: facts.mtimeMs, inode: facts.ino };
}

/** SHA-256 in hex. Rejects with the system's error. */
export async function hashFile(path: string): Promise<string> {
	const hasher = new Bun.CryptoHasher("sha256");
	for await (const chunk of streamBytes(path)) hasher.update(chunk);
	return hasher.digest("hex");
}
