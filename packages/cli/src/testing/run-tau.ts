/** Runs the real command from source against a simulator, with a home of its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { modelsJsonFor } from "@tau/sim/command";
import type { Scenario } from "@tau/sim/scenario";
import { type SimServer, type SimServerOptions, startSimServer } from "@tau/sim/server";

const MAIN = join(import.meta.dir, "../main.ts");

export interface Workbench extends Disposable {
	folder: string;
	/** The agent's working folder. */
	project: string;
	server: SimServer;
	start(words: string[], options?: { input?: string | "closed"; env?: Record<string, string> }): Running;
	/** Standard input stays open. */
	spawnPiped(words: string[]): Bun.Subprocess<"pipe", "pipe", "pipe">;
	/** Starts with `--model` for the first scenario over openai-completions, waits for the end. */
	ask(words: string[], options?: { input?: string | "closed"; env?: Record<string, string> }): Promise<Finished>;
}

export interface Finished {
	exitCode: number;
	stdout: string;
	stderr: string;
}

export interface Running {
	process: Bun.Subprocess;
	/** Reads the output to its end. */
	finished(): Promise<Finished>;
}

/** For tests in which no model is reached. */
export const ANY_ANSWER: Scenario = { name: "s", rules: [{ text: "ok" }] };

export function openWorkbench(
	scenario: Scenario = ANY_ANSWER,
	options: { settings?: object; server?: Partial<SimServerOptions> } = {},
): Workbench {
	const folder = mkdtempSync(join(tmpdir(), "tau-cli-"));
	const project = join(folder, "project");
	const agentDir = join(folder, "agent");
	for (const path of [project, agentDir]) mkdirSync(path);
	const server = startSimServer({ scenarios: [scenario], ...options.server });
	const settings = { retry: { baseDelayMs: 5 }, ...options.settings };
	Bun.write(join(agentDir, "settings.json"), JSON.stringify(settings));
	Bun.write(join(agentDir, "models.json"), JSON.stringify(modelsJsonFor(server.url, [scenario])));
	const start: Workbench["start"] = (words, { input, env } = {}) => {
		const child = Bun.spawn([process.execPath, MAIN, ...words], {
			cwd: project,
			env: { PATH: process.env.PATH, HOME: folder, PI_CODING_AGENT_DIR: agentDir, ...env },
			stdin: input === undefined || input === "closed" ? "ignore" : new Blob([input]),
			stdout: "pipe",
			stderr: "pipe",
		});
		return { process: child, finished: () => finish(child) };
	};
	const spawnPiped: Workbench["spawnPiped"] = (words) =>
		Bun.spawn([process.execPath, MAIN, ...words], {
			cwd: project,
			env: { PATH: process.env.PATH, HOME: folder, PI_CODING_AGENT_DIR: agentDir },
			stdin: "pipe",
			stdout: "pipe",
			stderr: "pipe",
		});
	return {
		folder,
		project,
		server,
		start,
		spawnPiped,
		ask: (words, extra) => start(["--model", `sim-completions/${scenario.name}`, ...words], extra).finished(),
		[Symbol.dispose]: () => {
			server.stop();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function finish(child: Bun.Subprocess): Promise<Finished> {
	const [stdout, stderr, exitCode] = await Promise.all([
		new Response(child.stdout as ReadableStream).text(),
		new Response(child.stderr as ReadableStream).text(),
		child.exited,
	]);
	return { exitCode, stdout, stderr };
}

/** Processes of this machine whose environment or command line holds `mark`, by a look into /proc. */
export function processesWith(mark: string): number[] {
	const found: number[] = [];
	for (const pid of new Bun.Glob("[0-9]*").scanSync({ cwd: "/proc", onlyFiles: false })) {
		try {
			if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(mark)) found.push(Number(pid));
		} catch {
			// It ended while we looked.
		}
	}
	return found;
}
