/** The files of each kind that directories and paths named in settings and manifests stand for. */
import { join, resolve } from "node:path";
import { exists, kindOf } from "@tau/platform/look";
import type { ResourceDiagnostic, ResourceKind } from "./diagnostic.ts";
import { readPackageJson } from "./packages/package-manifest.ts";
import { findFiles, findSkillFiles, visibleEntries } from "./skill-files.ts";

/** A directory that was named: everything of the kind below it. */
export function filesInDirectory(directory: string, kind: ResourceKind): string[] {
	if (kind === "skills") return findSkillFiles(directory, "pi");
	if (kind === "extensions") return findExtensions(directory);
	return findFiles(directory, kind === "themes" ? ".json" : ".md");
}

/** The customary directory of a kind: for prompts and themes, only what lies directly in it. */
export function filesInPlace(directory: string, kind: ResourceKind): string[] {
	if (!exists(directory)) return [];
	if (kind === "skills" || kind === "extensions") return filesInDirectory(directory, kind);
	const extension = kind === "themes" ? ".json" : ".md";
	const entries = visibleEntries(directory).filter((entry) => entry.kind === "file" && entry.name.endsWith(extension));
	return entries.map(({ name }) => join(directory, name));
}

/** Files as they are, directories by what is below them; what is not there is left out. */
export function filesOfPaths(paths: readonly string[], kind: ResourceKind): string[] {
	return paths.flatMap((path) => {
		const found = kindOf(path);
		if (found === "file") return [path];
		return found === "directory" ? filesInDirectory(path, kind) : [];
	});
}

/** `*.ts`, `*.js`, and directories that say what their entry is; a directory that says so itself is one extension. */
function findExtensions(directory: string): string[] {
	const own = extensionEntries(directory);
	if (own) return own;
	return visibleEntries(directory).flatMap((entry) => {
		const path = join(directory, entry.name);
		if (entry.kind === "directory") return extensionEntries(path) ?? [];
		return entry.kind === "file" && /\.[tj]s$/.test(entry.name) ? [path] : [];
	});
}

function extensionEntries(directory: string): string[] | undefined {
	const ignored: ResourceDiagnostic[] = [];
	const declared = readPackageJson(directory, ignored)?.manifest?.extensions ?? [];
	const existing = declared.map((entry) => resolve(directory, entry)).filter((path) => kindOf(path) !== undefined);
	if (existing.length > 0) return existing;
	const index = ["index.ts", "index.js"]
		.map((name) => join(directory, name))
		.find((path) => kindOf(path) !== undefined);
	return index === undefined ? undefined : [index];
}
