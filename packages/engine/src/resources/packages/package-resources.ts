/** Which files of a package are resources, and which of them are on. */
import { join, relative, resolve, sep } from "node:path";
import { exists } from "@tau/platform/look";
import { RESOURCE_KINDS, type ResourceDiagnostic, type ResourceKind } from "../diagnostic.ts";
import { filesInDirectory, filesOfPaths } from "../resource-files.ts";
import { applyExplicitPatterns, applyPatterns, isGlob, isOverride } from "../resource-patterns.ts";
import { readPackageJson } from "./package-manifest.ts";

/** An entry of `packages` in settings, as an object. */
export interface PackageFilter {
	/** False: nothing is loaded but what the lists name. */
	autoload?: boolean;
	extensions?: readonly string[];
	skills?: readonly string[];
	prompts?: readonly string[];
	themes?: readonly string[];
}

export interface PackageResource {
	kind: ResourceKind;
	path: string;
	enabled: boolean;
}

export interface PackageResourcesRequest {
	directory: string;
	filter?: PackageFilter;
	/** Content that was checked on installation: what lies outside of the package is not part of it. */
	isSealed: boolean;
}

/** `isPackage` is false when the directory says nothing about resources: it may be an extension itself. */
export function packageResources(
	request: PackageResourcesRequest,
	diagnostics: ResourceDiagnostic[],
): { resources: PackageResource[]; isPackage: boolean } {
	const { directory, filter } = request;
	const manifest = readPackageJson(directory, diagnostics)?.manifest;
	const listed = (kind: ResourceKind) => manifestFiles(request, kind, manifest?.[kind], diagnostics);
	const customary = (kind: ResourceKind) => filesInDirectory(join(directory, kind), kind);
	const resources = RESOURCE_KINDS.flatMap((kind): PackageResource[] => {
		const patterns = filter?.[kind];
		const entries = manifest?.[kind];
		if (!filter && manifest) return on(kind, entries ? listed(kind) : []);
		// With a filter, kinds that the manifest leaves out are looked for in their customary places.
		const useManifest = entries !== undefined && (entries.length > 0 || (patterns === undefined && !isDelta(filter)));
		const files = useManifest ? listed(kind) : customary(kind);
		if (isDelta(filter)) {
			const chosen = applyExplicitPatterns(files, patterns ?? [], directory);
			return [...chosen].map(([path, enabled]) => ({ kind, path, enabled }));
		}
		if (patterns === undefined) return on(kind, files);
		const enabled = patterns.length === 0 ? new Set() : applyPatterns(files, patterns, directory);
		return files.map((path) => ({ kind, path, enabled: enabled.has(path) }));
	});
	const isPackage =
		filter !== undefined || manifest !== undefined || RESOURCE_KINDS.some((kind) => exists(join(directory, kind)));
	return { resources, isPackage };
}

function isDelta(filter: PackageFilter | undefined): boolean {
	return filter?.autoload === false;
}

function on(kind: ResourceKind, paths: readonly string[]): PackageResource[] {
	return paths.map((path) => ({ kind, path, enabled: true }));
}

function manifestFiles(
	request: PackageResourcesRequest,
	kind: ResourceKind,
	entries: readonly string[] = [],
	diagnostics: ResourceDiagnostic[],
): string[] {
	const { directory } = request;
	const paths = entries
		.filter((entry) => !isOverride(entry))
		.flatMap((entry) => {
			if (!request.isSealed || isInside(directory, resolve(directory, entry))) return expand(entry, directory);
			const message = `pi.${kind} names "${entry}", which lies outside of the package; it is ignored`;
			diagnostics.push({ type: "warning", message, path: join(directory, "package.json") });
			return [];
		});
	const files = [...new Set(filesOfPaths(paths, kind))];
	const kept = applyPatterns(files, entries.filter(isOverride), directory);
	return files.filter((file) => kept.has(file));
}

/** Sorted; wild cards do not stand for hidden names. */
function expand(entry: string, directory: string): string[] {
	if (!isGlob(entry)) return [resolve(directory, entry)];
	const glob = new Bun.Glob(entry.replace(/^\.\//, ""));
	const matches = [...glob.scanSync({ cwd: directory, onlyFiles: false, dot: false })];
	return matches.map((match) => resolve(directory, match)).sort();
}

function isInside(directory: string, path: string): boolean {
	return path === directory || !relative(directory, path).split(sep).includes("..");
}
