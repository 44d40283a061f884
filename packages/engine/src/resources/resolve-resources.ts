/**
 * Every extension, skill, prompt template and theme that settings, packages and the customary places offer, with whether
 * it is on. Nothing is installed and nothing but directories and manifests is read.
 */
import { join, resolve } from "node:path";
import { errorMessage } from "@tau/base/errors";
import { exists, kindOf, realPathOf } from "@tau/platform/look";
import { ancestors } from "./ancestors.ts";
import {
	RESOURCE_KINDS,
	type ResourceDiagnostic,
	type ResourceKind,
	type ResourceOrigin,
	type ResourceScope,
} from "./diagnostic.ts";
import { type PackagePlaces, packageDirectory, scopeDirectory } from "./packages/package-places.ts";
import { type PackageFilter, packageResources } from "./packages/package-resources.ts";
import {
	type PackageSource,
	packageIdentity,
	parsePackageSource,
	resolveLocalPath,
} from "./packages/package-source.ts";
import { filesInPlace, filesOfPaths } from "./resource-files.ts";
import { applyPatterns, isEnabled, isGlob, isOverride } from "./resource-patterns.ts";
import { findSkillFiles } from "./skill-files.ts";

export type PackageEntry = string | ({ source: string } & PackageFilter);

/** The part of one settings.json that is about resources. */
export interface ResourceSettings {
	packages?: readonly PackageEntry[];
	extensions?: readonly string[];
	skills?: readonly string[];
	prompts?: readonly string[];
	themes?: readonly string[];
}

export interface ResolveRequest extends PackagePlaces {
	global: ResourceSettings;
	/** Undefined when the project is not trusted: then nothing of it is looked at. */
	project: ResourceSettings | undefined;
}

export interface ResolvedResource {
	path: string;
	enabled: boolean;
	metadata: ResourceOrigin;
}

export interface ConfiguredPackage {
	entry: PackageEntry;
	/** As written. */
	source: string;
	parsed: PackageSource;
	scope: ResourceScope;
	directory: string;
	isInstalled: boolean;
}

export interface ResolvedResources extends Record<ResourceKind, ResolvedResource[]> {
	/** Those that count; of two entries for one package the project's. */
	packages: ConfiguredPackage[];
	diagnostics: ResourceDiagnostic[];
}

type Found = Record<ResourceKind, Map<string, ResolvedResource>>;

/** In the order in which names are given out: project before user, named before found, packages last. */
export function resolveResources(request: ResolveRequest): ResolvedResources {
	const found: Found = byKind(() => new Map());
	const diagnostics: ResourceDiagnostic[] = [];
	const packages = configuredPackages(request, diagnostics);
	for (const entry of packages) addPackage(found, entry, diagnostics);
	for (const kind of RESOURCE_KINDS) {
		if (request.project) addNamed(found, request, kind, "project", request.project[kind] ?? []);
		addNamed(found, request, kind, "user", request.global[kind] ?? []);
	}
	if (request.project) addProjectPlaces(found, request, request.project);
	addUserPlaces(found, request);
	return { ...byKind((kind) => inPrecedence([...found[kind].values()])), packages, diagnostics };
}

function byKind<Value>(make: (kind: ResourceKind) => Value): Record<ResourceKind, Value> {
	return {
		extensions: make("extensions"),
		skills: make("skills"),
		prompts: make("prompts"),
		themes: make("themes"),
	};
}

/** The resources of sources that were named on the command line (`-e`). */
export function resolveSources(places: PackagePlaces, sources: readonly string[]): ResolvedResources {
	const found: Found = byKind(() => new Map());
	const diagnostics: ResourceDiagnostic[] = [];
	const packages = sources.flatMap((source) => configured(places, source, "temporary", diagnostics) ?? []);
	for (const entry of packages) addPackage(found, entry, diagnostics);
	return { ...byKind((kind) => [...found[kind].values()]), packages, diagnostics };
}

function configuredPackages(request: ResolveRequest, diagnostics: ResourceDiagnostic[]): ConfiguredPackage[] {
	const all = (["project", "user"] as const).flatMap((scope) => {
		const settings = scope === "project" ? request.project : request.global;
		return (settings?.packages ?? []).flatMap((entry) => configured(request, entry, scope, diagnostics) ?? []);
	});
	const kept: ConfiguredPackage[] = [];
	const positions = new Map<string, number>();
	for (const entry of all) {
		const identity = identityOf(request, entry);
		const position = positions.get(identity);
		if (position === undefined) {
			positions.set(identity, kept.length);
			kept.push(entry);
		} else if (kept[position]!.scope === entry.scope && entry.scope === "project") kept[position] = entry;
		// What the project says is then a change to the user's package, whose place it shares.
		else if (isDelta(kept[position]!) && entry.scope === "user") {
			kept[position] = { ...kept[position]!, directory: entry.directory, isInstalled: entry.isInstalled };
			kept.push(entry);
		}
	}
	return kept;
}

function identityOf(places: PackagePlaces, { parsed, scope }: ConfiguredPackage): string {
	return packageIdentity(parsed, scopeDirectory(places, scope), places.home);
}

function isDelta({ entry, scope }: ConfiguredPackage): boolean {
	return scope === "project" && typeof entry === "object" && entry.autoload === false;
}

