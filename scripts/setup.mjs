/**
 * Makes a fresh clone ready: installs the locked dependencies when they are missing or have changed, and makes sure
 * that Bun runs. Plain Node, without dependencies, because nothing is installed when it starts.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const STAMP = join(ROOT, "node_modules", ".tau-setup");
const WINDOWS = process.platform === "win32";

setUp();

function setUp() {
	requireNode();
	const wanted = fingerprint();
	if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted && bunVersion()) return;
	process.stderr.write("tau: installing the dependencies (npm ci) …\n");
	run(WINDOWS ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
		hint: "npm ci needs the npm registry once. Check the network or npm's proxy settings and run the command again.",
	});
	if (!bunVersion()) installBun();
	writeFileSync(STAMP, wanted);
}

function requireNode() {
	const major = Number(process.versions.node.split(".")[0]);
	if (major < 20) fail(`Node ${process.versions.node} is too old for the set-up; 20 or newer is needed.`);
}

/** Changes whenever npm ci would install something else. */
function fingerprint() {
	const hash = createHash("sha256");
	const manifests = readdirSync(join(ROOT, "packages")).map((name) => join("packages", name, "package.json"));
	for (const file of ["package.json", "package-lock.json", ...manifests.sort()]) {
		const path = join(ROOT, file);
		if (existsSync(path)) hash.update(file).update(readFileSync(path));
	}
	return hash.digest("hex");
}

/** The platform's own binary: the package's launcher is a stub until its install script has run. */
function bunVersion() {
	const binary = join(ROOT, "node_modules", "bun", "bin", "bun.exe");
	if (!existsSync(binary)) return undefined;
	const result = spawnSync(binary, ["--version"], { encoding: "utf8" });
	return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Recent npm versions do not run install scripts without approval; Bun's only puts its own binary in place. */
function installBun() {
	run(process.execPath, [join(ROOT, "node_modules", "bun", "install.js")], {
		hint: "The npm package bun has no binary for this machine. See CONTRIBUTING.md for the supported platforms.",
	});
	if (!bunVersion()) fail("Bun was installed but does not run.");
}

function run(command, args, { hint }) {
	const result = spawnSync(command, args, { cwd: ROOT, stdio: ["ignore", 2, 2], shell: WINDOWS });
	if (result.error) fail(`${command} could not be started: ${result.error.message}\n${hint}`);
	if (result.status !== 0) fail(`${command} ${args.join(" ")} ended with ${result.status ?? result.signal}.\n${hint}`);
}

function fail(message) {
	process.stderr.write(`tau: set-up failed: ${message}\n`);
	process.exit(1);
}
