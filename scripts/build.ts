/**
 * `npm run build`: one file that needs nothing else, `dist/tau`, for this platform; `-- --all` for the others too. The
 * binary holds Bun, tau's code with its bytecode, and ripgrep. What cannot be built is reported with its reason.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { print } from "./print.ts";

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
	path: string;
	bytes: number;
}

/** Builds for this machine into `dist/tau` and starts it once; throws when that fails. */
export async function buildHost(): Promise<BuildReport> {
	const target = TARGETS.find((entry) => entry.name === HOST);
	if (!target)
		throw new Error(`There is no build target for ${HOST}; known are ${TARGETS.map((t) => t.name).join(", ")}`);
	const outfile = join(DIST, target.executable);
	return publish(target, outfile, async (aside) => {
		await compile(target, aside, ripgrepIn(join(ROOT, "node_modules", target.ripgrep)), undefined);
		const start = Bun.spawnSync([aside, "--version"], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
		if (start.exitCode !== 0 || !/^\d+\.\d+\.\d+/.test(start.stdout.toString()))
			throw new Error(
				`${target.name} does not start: ${start.stderr.toString().trim() || `exit code ${start.exitCode}`}`,
			);
	});
}

async function buildOther(target: Target): Promise<BuildReport> {
	const runtime = join(fetchPackage(target.runtime, Bun.version), "bin", target.executable.replace("tau", "bun"));
	if (!existsSync(runtime)) throw new Error(`${target.runtime}@${Bun.version} has no ${relative(CACHE, runtime)}`);
	const ripgrep = ripgrepIn(fetchPackage(target.ripgrep, ripgrepVersion(target.ripgrep)));
	const outfile = join(DIST, target.name, target.executable);
	return publish(target, outfile, (aside) => compile(target, aside, ripgrep, runtime));
}

/** A binary that runs cannot be written to, and half of one must not be started: only a whole one gets the name. */
async function publish(target: Target, outfile: string, write: (aside: string) => Promise<void>): Promise<BuildReport> {
	const work = join(DIST, `building-${target.name}-${process.pid}`);
	const aside = join(work, target.executable);
	mkdirSync(work, { recursive: true });
	mkdirSync(dirname(outfile), { recursive: true });
	try {
		await write(aside);
		renameSync(aside, outfile);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
	return { target: target.name, path: outfile, bytes: statSync(outfile).size };
}

async function compile(target: Target, outfile: string, ripgrep: string, runtime: string | undefined): Promise<void> {
	const result = await Bun.build({
		entrypoints: [ENTRY],
		target: "bun",
		format: "esm",
		minify: true,
		bytecode: true,
		// Without it all code is one chunk, and a start pays for what it does not use: 11 ms instead of 6.
		splitting: true,
		compile: {
			target: `bun-${target.name}` as never,
			outfile,
			...(runtime ? { executablePath: runtime } : {}),
			autoloadDotenv: false,
			autoloadBunfig: false,
			// A start and the first turns run most code a few times only; `compileEagerlyLater` in main.ts ends this.
			jitPolicy: 16,
		},
		plugins: [embedRipgrep(ripgrep)],
		throw: false,
	});
	if (!result.success) throw new Error(result.logs.map(String).join("\n"));
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
	if (existsSync(folder)) return folder;
	const work = `${folder}.${process.pid}`;
	rmSync(work, { recursive: true, force: true });
	mkdirSync(work, { recursive: true });
	try {
		const npm = Bun.which("npm");
		if (!npm) throw new Error(`npm is not on PATH; it is needed to fetch ${name}@${version}`);
		runIn(work, [npm, "pack", `${name}@${version}`, "--loglevel=error"]);
		const archive = readdirSync(work).find((file) => file.endsWith(".tgz"));
		if (!archive) throw new Error(`npm pack ${name}@${version} wrote no archive`);
		runIn(work, ["tar", "-xzf", archive]);
		// Only what is whole gets the name that is looked for.
		renameSync(join(work, "package"), folder);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
	return folder;
}

function runIn(folder: string, argv: string[]): void {
	const result = Bun.spawnSync(argv, { cwd: folder, stdin: "ignore", stdout: "ignore", stderr: "pipe" });
	if (result.exitCode === 0) return;
	const facts = result.stderr.toString().split("\n");
	const first = facts.find((line) => /^npm error (code|\d{3}) /.test(line)) ?? facts[0];
	throw new Error(`${argv.slice(0, 3).join(" ")}: ${first?.trim() || `exit code ${result.exitCode}`}`);
}

/** The main package pins the version of each of its platform packages. */
function ripgrepVersion(name: string): string {
	const manifest = JSON.parse(readFileSync(join(ROOT, "node_modules/@vscode/ripgrep/package.json"), "utf8"));
	return manifest.optionalDependencies?.[name] ?? manifest.version;
}

async function report(target: string, work: () => Promise<BuildReport>): Promise<boolean> {
	try {
		const { path, bytes } = await work();
		print(`${target.padEnd(14)} ${(bytes / 1024 / 1024).toFixed(1)} MiB  ${relative(ROOT, path)}`);
		return true;
	} catch (error) {
		print(`${target.padEnd(14)} NOT BUILT: ${error instanceof Error ? error.message : String(error)}`);
		return false;
	}
}

/** Other targets that cannot be built are reported; only this machine's decides over success. */
if (import.meta.main) {
	const isBuilt = await report(HOST, buildHost);
	if (process.argv.includes("--all")) {
		for (const target of TARGETS) if (target.name !== HOST) await report(target.name, () => buildOther(target));
	} else print("other platforms: npm run build -- --all");
	process.exit(isBuilt ? 0 : 1);
}
