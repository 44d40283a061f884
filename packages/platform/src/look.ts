/**
 * Looking for configuration that is mostly not there: nothing throws for a missing path, links are followed, and what
 * could block (a pipe, a device) is never opened. Synchronous, because each call takes microseconds.
 */
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";

export type EntryKind = "file" | "directory" | "other";

export interface DirectoryEntry {
	name: string;
	/** Of what a link points to; a link that leads nowhere is `other`. */
	kind: EntryKind;
	isLink: boolean;
}

/** Sorted by name, code unit by code unit, so that the same files are always met in the same order. Missing or unreadable: undefined. */
export function entriesOf(directory: string): DirectoryEntry[] | undefined {
	if (!existsSync(directory)) return undefined;
	try {
		return readdirSync(directory, { withFileTypes: true })
			.map((entry): DirectoryEntry => {
				const isLink = entry.isSymbolicLink();
				if (isLink) return { name: entry.name, kind: kindOf(`${directory}/${entry.name}`) ?? "other", isLink };
				return {
					name: entry.name,
					kind: entry.isFile() ? "file" : entry.isDirectory() ? "directory" : "other",
					isLink,
				};
			})
			.sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
	} catch {
		return undefined;
	}
}

export function kindOf(path: string): EntryKind | undefined {
	try {
		const facts = statSync(path, { throwIfNoEntry: false });
		if (!facts) return undefined;
		return facts.isFile() ? "file" : facts.isDirectory() ? "directory" : "other";
	} catch {
		return undefined;
	}
}

/** Cheaper than `kindOf` where the answer is nearly always no. */
export function exists(path: string): boolean {
	return existsSync(path);
}

/** The start of a regular file. Throws the system's error when it cannot be read. */
export function readAtMost(path: string, maxBytes: number): { bytes: Uint8Array; size: number } {
	const descriptor = openSync(path, "r");
	try {
		const { size } = fstatSync(descriptor);
		const buffer = new Uint8Array(Math.min(size, maxBytes));
		let length = 0;
		while (length < buffer.length) {
			const read = readSync(descriptor, buffer, length, buffer.length - length, length);
			if (read === 0) break;
			length += read;
		}
		return { bytes: buffer.subarray(0, length), size: Math.max(size, length) };
	} finally {
		closeSync(descriptor);
	}
}

/** The path with all links followed; the path itself when that is not possible. */
export function realPathOf(path: string): string {
	try {
		return realpathSync.native(path);
	} catch {
		return path;
	}
}
