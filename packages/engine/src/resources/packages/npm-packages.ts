/** Packages of npm, kept in a project of their own. Nothing a package brings is run unless that was asked for. */
import { basename, join } from "node:path";
import { TauError } from "@tau/base/errors";
import { recoverDirectory, withDirectoryAside } from "@tau/platform/directory-trees";
import { makeDirectory } from "@tau/platform/file-access";
import { readTextIfExists, writeFileAtomic } from "@tau/platform/files";
import { exists } from "@tau/platform/look";
import type { Environment } from "@tau/platform/paths";
import { readPackageJson } from "./package-manifest.ts";
import type { NpmSource } from "./package-source.ts";
import { runProgram } from "./run-program.ts";

export interface InstallOptions {
	env: Environment;
	signal: AbortSignal;
	/** The setting: program and first arguments. */
	npmCommand?: readonly string[];
	/** Lets packages run their install scripts. */
	allowScripts?: boolean;
}

/** Installs what `spec` names (the source's own, or `name@latest` for an update) and checks that it is there. */
export async function installNpmPackage(
	root: string,
	source: NpmSource,
	spec: string,
	options: InstallOptions,
): Promise<void> {
	await ensureProject(root);
	const directory = join(root, "node_modules", source.name);
	await recoverDirectory(directory);
	// What is there is put aside: npm leaves a package of the right version as it is, changed or not.
	await withDirectoryAside(directory, async () => {
		await runNpm(root, installArguments(root, spec, options), options);
		if (exists(join(directory, "package.json"))) return;
		throw new TauError("TAU_PACKAGE_COMMAND", `npm reported success, but ${source.name} is not in ${directory}`, {
			hint: `Check that ${spec} names a package called ${source.name}.`,
		});
	});
}

export async function uninstallNpmPackage(root: string, source: NpmSource, options: InstallOptions): Promise<void> {
	if (!exists(root)) return;
	const scripts = options.allowScripts ? [] : ["--ignore-scripts"];
	const manager = managerOf(options.npmCommand);
	if (manager === "bun") await runNpm(root, ["uninstall", "--cwd", root, ...scripts, source.name], options);
	else {
		const peers = manager === "pnpm" ? [] : ["--legacy-peer-deps"];
		await runNpm(root, ["uninstall", "--prefix", root, ...peers, ...scripts, "--", source.name], options);
	}
}

/** The dependencies of a package that came with git. */
export async function installDependencies(directory: string, options: InstallOptions): Promise<void> {
	if (!(await hasDependencies(directory))) return;
	const scripts = options.allowScripts ? [] : ["--ignore-scripts"];
	const omit = managerOf(options.npmCommand) === "npm" ? ["--omit=dev", "--no-audit", "--no-fund"] : [];
	await runNpm(directory, ["install", ...omit, ...scripts], options);
}

interface LockedPackage {
	hasInstallScript?: boolean;
	link?: boolean;
	resolved?: string;
}

/** Names of installed packages whose install scripts were passed over. */
export async function packagesWithScripts(root: string): Promise<string[]> {
	const text = await readTextIfExists(join(root, "node_modules", ".package-lock.json")).catch(() => undefined);
	if (text === undefined) return [];
	try {
		const { packages = {} } = JSON.parse(text) as { packages?: Record<string, LockedPackage> };
		const names = Object.entries(packages).flatMap(([path, entry]) => {
			// A directory that npm only links to stands under its own path.
			const target = entry.link === true ? packages[entry.resolved ?? ""] : entry;
			const isInstalled = path.startsWith("node_modules/");
			return isInstalled && target?.hasInstallScript === true ? [path.replace(/^.*node_modules\//, "")] : [];
		});
		return [...new Set(names)].sort();
	} catch {
		return [];
	}
}

export function installedVersion(directory: string): string | undefined {
	return readPackageJson(directory, [])?.version;
}

/** Packages run inside tau, which provides what they name as peers: those are not installed. */
function installArguments(root: string, spec: string, options: InstallOptions): string[] {
	const scripts = options.allowScripts ? [] : ["--ignore-scripts"];
	switch (managerOf(options.npmCommand)) {
		case "bun":
			return ["install", "--cwd", root, "--omit=peer", ...scripts, spec];
		case "pnpm":
			return [
				...["install", "--prefix", root, "--config.auto-install-peers=false"],
				...["--config.strict-peer-dependencies=false", "--config.strict-dep-builds=false"],
				...[...scripts, "--", spec],
			];
		default:
			return ["install", "--prefix", root, "--legacy-peer-deps", "--no-audit", "--no-fund", ...scripts, "--", spec];
	}
}

/** In the packages' own directory, so that the configuration of the user's project plays no part. */
async function runNpm(directory: string, args: readonly string[], options: InstallOptions): Promise<void> {
	const [program = "npm", ...first] = options.npmCommand ?? [];
	if (program === "") {
		throw new TauError("TAU_CONFIG", 'The setting "npmCommand" starts with an empty string', {
			hint: 'Give the program first, as in ["npm"], or remove the setting.',
		});
	}
	const { env, signal } = options;
	await runProgram([program, ...first, ...args], { cwd: directory, env, signal });
}

/** `["mise", "exec", "--", "pnpm"]` is pnpm. */
function managerOf(command: readonly string[] = []): string {
	const separator = command.lastIndexOf("--");
	const program = separator === -1 ? command[0] : command[separator + 1];
	return basename(program ?? "npm").replace(/\.(?:cmd|exe)$/i, "");
}

async function ensureProject(root: string): Promise<void> {
	await makeDirectory(root);
	await keepOutOfGit(root);
	const manifest = join(root, "package.json");
	if (!exists(manifest))
		await writeFileAtomic(manifest, JSON.stringify({ name: "pi-extensions", private: true }, null, 2));
}

export async function keepOutOfGit(root: string): Promise<void> {
	const path = join(root, ".gitignore");
	if (!exists(path)) await writeFileAtomic(path, "*\n!.gitignore\n");
}

async function hasDependencies(directory: string): Promise<boolean> {
	const path = join(directory, "package.json");
	if (!exists(path)) return false;
	try {
		const text = (await readTextIfExists(path)) ?? "{}";
		const value = JSON.parse(text.replace(/^\uFEFF/, "")) as Record<string, unknown>;
		return ["dependencies", "optionalDependencies"].some((key) => Object.keys(value?.[key] ?? {}).length > 0);
	} catch {
		return false;
	}
}
