/**
 * Instruction files: the user's own, then one for each directory from the root of the file system down to the working
 * directory. They are read whether or not the project is trusted: they are text for the model and run nothing.
 */
import { join, resolve, sep } from "node:path";
import { errorMessage } from "@tau/base/errors";
import { exists, kindOf, realPathOf } from "@tau/platform/look";
import { ancestors } from "./ancestors.ts";
import type { ResourceDiagnostic } from "./diagnostic.ts";
import { readTextFile } from "./read-text.ts";
import { shadowedDirectory } from "./worktree.ts";

export interface ContextFile {
	path: string;
	content: string;
}

/** In one directory the first that can be read counts. */
const NAMES = ["AGENTS.override.md", "AGENTS.md", "AGENTS.MD", "CLAUDE.md", "CLAUDE.MD"] as const;

/** Some 60,000 tokens in every request: whoever needs more has a file of data there, not instructions. */
export const MAX_CONTEXT_FILE_BYTES = 256 * 1024;

export interface ContextFiles {
	files: ContextFile[];
	diagnostics: ResourceDiagnostic[];
}

export function loadContextFiles(options: { cwd: string; agentDir: string }): ContextFiles {
	const diagnostics: ResourceDiagnostic[] = [];
	const seen = new Set<string>();
	const files: ContextFile[] = [];
	const own = readFirst(resolve(options.agentDir), diagnostics);
	if (own) {
		files.push(own);
		seen.add(own.path);
	}
	const cwd = resolve(options.cwd);
	const shadowed = shadowedPath(cwd);
	const found: ContextFile[] = [];
	for (const directory of ancestors(cwd)) {
		const file = readFirst(directory, diagnostics);
		if (!file || seen.has(file.path)) continue;
		if (shadowed !== undefined && realPathOf(file.path) === shadowed) continue;
		seen.add(file.path);
		found.push(file);
	}
	files.push(...found.reverse());
	return { files, diagnostics };
}

function firstCandidate(directory: string): string | undefined {
	return NAMES.find((name) => kindOf(join(directory, name)) === "file");
}

/** Asking for five names is cheaper than listing a directory, which may hold thousands. */
function readFirst(directory: string, diagnostics: ResourceDiagnostic[]): ContextFile | undefined {
	const prefix = directory.endsWith(sep) ? directory : directory + sep;
	for (const name of NAMES) {
		const path = prefix + name;
		if (!exists(path) || kindOf(path) !== "file") continue;
		try {
			const { text, notices } = readTextFile(path, MAX_CONTEXT_FILE_BYTES);
			for (const message of notices) diagnostics.push({ type: "warning", message, path });
			return { path, content: text };
		} catch (error) {
			diagnostics.push({ type: "warning", message: `cannot be read: ${errorMessage(error)}`, path });
		}
	}
	return undefined;
}

/** The main checkout's file that the linked worktree's own file of the same name stands for. */
function shadowedPath(cwd: string): string | undefined {
	const pair = shadowedDirectory(cwd);
	if (!pair) return undefined;
	const name = firstCandidate(pair.worktree);
	return name === undefined ? undefined : join(pair.main, name);
}
