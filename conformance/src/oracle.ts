/** The real pi: installed from npm into `conformance/oracle` when it is missing. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dir, "../oracle");

export interface Oracle {
	folder: string;
	/** The Node it runs on. */
	node: string;
	/** The script behind its `pi` command. */
	cli: string;
}

/** Undefined, after a message on stderr, when it cannot be had. */
export function prepareOracle(): Oracle | undefined {
	const problem = installedProblem();
	if (problem) {
		process.stderr.write(`conformance: installing the oracle (${problem}) …\n`);
		const ended = install(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]);
		// Recent npm versions run no install scripts without approval; Node's only fetches its own binary through npm.
		if (installedProblem() === NO_NODE) install(["node", "installArchSpecificPackage.js"], "node_modules/node");
		const stillMissing = installedProblem();
		if (stillMissing) {
			process.stderr.write(
				`conformance: the oracle is not there: ${stillMissing}; npm install ${ended}.\n` +
					`It needs the npm registry once: check the network or npm's proxy settings and run the command again.\n`,
			);
			return undefined;
		}
	}
	return paths();
}

/** Gives how it ended, in words. */
function install(argv: string[], folder = "."): string {
	if (!Bun.which(argv[0]!)) return `could not be started, ${argv[0]} is not on PATH`;
	const { exitCode } = Bun.spawnSync(argv, { cwd: join(FOLDER, folder), stdio: ["ignore", 2, 2] });
	return `ended with ${exitCode}`;
}

const NO_NODE = "its Node is missing";

function paths(): Oracle {
	const cli = join(FOLDER, "node_modules/@earendil-works/pi-coding-agent/dist/bundle/cli.js");
	return { folder: FOLDER, node: join(FOLDER, "node_modules/node/bin/node"), cli };
}

function installedProblem(): string | undefined {
	const wanted = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8")).dependencies as Record<string, string>;
	for (const [name, version] of Object.entries(wanted)) {
		const manifest = join(FOLDER, "node_modules", name, "package.json");
		if (!existsSync(manifest)) return `${name} is missing`;
		const found = JSON.parse(readFileSync(manifest, "utf8")).version as string;
		if (found !== version) return `${name} is ${found}, wanted is ${version}`;
	}
	const { node } = paths();
	if (!existsSync(node)) return NO_NODE;
	const version = Bun.spawnSync([node, "--version"]).stdout.toString().trim();
	return version === `v${wanted.node}` ? undefined : `its Node says ${version || "nothing"}`;
}
