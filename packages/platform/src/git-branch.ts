/** The branch that is checked out, read from the repository's files without starting git. */
import { dirname, join, resolve } from "node:path";
import { kindOf, readAtMost } from "./look.ts";
import { watchFile } from "./watch-file.ts";

const MAX_HEAD = 4096;
/** What stands in HEAD where the branches are in a database of their own (reftable): only git can tell then. */
const REFTABLE_STUB = ".invalid";

export interface GitHead {
	/** The file that changes when another branch is checked out. */
	path: string;
	/** Name of the branch, or the start of the commit's hash. */
	branch: string | undefined;
}

/** Undefined outside of a repository. */
export function findGitHead(directory: string): GitHead | undefined {
	for (let folder = resolve(directory); ; folder = dirname(folder)) {
		const path = headOf(join(folder, ".git"));
		if (path) return { path, branch: branchIn(path) };
		if (dirname(folder) === folder) return undefined;
	}
}

/** Calls back with the branch whenever it changes. Returns what ends that. */
export function watchGitBranch(directory: string, changed: (branch: string | undefined) => void): () => void {
	const head = findGitHead(directory);
	if (!head) return () => {};
	let known = head.branch;
	return watchFile(head.path, () => {
		const branch = branchIn(head.path);
		if (branch === known) return;
		known = branch;
		changed(branch);
	});
}

/** `.git` is a folder, or in worktrees and submodules a file that names one. */
function headOf(dotGit: string): string | undefined {
	const kind = kindOf(dotGit);
	if (kind === "directory") return kindOf(join(dotGit, "HEAD")) === "file" ? join(dotGit, "HEAD") : undefined;
	if (kind !== "file") return undefined;
	const target = /^gitdir: (.+)$/m.exec(textOf(dotGit))?.[1]?.trim();
	if (!target) return undefined;
	const head = join(resolve(dirname(dotGit), target), "HEAD");
	return kindOf(head) === "file" ? head : undefined;
}

function branchIn(path: string): string | undefined {
	const text = textOf(path).trim();
	const name = /^ref: refs\/heads\/(.+)$/.exec(text)?.[1];
	if (name === REFTABLE_STUB) return undefined;
	return name ?? (/^[0-9a-f]{7,}$/.test(text) ? text.slice(0, 7) : undefined);
}

function textOf(path: string): string {
	try {
		return new TextDecoder().decode(readAtMost(path, MAX_HEAD).bytes);
	} catch {
		return "";
	}
}
