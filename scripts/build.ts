/**
 * `npm run build`: one file that needs nothing else, `dist/tau`, for this platform; `-- --all` for the others too. The
 * binary holds Bun, tau's code with its bytecode, and ripgrep. What cannot be built is reported with its reason.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "..");
const DIST = join(ROOT, "dist");
const CACHE = join(DIST, "cache");
const ENTRY = join(ROOT, "packages/cli/src/main.ts");

interface Target {
	name: string;
	/** Folder of the binary's npm package, which holds the Bun runtime for the target. */
	runtime: string;
	ripgrep: string;
	executable: string;
}

const TARGETS: readonly Target[] = [
	{ name: "linux-x64", runtime: "@oven/bun-linux-x64", ripgrep: "@vscode/ripgrep-linux-x64", executable: "tau" },
	{
		name: "linux-arm64",
		runtime: "@oven/bun-linux-aarch64",
		ripgrep: "@vscode/ripgrep-linux-arm64",
		executable: "tau",
	},
	{
		name: "darwin-arm64",
		runtime: "@oven/bun-darwin-aarch64",
		ripgrep: "@vscode/ripgrep-darwin-arm64",
		executable: "tau",
	},
	{ name: "darwin-x64", runtime: "@oven/bun-darwin-x64", ripgrep: "@vscode/ripgrep-darwin-x64", executable: "tau" },
	{
		name: "windows-x64",
		runtime: "@oven/bun-windows-x64",
		ripgrep: "@vscode/ripgrep-win32-x64",
		executable: "tau.exe",
	},
];

const HOST = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

export interface BuildReport {
	target: string;
	path?: string;
	bytes?: number;
	/** Why there is no binary. */
	problem?: string;
}

/** Builds for this machine into `dist/tau`; throws when that fails. */
export async function buildHost(): Promise<BuildReport> {
	const target = TARGETS.find((entry) => entry.name === HOST);
	if (!target)
		throw new Error(`There is no build target for ${HOST}; known are ${TARGETS.map((t) => t.name).join(", ")}`);
	const ripgrep = ripgrepIn(join(ROOT, "node_modules", target.ripgrep));
	return compile(target, join(DIST, target.executable), ripgrep, undefined);
}

async function buildOther(target: Target): Promise<BuildReport> {
	try {
		const runtime = join(
			fetchPackage(target.runtime, bunVersion()),
			"bin",
			target.name.startsWith("windows") ? "bun.exe" : "bun",
		);
		const ripgrep = ripgrepIn(fetchPackage(target.ripgrep, ripgrepVersion()));
		return await compile(target, join(DIST, target.name, target.executable), ripgrep, runtime);
	} catch (error) {
		return { target: target.name, problem: error instanceof Error ? error.message : String(error) };
	}
}

async function compile(
	target: Target,
	outfile: string,
	ripgrep: string,
	runtime: string | undefined,
): Promise<BuildReport> {
	const result = await Bun.build({
		entrypoints: [ENTRY],
		target: "bun",
		format: "esm",
		minify: true,
		bytecode: true,
		compile: {
			target: `bun-${target.name}` as never,
			outfile,
			...(runtime ? { executablePath: runtime } : {}),
			autoloadDotenv: false,
			autoloadBunfig: false,
		},
		plugins: [embedRipgrep(ripgrep)],
		throw: false,
	});
	if (!result.success) throw new Error(result.logs.map(String).join("\n"));
	return { target: target.name, path: outfile, bytes: statSync(outfile).size };
}

/** Puts the target's ripgrep into the binary in place of the source version, which has none. */
function embedRipgrep(path: string): Bun.BunPlugin {
	return {
		name: "embed-ripgrep",
		setup(build) {
			build.onLoad({ filter: /embedded-ripgrep\.ts$/ }, () => ({
				contents: `import path from ${JSON.stringify(path)} with { type: "file" };\nexport const embeddedRipgrep = path;\n`,
				loader: "ts",
			}));
		},
	};
}

function ripgrepIn(folder: string): string {
	const names = ["rg", "rg.exe"].map((name) => join(folder, "bin", name));
	const found = names.find(existsSync);
	if (!found) throw new Error(`There is no ripgrep in ${folder}; run npm run setup`);
	return found;
}

/** Unpacks an npm package that is meant for another platform, which npm install would refuse. */
function fetchPackage(name: string, version: string): string {
	const folder = join(CACHE, `${name.replace("/", "-")}-${version}`);
	if (existsSync(join(folder, "package", "package.json"))) return join(folder, "package");
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const pack = Bun.spawnSync(["npm", "pack", `${name}@${version}`, "--silent"], { cwd: folder, stderr: "pipe" });
	if (pack.exitCode !== 0)
		throw new Error(`npm pack ${name}@${version}: ${pack.stderr.toString().trim().split("\n")[0]}`);
	const archive = readdirSync(folder).find((file) => file.endsWith(".tgz"))!;
	const unpack = Bun.spawnSync(["tar", "-xzf", archive], { cwd: folder, stderr: "pipe" });
	if (unpack.exitCode !== 0) throw new Error(`tar: ${unpack.stderr.toString().trim()}`);
	rmSync(join(folder, archive));
	return join(folder, "package");
}

function bunVersion(): string {
	return Bun.version;
}

/** The optional platform packages have the version that the main package pins. */
function ripgrepVersion(): string {
	const manifest = require(join(ROOT, "node_modules/@vscode/ripgrep/package.json"));
	return Object.values<string>(manifest.optionalDependencies ?? {})[0] ?? manifest.version;
}

function print(report: BuildReport): void {
	const size = report.bytes === undefined ? "" : `${(report.bytes / 1024 / 1024).toFixed(1)} MiB`;
	process.stdout.write(
		`${report.target.padEnd(14)} ${report.problem ? `NOT BUILT: ${report.problem}` : `${size.padEnd(10)} ${report.path}`}\n`,
	);
}

if (import.meta.main) {
	print(await buildHost());
	if (process.argv.includes("--all")) {
		for (const target of TARGETS) if (target.name !== HOST) print(await buildOther(target));
	} else process.stdout.write("other platforms: npm run build -- --all\n");
}
