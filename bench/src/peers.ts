/** Where the installed peers are and how each is pointed at the simulator. */
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "./process-sample.ts";

export type PeerName = "pi" | "codex" | "opencode";

const PEER_ROOT = join(import.meta.dir, "../peers/node_modules");

/** The argv prefix of each peer that is installed. pi runs from its own bundle on the Node that it asks for. */
export function installedPeers(): Partial<Record<PeerName, string[]>> {
	const node = join(PEER_ROOT, ".bin/node");
	const candidates: Record<PeerName, string[]> = {
		pi: [node, join(PEER_ROOT, "@earendil-works/pi-coding-agent/dist/bundle/cli.js")],
		codex: [join(PEER_ROOT, ".bin/codex")],
		opencode: [join(PEER_ROOT, ".bin/opencode")],
	};
	return Object.fromEntries(Object.entries(candidates).filter(([, argv]) => argv.every((path) => existsSync(path))));
}

export interface Bench {
	/** The simulator's address. */
	url: string;
	/** A model of the simulator, under each provider of `modelsJsonFor`. */
	model: string;
	prompt: string;
	cwd: string;
	/** Empty folder for the program's configuration and state. */
	home: string;
	tools?: string[];
	/** Gone on with, instead of keeping nothing. Not right in `home`: pi moves away what lies there. */
	session?: { path: string; template: string };
	contextWindow?: number;
}

/** tau and pi read the same files and flags. */
export async function piLikeCommand(argv: string[], bench: Bench): Promise<Command> {
	await Bun.write(join(bench.home, "models.json"), JSON.stringify(modelsJson(bench)));
	const tools = bench.tools ? ["--tools", bench.tools.join(",")] : [];
	const session = bench.session ? ["--session", bench.session.path] : ["--no-session"];
	const { session: file } = bench;
	return {
		...(file ? { before: () => putBack(file) } : {}),
		argv: [...argv, "-p", ...session, "--model", `bench/${bench.model}`, ...tools, bench.prompt],
		cwd: bench.cwd,
		env: { PI_CODING_AGENT_DIR: bench.home, PI_OFFLINE: "1", HOME: bench.home },
	};
}

function putBack({ path, template }: NonNullable<Bench["session"]>): void {
	mkdirSync(dirname(path), { recursive: true });
	copyFileSync(template, path);
}

function modelsJson(bench: Bench): object {
	const model = { id: bench.model, contextWindow: bench.contextWindow ?? 10_000_000, maxTokens: 100_000 };
	const provider = { baseUrl: `${bench.url}/v1`, api: "openai-completions", apiKey: "bench", models: [model] };
	return { providers: { bench: provider } };
}

/** The same programs as a person opens them. */
export async function piLikeScreen(argv: string[], bench: Bench): Promise<Command> {
	const { env, before } = await piLikeCommand(argv, bench);
	const session = bench.session ? ["--session", bench.session.path] : [];
	return { before, argv: [...argv, ...session, "--model", `bench/${bench.model}`], cwd: bench.cwd, env };
}

export async function codexCommand(argv: string[], bench: Bench): Promise<Command> {
	return {
		argv: [...argv, "exec", "--skip-git-repo-check", "--sandbox", "read-only", bench.prompt],
		...(await codexSetup(bench)),
	};
}

export async function codexScreen(argv: string[], bench: Bench): Promise<Command> {
	return { argv: [...argv, "--sandbox", "read-only"], ...(await codexSetup(bench)) };
}

async function codexSetup(bench: Bench): Promise<Pick<Command, "cwd" | "env">> {
	const config = `check_for_update_on_startup = false
model = "${bench.model}"
model_provider = "bench"
[model_providers.bench]
name = "bench"
base_url = "${bench.url}/v1"
wire_api = "responses"
env_key = "BENCH_KEY"
[projects.${JSON.stringify(bench.cwd)}]
trust_level = "trusted"
`;
	await Bun.write(join(bench.home, "config.toml"), config);
	return { cwd: bench.cwd, env: { CODEX_HOME: bench.home, HOME: bench.home, BENCH_KEY: "bench" } };
}

export async function opencodeCommand(argv: string[], bench: Bench): Promise<Command> {
	const { model, prompt } = bench;
	return { argv: [...argv, "run", "--model", `bench/${model}`, prompt], ...(await opencodeSetup(bench)) };
}

export async function opencodeScreen(argv: string[], bench: Bench): Promise<Command> {
	return { argv: [...argv, "--model", `bench/${bench.model}`], ...(await opencodeSetup(bench)) };
}

async function opencodeSetup(bench: Bench): Promise<Pick<Command, "cwd" | "env">> {
	const config = {
		$schema: "https://opencode.ai/config.json",
		autoupdate: false,
		provider: {
			bench: {
				npm: "@ai-sdk/openai-compatible",
				name: "bench",
				options: { baseURL: `${bench.url}/v1`, apiKey: "bench" },
				models: { [bench.model]: { name: bench.model } },
			},
		},
	};
	const folder = join(bench.home, ".config/opencode");
	mkdirSync(folder, { recursive: true });
	await Bun.write(join(folder, "opencode.json"), JSON.stringify(config));
	return {
		cwd: bench.cwd,
		env: { HOME: bench.home, XDG_CONFIG_HOME: join(bench.home, ".config"), OPENCODE_DISABLE_AUTOUPDATE: "1" },
	};
}
