/**
 * Makes a fresh clone ready: installs the locked dependencies when they are missing or have changed, and makes sure
 * that Bun runs. Plain Node, without dependencies, because nothing is installed when it starts.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const MODULES = join(ROOT, "node_modules");
/** What was installed last; inside node_modules, so that it goes with them. */
const STAMP = join(MODULES, ".tau-setup");
/** The package's own binary on every platform: a stub until its install script has run. */
const BUN = join(MODULES, "bun", "bin", "bun.exe");
const WINDOWS = process.platform === "win32";

setUp();

function setUp() {
	requireNode();
	if (read(STAMP) === stamp()) return;
	if (!installedAsLocked()) installDependencies();
	if (!bunRuns()) installBun();
	writeFileSync(STAMP, stamp());
}

function requireNode() {
	const major = Number(process.versions.node.split(".")[0]);
	if (major < 20) fail(`Node ${process.versions.node} is too old; 20 or newer is needed.`, "Update Node.");
}

/** Changes whenever `npm ci` would install something else, or Bun's binary is another file than the one that ran. */
function stamp() {
	const hash = createHash("sha256");
	for (const file of ["package.json", "package-lock.json", ...workspaceManifests()]) {
		hash.update(file).update(read(join(ROOT, file)) ?? "");
	}
	const binary = statSync(BUN, { throwIfNoEntry: false });
	return `${hash.digest("hex")} ${process.platform}-${process.arch} ${binary?.size} ${binary?.mtimeMs}`;
}

function workspaceManifests() {
	const names = readdirSync(join(ROOT, "packages")).sort();
	return names.map((name) => join("packages", name, "package.json")).filter((file) => existsSync(join(ROOT, file)));
}

/** True after `npm install`, which keeps node_modules and the lockfile in step itself: no need to start from nothing. */
function installedAsLocked() {
	const installed = packagesIn(join(MODULES, ".package-lock.json"));
	const locked = packagesIn(join(ROOT, "package-lock.json"));
	if (!installed || !locked) return false;
	return Object.entries(locked).every(([path, entry]) => {
		if (!path.startsWith("node_modules/")) return commandsOf(entry).every(existsSync);
		if (entry.link) return existsSync(join(ROOT, path, "package.json"));
		const have = installed[path];
		// Optional packages of other platforms are not installed; Bun's own is tried below.
		return have ? have.version === entry.version && existsSync(join(ROOT, path)) : entry.optional === true;
	});
}

/** A workspace's own commands: npm install does not link those that were added later. */
function commandsOf(workspace) {
	return Object.keys(workspace.bin ?? {}).map((name) => join(MODULES, ".bin", WINDOWS ? `${name}.cmd` : name));
}

function packagesIn(lockfile) {
	try {
		return JSON.parse(readFileSync(lockfile, "utf8")).packages;
	} catch {
		return undefined;
	}
}

function installDependencies() {
	process.stderr.write("tau: installing the dependencies (npm ci) …\n");
	const cli = process.env.npm_execpath;
	const [command, ...first] = cli?.endsWith("npm-cli.js") ? [process.execPath, cli] : [WINDOWS ? "npm.cmd" : "npm"];
	// A shell only where Windows needs one for npm.cmd; the arguments hold nothing that it could misread.
	const result = spawnSync(command, [...first, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
		cwd: ROOT,
		encoding: "utf8",
		stdio: ["ignore", "ignore", "pipe"],
		shell: WINDOWS && first.length === 0,
	});
	if (result.error) fail(`npm could not be started: ${result.error.message}`, "Install npm; it comes with Node.");
	if (result.status === 0) return;
	const output = result.stderr.trim();
	const facts = output
		.split("\n")
		.filter((line) => /^npm error( code|.*Missing:|.*Invalid:| [0-9]{3}| network)/.test(line));
	const shown = facts.length > 0 ? facts : output.split("\n").slice(-10);
	fail(`npm ci ended with ${result.status ?? result.signal}\n${shown.slice(0, 12).join("\n")}`, hintFor(output));
}

function hintFor(output) {
	if (/code EUSAGE/.test(output)) {
		return "package-lock.json does not match the package.json files. Run npm install and commit the lockfile.";
	}
	if (/code (E404|ETARGET)/.test(output)) return "The registry that npm uses lacks a package: npm config get registry";
	if (/code (EACCES|EPERM|ENOSPC)/.test(output))
		return "Check the rights and the space of this directory and of npm's cache.";
	return "The first set-up needs npm's registry. Check the network and npm's proxy settings, then run it again.";
}

function bunRuns() {
	return existsSync(BUN) && spawnSync(BUN, ["--version"], { stdio: "ignore" }).status === 0;
}

/** Recent npm versions do not run install scripts without approval; Bun's only puts its own binary in place. */
function installBun() {
	const result = spawnSync(process.execPath, [join(MODULES, "bun", "install.js")], { cwd: ROOT, encoding: "utf8" });
	if (bunRuns()) return;
	const output = `${result.stdout ?? ""}${result.stderr ?? ""}`.trim();
	fail(
		`Bun does not run on ${process.platform}-${process.arch}${output ? `\n${output}` : ""}`,
		"Delete node_modules and try again; if npm omits optional packages (npm config get omit), let it install them.",
	);
}

function read(path) {
	return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function fail(message, hint) {
	process.stderr.write(`tau: set-up failed: ${message}\n${hint}\n`);
	process.exit(1);
}
