/** The lists in settings.json that name packages and turn resources on and off. Pure: old list in, new list out. */
import { relative } from "node:path";
import { TauError } from "@tau/base/errors";
import type { ResourceKind } from "../diagnostic.ts";
import type { PackageEntry, ResolvedResource } from "../resolve-resources.ts";
import { type PackagePlaces, scopeDirectory } from "./package-places.ts";
import { packageIdentity, parsePackageSource, resolveLocalPath } from "./package-source.ts";

type ListScope = "user" | "project";

/** Adds the package, or changes how it is written when it is in the list already; its filters stay. */
export function withPackage(
	entries: readonly PackageEntry[],
	source: string,
	scope: ListScope,
	places: PackagePlaces,
): PackageEntry[] {
	const written = sourceForSettings(source, scope, places);
	const index = indexOfPackage(entries, source, scope, places);
	if (index === -1) return [...entries, written];
	return entries.map((entry, at) => {
		if (at !== index) return entry;
		return typeof entry === "string" ? written : { ...entry, source: written };
	});
}

/** Undefined when the list does not name it. */
export function withoutPackage(
	entries: readonly PackageEntry[],
	source: string,
	scope: ListScope,
	places: PackagePlaces,
): PackageEntry[] | undefined {
	const index = indexOfPackage(entries, source, scope, places);
	if (index === -1) return undefined;
	const identity = identityInList(sourceOf(entries[index]!), scope, places);
	return entries.filter((entry) => identityInList(sourceOf(entry), scope, places) !== identity);
}

export function indexOfPackage(
	entries: readonly PackageEntry[],
	source: string,
	scope: ListScope,
	places: PackagePlaces,
): number {
	const parsed = parsePackageSource(source);
	// A path on the command line is meant from where the user stands, one in settings from the settings' directory.
	const wanted = packageIdentity(parsed, places.cwd, places.home);
	const index = entries.findIndex((entry) => identityInList(sourceOf(entry), scope, places) === wanted);
	return index === -1 && parsed.type === "local"
		? entries.findIndex((entry) => sourceOf(entry) === source.trim())
		: index;
}

/** The source the user probably meant by `npm-name` or `host/path`. */
export function suggestSource(entries: readonly PackageEntry[], source: string): string | undefined {
	const wanted = source.trim();
	return entries.map(sourceOf).find((candidate) => {
		try {
			const parsed = parsePackageSource(candidate);
			if (parsed.type === "npm") return wanted === parsed.name || wanted === parsed.spec;
			if (parsed.type === "git") return wanted === `${parsed.host}/${parsed.path}` || wanted === parsed.path;
		} catch {}
		return false;
	});
}

/** What to write into which settings to turn a resource on or off. */
export interface ResourceSwitch {
	scope: ListScope;
	changes: Record<string, unknown>;
}

/**
 * A resource of a package gets an entry in the package's own filter, any other one in the list of its kind. With
 * `scope` project, what the user's settings offer is overridden for the project only.
 */
export function switchResource(
	kind: ResourceKind,
	resource: ResolvedResource,
	enabled: boolean,
	scope: ListScope,
	settings: { packages?: readonly PackageEntry[] } & Partial<Record<ResourceKind, readonly string[]>>,
	places: PackagePlaces,
): ResourceSwitch {
	const { metadata, path } = resource;
	if (metadata.scope !== scope && scope === "user") {
		throw new TauError("TAU_USAGE", `${path} belongs to the project`, {
			hint: "Add -l to change the project's settings.",
		});
	}
	const mark = enabled ? "+" : "-";
	if (metadata.origin === "package") {
		const pattern = slashed(relative(metadata.baseDir ?? "", path));
		const packages = switchInPackage(settings.packages ?? [], kind, `${mark}${pattern}`, resource, scope, places);
		return { scope, changes: { packages } };
	}
	const isInherited = metadata.scope !== scope;
	const pattern = isInherited ? path : slashed(relative(metadata.baseDir ?? scopeDirectory(places, scope), path));
	const others = (settings[kind] ?? []).filter((entry) => !/^[!+-]/.test(entry) || entry.slice(1) !== pattern);
	// A path of elsewhere must be named before it can be chosen.
	const named = isInherited && !others.includes(path) ? [path] : [];
	return { scope, changes: { [kind]: [...others, ...named, `${mark}${pattern}`] } };
}

function switchInPackage(
	entries: readonly PackageEntry[],
	kind: ResourceKind,
	entryPattern: string,
	resource: ResolvedResource,
	scope: ListScope,
	places: PackagePlaces,
): PackageEntry[] {
	const { source, scope: owner } = resource.metadata;
	const identity = identityInList(source, owner === "project" ? "project" : "user", places);
	const list = [...entries];
	let index = list.findIndex((entry) => identityInList(sourceOf(entry), scope, places) === identity);
	if (index === -1) {
		// The project's own entry changes the user's package instead of replacing it.
		list.push({ source: sourceInScope(source, scope, places), autoload: false });
		index = list.length - 1;
	}
	const entry = list[index]!;
	const filter = typeof entry === "string" ? { source: entry } : entry;
	const kept = (filter[kind] ?? []).filter((pattern) => pattern.replace(/^[!+-]/, "") !== entryPattern.slice(1));
	list[index] = { ...filter, [kind]: [...kept, entryPattern] };
	return list;
}

/** Local packages are written relative to the directory of the settings. */
function sourceForSettings(source: string, scope: ListScope, places: PackagePlaces): string {
	const parsed = parsePackageSource(source);
	if (parsed.type !== "local") return source.trim();
	const path = resolveLocalPath(parsed.path, places.cwd, places.home);
	return relative(scopeDirectory(places, scope), path) || ".";
}

/** A local source of the user's settings, as the project's settings would write it. */
function sourceInScope(source: string, scope: ListScope, places: PackagePlaces): string {
	const parsed = parsePackageSource(source);
	if (parsed.type !== "local" || scope === "user") return source;
	const path = resolveLocalPath(parsed.path, scopeDirectory(places, "user"), places.home);
	return relative(scopeDirectory(places, "project"), path) || ".";
}

/** Never throws: an entry that names nothing is equal only to itself. */
function identityInList(source: string, scope: ListScope, places: PackagePlaces): string {
	try {
		return packageIdentity(parsePackageSource(source), scopeDirectory(places, scope), places.home);
	} catch {
		return `invalid:${source}`;
	}
}

function sourceOf(entry: PackageEntry): string {
	return typeof entry === "string" ? entry : entry.source;
}

function slashed(path: string): string {
	return path.replaceAll("\\", "/");
}
