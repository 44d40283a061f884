/** Installing, removing and updating packages on disk. What the settings say about them is changed elsewhere. */
import { TauError } from "@tau/base/errors";
import { withFileLock } from "@tau/platform/lock";
import { exists } from "@tau/platform/look";
import type { ResourceScope } from "../diagnostic.ts";
import type { ConfiguredPackage } from "../resolve-resources.ts";
import { installGitPackage, isGitPackageCurrent, removeGitPackage } from "./git-packages.ts";
import {
	type InstallOptions,
	installedVersion,
	installNpmPackage,
	packagesWithScripts,
	uninstallNpmPackage,
} from "./npm-packages.ts";
import { gitRoot, npmRoot, type PackagePlaces, packageDirectory } from "./package-places.ts";
import { PackageRecords } from "./package-records.ts";
import { type PackageSource, parsePackageSource, resolveLocalPath } from "./package-source.ts";

export interface ManageOptions extends InstallOptions {
	places: PackagePlaces;
	/** Holds the hashes of what was installed. */
	stateDir: string;
}

export interface InstalledPackage {
	directory: string;
	version?: string;
	/** Packages whose install scripts were not run. */
	skippedScripts: string[];
}

/** Another tau may be installing; a download takes its time. */
const LOCK_WAIT_MS = 5 * 60_000;

/** Throws when it is not there afterwards. A local source must exist and stays where it is. */
export async function installPackage(
	text: string,
	scope: ResourceScope,
	options: ManageOptions,
): Promise<InstalledPackage> {
	const source = parsePackageSource(text);
	// On a command line, relative paths are meant from where the user stands.
	if (source.type === "local")
		return localPackage(resolveLocalPath(source.path, options.places.cwd, options.places.home));
	return await install(source, text, source.type === "npm" ? source.spec : "", scope, options);
}

/**
 * Fetches the sources of `-e` that are nowhere yet, apart from what is installed for good. Returns those it fetched.
 * Local ones are left to the loading, which says when they are missing.
 */
export async function installMissingSources(sources: readonly string[], options: ManageOptions): Promise<string[]> {
	const fetched: string[] = [];
	for (const text of sources) {
		const source = parsePackageSource(text);
		if (source.type === "local") continue;
		const places = (["temporary", "user"] as const).map((scope) => packageDirectory(options.places, source, scope));
		if (places.some((directory) => exists(directory))) continue;
		await installPackage(text, "temporary", options);
		fetched.push(text);
	}
	return fetched;
}

/** Nothing happens to local packages. */
export async function removePackage(
	source: PackageSource,
	scope: ResourceScope,
	options: ManageOptions,
): Promise<void> {
	if (source.type === "local") return;
	const directory = packageDirectory(options.places, source, scope);
	const root = rootOf(source, scope, options);
	if (exists(root)) {
		await exclusively(root, options, async () => {
			if (source.type === "npm") await uninstallNpmPackage(root, source, options);
			else await removeGitPackage(root, directory);
		});
	}
	await new PackageRecords(options.stateDir).forget(directory);
}

export type UpdateOutcome =
	| { kind: "updated"; from?: string; to?: string; skippedScripts: string[] }
	| { kind: "installed"; skippedScripts: string[] }
	| { kind: "current"; version?: string }
	| { kind: "pinned"; version: string }
	| { kind: "local" };

/** Packages with an exact version stay; a git branch, tag or commit is compared with what is checked out. */
export async function updatePackage(entry: ConfiguredPackage, options: ManageOptions): Promise<UpdateOutcome> {
	const { parsed, directory, scope, source } = entry;
	if (parsed.type === "local") return { kind: "local" };
	if (!exists(directory)) {
		const spec = parsed.type === "npm" ? parsed.spec : "";
		return { kind: "installed", skippedScripts: (await install(parsed, source, spec, scope, options)).skippedScripts };
	}
	const from = installedVersion(directory);
	if (parsed.type === "npm" && parsed.pinned && from === parsed.version) return { kind: "pinned", version: from! };
	if (parsed.type === "git" && (await isGitPackageCurrent(directory, parsed, options))) {
		return { kind: "current", ...(from === undefined ? {} : { version: from }) };
	}
	const spec = parsed.type === "npm" ? (parsed.version === undefined ? `${parsed.name}@latest` : parsed.spec) : "";
	const { version: to, skippedScripts } = await install(parsed, source, spec, scope, options);
	if (parsed.type === "npm" && from !== undefined && from === to) return { kind: "current", version: from };
	return {
		kind: "updated",
		...(from === undefined ? {} : { from }),
		...(to === undefined ? {} : { to }),
		skippedScripts,
	};
}

async function install(
	source: Exclude<PackageSource, { type: "local" }>,
	text: string,
	spec: string,
	scope: ResourceScope,
	options: ManageOptions,
): Promise<InstalledPackage> {
	const root = rootOf(source, scope, options);
	const directory = packageDirectory(options.places, source, scope);
	await exclusively(root, options, async () => {
		if (source.type === "npm") await installNpmPackage(root, source, spec, options);
		else await installGitPackage(root, directory, source, options);
	});
	await new PackageRecords(options.stateDir).record(directory, text);
	const version = installedVersion(directory);
	const scripted = options.allowScripts ? [] : await packagesWithScripts(source.type === "npm" ? root : directory);
	return { directory, ...(version === undefined ? {} : { version }), skippedScripts: scripted };
}

function localPackage(directory: string): InstalledPackage {
	if (exists(directory)) return { directory, skippedScripts: [] };
	throw new TauError("TAU_PACKAGE_MISSING", `There is nothing at ${directory}`, {
		hint: "Give the path of a directory or of an extension's file, npm:NAME or git:HOST/PATH.",
	});
}

function rootOf(source: PackageSource, scope: ResourceScope, { places }: ManageOptions): string {
	return source.type === "npm" ? npmRoot(places, scope) : gitRoot(places, scope);
}

function exclusively<T>(root: string, { signal }: ManageOptions, task: () => Promise<T>): Promise<T> {
	return withFileLock(root, task, { waitMs: LOCK_WAIT_MS }, signal);
}
