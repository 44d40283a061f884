/**
 * `npm run demo`: the real agent fixes a failing test in a copy of a sample repository, with the simulator in the place of a
 * model: no key, no network. `--agent <program>` runs another drop-in, `--api <format>` another wire format. Exit code 0
 * means: the agent ended well, its change is in the file and the tests pass.
 */
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { builtinScenario } from "@tau/sim/builtin-scenarios";
import { modelsJsonFor } from "@tau/sim/command";
import { startSimServer } from "@tau/sim/server";

const ROOT = join(import.meta.dir, "..");
const PROMPT = "A test of this project fails. Find out why, fix it, and run the tests.";
const AGENT_TIMEOUT_MS = 60_000;
const PROVIDERS: Record<string, string> = {
	"openai-completions": "sim-completions",
	"openai-responses": "sim-responses",
	"anthropic-messages": "sim-anthropic",
};

async function demo(): Promise<number> {
	const { values } = parseArgs({
		options: { agent: { type: "string" }, api: { type: "string", default: "anthropic-messages" } },
	});
	const provider = PROVIDERS[values.api];
	if (!provider) return fail(`--api ${values.api}: expected one of ${Object.keys(PROVIDERS).join(", ")}`);
	const agent = values.agent ?? join(ROOT, "node_modules/.bin/tau");
	if (!existsSync(agent)) return fail(`${agent} does not exist; run npm run setup first`);
	const started = performance.now();
	const folder = await mkdtemp(join(tmpdir(), "tau-demo-"));
	try {
		return await runDemo({ agent, provider, api: values.api, folder, started });
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

interface Demo {
	agent: string;
	provider: string;
	api: string;
	folder: string;
	started: number;
}

async function runDemo({ agent, provider, api, folder, started }: Demo): Promise<number> {
	const project = join(folder, "median");
	const agentDir = join(folder, "agent");
	await copySample(project);
	const scenario = (await builtinScenario("fix-failing-test"))!;
	using server = startSimServer({ scenarios: [scenario], pace: { tokensPerSecond: 2000 } });
	await Bun.write(join(agentDir, "models.json"), JSON.stringify(modelsJsonFor(server.url, [scenario])));
	// A sandbox of the demo's own: the user's sessions, settings and keys are neither read nor written.
	const env = {
		...process.env,
		PI_CODING_AGENT_DIR: agentDir,
		PI_OFFLINE: "1",
		NO_COLOR: "1",
		PATH: [join(ROOT, "node_modules/.bin"), process.env.PATH].join(delimiter),
	};

	title("The project has a failing test");
	print(`${indent((await run(["bun", "test"], project, env)).text.trim())}\n`);
	title(`tau works on it (${api}, model simulated)`);
	print(`${style("36", "you")}  ${PROMPT}\n\n`);
	const exitCode = await runAgent(
		[agent, "-p", "--mode", "json", "--model", `${provider}/fix-failing-test`, PROMPT],
		project,
		env,
	);
	title("What changed (git diff)");
	const diff = (await run(["git", "--no-pager", "diff"], project, env)).text.trim();
	print(`${indent(diff || "nothing")}\n`);
	title("The tests, run by the demo itself");
	const tests = await run(["bun", "test"], project, env);
	print(`${indent(tests.text.trim())}\n\n`);

	const checks: [string, boolean][] = [
		["the agent ended with exit code 0", exitCode === 0],
		["the change is in src/median.ts", diff.includes("+	const sorted = [...values].sort((a, b) => a - b);")],
		["the tests pass", tests.exitCode === 0 && /\b4 pass\b/.test(tests.text)],
		["every step of the scenario was played", server.requests.at(-1)?.step === "step 5 (report)"],
	];
	for (const [what, holds] of checks) print(`${holds ? style("32", "✓") : style("31", "✗")} ${what}\n`);
	const seconds = ((performance.now() - started) / 1000).toFixed(1);
	print(`\n${server.requests.length} requests, ${seconds} s.\n${NEXT}`);
	return checks.every(([, holds]) => holds) ? 0 : 1;
}

const NEXT = `
What to try next, in a project of yours:
  tau -p --model sim/tour "hello"              a guided tour of the tools, read-only, no key needed
  tau sim --scenario fix-failing-test          the simulator itself; docs/simulator.md says how to write scenarios
  ANTHROPIC_API_KEY=… tau -p "fix the bug"     a real model (tau is node_modules/.bin/tau here, dist/tau after a build)
`;

/** The sample's files carry a .txt suffix, so that no tool of this repository takes them for its own. */
async function copySample(project: string): Promise<void> {
	await cp(join(ROOT, "packages/sim/samples/median"), project, { recursive: true });
	for (const entry of await readdir(project, { recursive: true })) {
		if (entry.endsWith(".txt")) await rename(join(project, entry), join(project, entry.slice(0, -".txt".length)));
	}
	await writeFile(join(project, ".gitignore"), "node_modules/\n");
	const author = ["-c", "user.name=demo", "-c", "user.email=demo@localhost", "-c", "commit.gpgsign=false"];
	for (const words of [
		["init", "-q"],
		["add", "-A"],
		[...author, "commit", "-q", "-m", "The sample project"],
	]) {
		const { exitCode, text } = await run(["git", ...words], project, process.env);
		if (exitCode !== 0) throw new Error(`git ${words[0]} failed: ${text}`);
	}
}

type Environment = Record<string, string | undefined>;

async function run(command: string[], cwd: string, env: Environment): Promise<{ exitCode: number; text: string }> {
	const child = Bun.spawn(command, { cwd, env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
	const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
	return { exitCode: await child.exited, text: [out, err].filter((text) => text.trim() !== "").join("\n") };
}

async function runAgent(command: string[], cwd: string, env: Environment): Promise<number> {
	const child = Bun.spawn(command, {
		cwd,
		env,
		stdin: "ignore",
		stdout: "pipe",
		stderr: "pipe",
		timeout: AGENT_TIMEOUT_MS,
	});
	const errors = child.stderr.text();
	let rest = "";
	for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
		const lines = (rest + text).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) if (line.trim() !== "") showEvent(line);
	}
	const exitCode = await child.exited;
	const complaint = (await errors).trim();
	if (complaint !== "") print(`${indent(style("31", complaint))}\n`);
	return exitCode;
}

interface Shown {
	type: string;
	message?: { role: string; content: { type: string; text?: string }[]; errorMessage?: string };
	toolName?: string;
	args?: Record<string, unknown>;
	result?: { content: { type: string; text?: string }[] };
	isError?: boolean;
}

function showEvent(line: string): void {
	let event: Shown;
	try {
		event = JSON.parse(line) as Shown;
	} catch {
		print(`${style("31", "not JSON:")} ${line}\n`);
		return;
	}
	SHOWN[event.type]?.(event);
}

const SHOWN: Record<string, (event: Shown) => void> = {
	message_end: ({ message }) => {
		if (message?.role !== "assistant") return;
		const text = message.content.map((block) => (block.type === "text" ? (block.text ?? "") : "")).join("");
		if (text !== "") print(`${style("35", "tau")}  ${text.trim().replaceAll("\n", "\n     ")}\n`);
		if (message.errorMessage) print(`${style("31", "error")}  ${message.errorMessage}\n`);
	},
	tool_execution_start: ({ toolName, args }) => {
		const subject = args?.command ?? args?.path ?? "";
		print(`     ${style("1", toolName ?? "")} ${String(subject)}\n`);
	},
	tool_execution_end: ({ result, isError }) => {
		const lines = (result?.content ?? [])
			.map((block) => block.text ?? "")
			.join("")
			.trim()
			.split("\n");
		const shown = lines.slice(0, 4).map((text) => style(isError ? "33" : "2", text));
		if (lines.length > shown.length) shown.push(style("2", `… ${lines.length - shown.length} more lines`));
		print(`${shown.map((text) => `       ${text}`).join("\n")}\n\n`);
	},
};

function title(text: string): void {
	print(`\n${style("1;34", `── ${text} `)}\n\n`);
}

function indent(text: string): string {
	return text.replaceAll(/^/gm, "     ");
}

function style(code: string, text: string): string {
	return process.stdout.isTTY && !process.env.NO_COLOR ? `\x1b[${code}m${text}\x1b[0m` : text;
}

function fail(message: string): number {
	process.stderr.write(`demo: ${message}\n`);
	return 2;
}

function print(text: string): void {
	process.stdout.write(text);
}

process.exit(await demo());
