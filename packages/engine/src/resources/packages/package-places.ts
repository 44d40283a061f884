/** Where packages are kept, the same as pi's places. */
import { join, resolve, sep } from "node:path";
import { TauError } from "@tau/base/errors";
import type { ResourceScope } from "../diagnostic.ts";
import { type PackageSource, resolveLocalPath } from "./package-source.ts";

export interface PackagePlaces {
	cwd: string;
	agentDir: string;
	/** The user's home directory. */
	home: string;
}

/** What relative paths in the settings of a scope refer to. */
export function scopeDirectory(places: PackagePlaces, scope: ResourceScope): string {
	if (scope === "user") return resolve(places.agentDir);
	return scope === "project" ? resolve(places.cwd, ".pi") : resolve(places.cwd);
}

/** The directory that npm is run in. */
export function npmRoot(places: PackagePlaces, scope: ResourceScope): string {
	return scope === "temporary" ? temporaryRoot(places, "npm") : join(scopeDirectory(places, scope), "npm");
}

export function gitRoot(places: PackagePlaces, scope: ResourceScope): string {
	return scope === "temporary" ? temporaryRoot(places, "git") : join(scopeDirectory(places, scope), "git");
}

/** The package's own directory, whether or not it is there. */
export function packageDirectory(places: PackagePlaces, source: PackageSource, scope: ResourceScope): string {
	if (source.type === "local") return resolveLocalPath(source.path, scopeDirectory(places, scope), places.home);
	if (source.type === "npm") return inside(npmRoot(places, scope), "node_modules", source.name);
	return inside(gitRoot(places, scope), source.host, source.path);
}

/** Sources of one run (`-e npm:…`): kept, but apart from what is installed. */
function temporaryRoot(places: PackagePlaces, kind: string): string {
	const hash = new Bun.CryptoHasher("sha256").update(`${kind}-`).digest("hex").slice(0, 8);
	return join(resolve(places.agentDir), "tmp", "extensions", kind, hash);
}

function inside(root: string, ...parts: string[]): string {
	const path = resolve(root, ...parts);
	if (path.startsWith(`${root}${sep}`)) return path;
	throw new TauError("TAU_PACKAGE_SOURCE", `The package would lie in ${path}, outside of ${root}`);
}
