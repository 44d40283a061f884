/** Packages of git repositories. A clone takes its place only when it is complete. */
import { dirname } from "node:path";
import { errorMessage, TauError } from "@tau/base/errors";
import {
	incomingName,
	recoverDirectory,
	removeEmptyDirectories,
	removeTree,
	replaceDirectory,
} from "@tau/platform/directory-trees";
import { makeDirectory } from "@tau/platform/file-access";
import { type InstallOptions, installDependencies, keepOutOfGit } from "./npm-packages.ts";
import type { GitSource } from "./package-source.ts";
import { runProgram } from "./run-program.ts";

/** Hooks of the user's templates have no business in a package; transports that run commands none at all. */
const SAFE = [
	"-c",
	"core.hooksPath=/dev/null",
	"-c",
	"protocol.ext.allow=never",
	"-c",
	"core.fsmonitor=false",
] as const;
const LOOK_TIMEOUT_MS = 60_000;

/** Replaces what is there. `root` is the directory of all git packages of the scope. */
export async function installGitPackage(
	root: string,
	directory: string,
	source: GitSource,
	options: InstallOptions,
): Promise<void> {
	await makeDirectory(dirname(directory));
	await keepOutOfGit(root);
	await recoverDirectory(directory);
	const incoming = incomingName(directory);
	try {
		await git(
			dirname(directory),
			["clone", "--quiet", "--no-recurse-submodules", "--", source.repository, incoming],
			options,
		);
		if (source.ref !== undefined) await checkOut(incoming, source.ref, options);
		await installDependencies(incoming, options);
		await replaceDirectory(incoming, directory);
	} catch (error) {
		await removeTree(incoming);
		await removeEmptyDirectories(dirname(directory), root);
		throw error;
	}
}

export async function removeGitPackage(root: string, directory: string): Promise<void> {
	await removeTree(directory);
	await removeEmptyDirectories(dirname(directory), root);
}

/** True when the repository's branch, tag or HEAD is what is checked out. Commits never move. */
export async function isGitPackageCurrent(
	directory: string,
	source: GitSource,
	options: InstallOptions,
): Promise<boolean> {
	const head = (await git(directory, ["rev-parse", "HEAD"], options)).trim();
	if (source.ref !== undefined && /^[0-9a-f]{7,40}$/i.test(source.ref) && head.startsWith(source.ref.toLowerCase())) {
		return true;
	}
	const remote = await git(
		directory,
		["ls-remote", "--", source.repository, source.ref ?? "HEAD"],
		options,
		LOOK_TIMEOUT_MS,
	);
	const commits = remote.split("\n").map((line) => line.split("\t")[0]);
	return commits.includes(head);
}

/** A tag or commit as it is, else the branch of the repository, else what the repository gives on request. */
async function checkOut(directory: string, ref: string, options: InstallOptions): Promise<void> {
	for (const name of [ref, `refs/remotes/origin/${ref}`]) {
		const commit = await commitOf(directory, name, options);
		if (commit) return await detach(directory, commit, options);
	}
	await git(directory, ["fetch", "--quiet", "--no-recurse-submodules", "origin", "--", ref], options).catch((error) => {
		throw new TauError("TAU_PACKAGE_REF", `The repository has no branch, tag or commit "${ref}"`, {
			hint: errorMessage(error).split("\n").at(-1),
			cause: error,
		});
	});
	await detach(directory, "FETCH_HEAD", options);
}

async function commitOf(directory: string, name: string, options: InstallOptions): Promise<string | undefined> {
	const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`];
	const answer = await git(directory, args, options).catch(() => "");
	options.signal.throwIfAborted();
	return /[0-9a-f]{40,64}/.exec(answer)?.[0];
}

async function detach(directory: string, commit: string, options: InstallOptions): Promise<void> {
	await git(directory, ["checkout", "--quiet", "--detach", commit], options);
}

function git(cwd: string, args: readonly string[], options: InstallOptions, timeoutMs?: number): Promise<string> {
	const { env, signal } = options;
	return runProgram(["git", ...SAFE, ...args], { cwd, env, signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
}
