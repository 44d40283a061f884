/** Git worktrees that lie inside the checkout they belong to: both hold the same files, which must not count twice. */
import { dirname, join, resolve, sep } from "node:path";
import { exists, kindOf, readAtMost, realPathOf } from "@tau/platform/look";
import { ancestors } from "./ancestors.ts";

const MAX_POINTER_BYTES = 16 * 1024;

/** Real paths of a linked worktree around `cwd` and of the main checkout above it; undefined when that is not so. */
export function shadowedDirectory(cwd: string): { worktree: string; main: string } | undefined {
	const repository = linkedRepository(cwd);
	if (!repository) return undefined;
	const gitDirectory = realPathOf(repository.commonDirectory);
	const worktree = realPathOf(repository.directory);
	const main = dirname(gitDirectory);
	if (!worktree.startsWith(main.endsWith(sep) ? main : `${main}${sep}`)) return undefined;
	// A bare repository (its directory is not called .git) checks nothing out beside itself.
	if (realPathOf(join(main, ".git")) !== gitDirectory) return undefined;
	return { worktree, main };
}

/** The nearest repository, when its `.git` is a file that points elsewhere. Costs one look per directory otherwise. */
function linkedRepository(cwd: string): { directory: string; commonDirectory: string } | undefined {
	for (const directory of ancestors(cwd)) {
		const pointer = join(directory, ".git");
		if (!exists(pointer)) continue;
		if (kindOf(pointer) !== "file") return undefined;
		const target = firstLine(pointer);
		if (!target?.startsWith("gitdir: ")) continue;
		const gitDirectory = resolve(directory, target.slice("gitdir: ".length).trim());
		if (!exists(join(gitDirectory, "HEAD"))) return undefined;
		const common = firstLine(join(gitDirectory, "commondir"));
		return { directory, commonDirectory: common === undefined ? gitDirectory : resolve(gitDirectory, common) };
	}
	return undefined;
}

function firstLine(path: string): string | undefined {
	if (kindOf(path) !== "file") return undefined;
	try {
		return new TextDecoder().decode(readAtMost(path, MAX_POINTER_BYTES).bytes).trim();
	} catch {
		return undefined;
	}
}
