/** What is in a directory, as one hash; and a cheap stamp that tells whether hashing again is needed. */
import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { streamBytes } from "./file-access.ts";

export interface ContentHash {
	/** Of all files in the order of their paths: path, kind, content. */
	sha256: string;
	stamp: string;
	files: number;
	bytes: number;
}

interface Entry {
	/** Relative, with `/`. */
	path: string;
	kind: "file" | "executable" | "link";
	size: number;
}

/** git's own data changes without a change of content, and is never loaded. */
const LEFT_OUT = ".git";

export async function hashContent(directory: string): Promise<ContentHash> {
	// Taken before the content is read: what changes meanwhile makes the stamp differ next time.
	const { entries, stamp } = list(directory);
	const hasher = new Bun.CryptoHasher("sha256");
	let bytes = 0;
	for (const { path, kind, size } of entries) {
		const content = new Bun.CryptoHasher("sha256");
		if (kind === "link") content.update(readlinkSync(join(directory, path)));
		else for await (const chunk of streamBytes(join(directory, path))) content.update(chunk);
		hasher.update(`${path}\0${kind}\0${content.digest("hex")}\n`);
		bytes += size;
	}
	return { sha256: hasher.digest("hex"), stamp, files: entries.length, bytes };
}

/** Of names, sizes and times, the change time included, which cannot be set back. Throws when the directory cannot be read. */
export function contentStamp(directory: string): string {
	return list(directory).stamp;
}

function list(root: string): { entries: Entry[]; stamp: string } {
	const entries: Entry[] = [];
	const facts: string[] = [];
	const visit = (relative: string): void => {
		for (const name of readdirSync(join(root, relative)).sort(byCodeUnits)) {
			if (relative === "" && name === LEFT_OUT) continue;
			const path = relative === "" ? name : `${relative}/${name}`;
			const stat = lstatSync(join(root, path));
			if (stat.isDirectory()) visit(path);
			else if (stat.isFile() || stat.isSymbolicLink()) {
				const kind = stat.isSymbolicLink() ? "link" : (stat.mode & 0o111) !== 0 ? "executable" : "file";
				entries.push({ path, kind, size: stat.size });
				facts.push(`${path}\0${kind}\0${stat.size}\0${stat.mtimeMs}\0${stat.ctimeMs}\0${stat.ino}`);
			}
		}
	};
	visit("");
	return { entries, stamp: new Bun.CryptoHasher("sha256").update(facts.join("\n")).digest("hex").slice(0, 32) };
}

function byCodeUnits(left: string, right: string): number {
	return left < right ? -1 : left > right ? 1 : 0;
}