function configured(
	places: PackagePlaces,
	entry: PackageEntry,
	scope: ResourceScope,
	diagnostics: ResourceDiagnostic[],
): ConfiguredPackage | undefined {
	const source = typeof entry === "string" ? entry : entry.source;
	try {
		const parsed = parsePackageSource(source);
		const directory = packageDirectory(places, parsed, scope);
		if (exists(directory)) return { entry, source, parsed, scope, directory, isInstalled: true };
		// For one run, what is installed anyway serves as well.
		const usual = scope === "temporary" ? packageDirectory(places, parsed, "user") : directory;
		if (usual !== directory && parsed.type !== "local" && exists(usual)) {
			return { entry, source, parsed, scope, directory: usual, isInstalled: true };
		}
		return { entry, source, parsed, scope, directory, isInstalled: false };
	} catch (error) {
		diagnostics.push({ type: "error", message: errorMessage(error) });
		return undefined;
	}
}

function addPackage(found: Found, entry: ConfiguredPackage, diagnostics: ResourceDiagnostic[]): void {
	const { source, scope, directory, parsed } = entry;
	const metadata: ResourceOrigin = { source, scope, origin: "package", baseDir: directory };
	if (!entry.isInstalled) {
		diagnostics.push(missingPackage(entry));
		return;
	}
	if (kindOf(directory) === "file") {
		// Only a local source can be a file: a single extension.
		add(found, "extensions", directory, { ...metadata, baseDir: resolve(directory, "..") }, true);
		return;
	}
	const filter = typeof entry.entry === "string" ? undefined : entry.entry;
	const { resources, isPackage } = packageResources(
		{ directory, filter, isSealed: parsed.type !== "local" },
		diagnostics,
	);
	for (const { kind, path, enabled } of resources) add(found, kind, path, metadata, enabled);
	if (!isPackage && parsed.type === "local") add(found, "extensions", directory, metadata, true);
}

function missingPackage({ source, parsed, scope, directory }: ConfiguredPackage): ResourceDiagnostic {
	if (parsed.type === "local") {
		return { type: "warning", message: `the package ${source} is not there`, path: directory };
	}
	const local = scope === "project" ? " -l" : "";
	return {
		type: "warning",
		message: `the package ${source} is not installed; nothing of it is loaded`,
		hint: `Run tau install${local} ${source}`,
	};
}

/** Paths written in settings; the entries with a mark choose among their files. */
function addNamed(
	found: Found,
	places: PackagePlaces,
	kind: ResourceKind,
	scope: "user" | "project",
	entries: readonly string[],
): void {
	const baseDir = scopeDirectory(places, scope);
	const isPattern = (entry: string) => isOverride(entry) || isGlob(entry);
	const paths = entries
		.filter((entry) => !isPattern(entry))
		.map((entry) => resolveLocalPath(entry, baseDir, places.home));
	if (paths.length === 0) return;
	const files = filesOfPaths(paths, kind);
	const enabled = applyPatterns(files, entries.filter(isPattern), baseDir);
	for (const file of files) add(found, kind, file, { source: "local", scope, origin: "top-level" }, enabled.has(file));
}

function addProjectPlaces(found: Found, request: ResolveRequest, settings: ResourceSettings): void {
	const baseDir = scopeDirectory(request, "project");
	const isThere = exists(baseDir);
	for (const kind of RESOURCE_KINDS) {
		if (isThere) addPlace(found, kind, "project", filesInPlace(join(baseDir, kind), kind), settings[kind], baseDir);
		if (kind !== "skills") continue;
		for (const directory of projectSkillDirectories(request)) {
			const files = findSkillFiles(directory, "agents");
			addPlace(found, kind, "project", files, settings.skills, resolve(directory, ".."));
		}
	}
}

function addUserPlaces(found: Found, request: ResolveRequest): void {
	const baseDir = scopeDirectory(request, "user");
	for (const kind of RESOURCE_KINDS) {
		addPlace(found, kind, "user", filesInPlace(join(baseDir, kind), kind), request.global[kind], baseDir);
		if (kind !== "skills") continue;
		const directory = join(request.home, ".agents", "skills");
		addPlace(
			found,
			kind,
			"user",
			findSkillFiles(directory, "agents"),
			request.global.skills,
			join(request.home, ".agents"),
		);
	}
}

function addPlace(
	found: Found,
	kind: ResourceKind,
	scope: "user" | "project",
	files: readonly string[],
	overrides: readonly string[] = [],
	baseDir: string,
): void {
	const metadata: ResourceOrigin = { source: "auto", scope, origin: "top-level", baseDir };
	for (const file of files) add(found, kind, file, metadata, isEnabled(file, overrides, baseDir));
}

/** `.agents/skills` of the working directory and of those above it, up to the root of the repository. */
function projectSkillDirectories(request: ResolveRequest): string[] {
	const own = join(request.home, ".agents", "skills");
	const directories: string[] = [];
	for (const directory of ancestors(resolve(request.cwd))) {
		const skills = join(directory, ".agents", "skills");
		if (skills !== own && exists(skills)) directories.push(skills);
		if (exists(join(directory, ".git"))) return directories;
	}
	return directories;
}

/** The first to name a file says what is true of it. */
function add(found: Found, kind: ResourceKind, path: string, metadata: ResourceOrigin, enabled: boolean): void {
	const files = found[kind];
	if (!files.has(path)) files.set(path, { path, enabled, metadata });
}

/** Stable; a file that is reached by two paths counts once. */
function inPrecedence(resources: ResolvedResource[]): ResolvedResource[] {
	const rank = ({ metadata }: ResolvedResource) => {
		if (metadata.origin === "package") return 4;
		return (metadata.scope === "project" ? 0 : 2) + (metadata.source === "local" ? 0 : 1);
	};
	const seen = new Set<string>();
	return resources
		.sort((left, right) => rank(left) - rank(right))
		.filter(({ path }) => {
			const real = realPathOf(path);
			return !seen.has(real) && seen.add(real);
		});
}
