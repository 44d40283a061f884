/** Whole directories: put in place when complete, taken away with the empty ones above. */
import { randomBytes } from "node:crypto";
import { readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { exists } from "./look.ts";

/** A name beside `directory`, hidden and not taken, for what is to become `directory`. */
export function incomingName(directory: string): string {
	return nameBeside(directory, "new");
}

/** After a death in the middle of the work below: the old content comes back, and what is left over goes. */
export async function recoverDirectory(directory: string): Promise<void> {
	const parent = dirname(directory);
	const names = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith(`.${basename(directory)}.`));
	for (const name of names) {
		const state = /\.(new|old)-[0-9a-f]{12}$/.exec(name)?.[1];
		if (state === "old" && !exists(directory)) await rename(join(parent, name), directory);
		else if (state !== undefined) await removeTree(join(parent, name));
	}
}

/** Moves `incoming` to `directory`, whose old content goes. When that fails the old content stays. */
export async function replaceDirectory(incoming: string, directory: string): Promise<void> {
	await withDirectoryAside(directory, () => rename(incoming, directory));
}

/** Runs `task` with `directory` out of the way; it comes back when the task fails, and goes when it succeeds. */
export async function withDirectoryAside<T>(directory: string, task: () => Promise<T>): Promise<T> {
	if (!exists(directory)) return await task();
	const aside = nameBeside(directory, "old");
	await rename(directory, aside);
	let result: T;
	try {
		result = await task();
	} catch (error) {
		await removeTree(directory);
		await rename(aside, directory);
		throw error;
	}
	await removeTree(aside);
	return result;
}

export async function removeTree(path: string): Promise<void> {
	await rm(path, { recursive: true, force: true });
}

/** From `directory` upwards, as long as nothing is in them, `root` excluded. */
export async function removeEmptyDirectories(directory: string, root: string): Promise<void> {
	for (let current = directory; current.startsWith(`${root}${sep}`); current = dirname(current)) {
		const entries = await readdir(current).catch(() => undefined);
		if (entries === undefined) continue;
		if (entries.length > 0) return;
		await rmdir(current).catch(() => {});
	}
}

function nameBeside(directory: string, state: "new" | "old"): string {
	return join(dirname(directory), `.${basename(directory)}.${state}-${randomBytes(6).toString("hex")}`);
}
