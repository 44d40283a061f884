/** Everything but --help, --version and sub-commands: starts the engine and runs the mode that was asked for. */
import { TauError } from "@tau/base/errors";
import { agentDirectory, homeDirectory } from "@tau/platform/paths";
import { killAllProcesses } from "@tau/platform/process-registry";
import {
	hasPipedInput,
	isTerminal,
	readPipedInput,
	writeDiagnostic,
	writeOutput,
} from "@tau/platform/standard-streams";
import { createLocalClient, type EngineOptions } from "@tau/sdk/local-client";
import type { Arguments } from "../args/parse-arguments.ts";
import { EXIT } from "../exit-codes.ts";
import { promptText } from "../input/prompt-text.ts";
import { buildPrompts } from "../input/prompts.ts";
import { runPrompts } from "../modes/run-prompts.ts";
import { describeProblem } from "../problem.ts";
import { sessionDirectory, sessionName, sessionRequest } from "../session/session-flags.ts";
import { handleSignals, type SignalHandling } from "../signals.ts";
import { VERSION } from "../version.ts";

/** A pipe that never ends looks like a hang: say what is being waited for. */
const STDIN_NOTICE_MS = 3000;

export async function runAgent(parsed: Arguments): Promise<number> {
	const cwd = process.cwd();
	const env = process.env;
	if (parsed.options.listModels) return listModels(parsed, cwd);
	await requirePrintMode(parsed);
	const signals = handleSignals(killAllProcesses);
	if (parsed.options.mode === "rpc") return serveRpc(parsed, cwd, signals);
	const piped = hasPipedInput() ? await readInput() : undefined;
	const home = homeDirectory(env);
	const prompts = await buildPrompts({ messages: parsed.messages, files: parsed.files, piped, cwd, home });
	if (prompts.length === 0) {
		throw new TauError("TAU_USAGE", "There is no prompt", {
			hint: 'Give it as an argument (tau -p "…"), as a file (tau -p @notes.md) or through a pipe.',
		});
	}
	await using client = await createLocalClient(await engineOptions(parsed, cwd));
	for (const warning of client.warnings) writeDiagnostic(`tau: ${warning}`);
	signals.signal.addEventListener("abort", () => void client.send("abort", {}));
	if (signals.exitCode !== undefined) return signals.exitCode;
	const mode = parsed.options.mode === "json" ? "json" : "text";
	const outcome = await runPrompts(client, prompts, mode, failOutput);
	if (signals.exitCode !== undefined) return signals.exitCode;
	if (outcome.problem) writeDiagnostic(`tau: ${outcome.problem}`);
	return outcome.exitCode;
}

/** Standard input carries commands, so nothing of it becomes a prompt. */
async function serveRpc(parsed: Arguments, cwd: string, signals: SignalHandling): Promise<number> {
	if (parsed.files.length > 0) {
		throw new TauError("TAU_USAGE", "@file arguments are not supported in RPC mode", {
			hint: "Send the file's content as part of a prompt.",
		});
	}
	const { runRpc } = await import("../modes/rpc/run-rpc.ts");
	await using client = await createLocalClient(await engineOptions(parsed, cwd));
	for (const warning of client.warnings) writeDiagnostic(`tau: ${warning}`);
	await runRpc(client, Bun.stdin.stream(), failOutput, signals.signal);
	return signals.exitCode ?? EXIT.ok;
}

/** Called outside any stack when the reader of the output has gone: nothing is left to do but to stop everything. */
function failOutput(error: unknown): never {
	killAllProcesses();
	const { text, exitCode } = describeProblem(error);
	if (exitCode !== EXIT.ok) writeDiagnostic(text);
	process.exit(exitCode);
}

async function requirePrintMode(parsed: Arguments): Promise<void> {
	if (parsed.options.print || parsed.options.mode !== undefined || hasPipedInput()) return;
	if (!(await isTerminal(0)) || !(await isTerminal(1))) return;
	throw new TauError("TAU_USAGE", "This version of tau has no interactive terminal yet", {
		hint: 'Use print mode: tau -p "your question". See tau --help.',
	});
}

async function readInput(): Promise<string> {
	const timer = setTimeout(() => {
		writeDiagnostic("tau: waiting for standard input to end (start with </dev/null if nothing is piped in)");
	}, STDIN_NOTICE_MS);
	try {
		return await readPipedInput();
	} finally {
		clearTimeout(timer);
	}
}

async function engineOptions(parsed: Arguments, cwd: string): Promise<EngineOptions> {
	const { options } = parsed;
	const env = process.env;
	const warn = (line: string) => writeDiagnostic(`tau: ${line}`);
	return {
		cwd,
		env,
		agentDir: agentDirectory(env),
		version: VERSION,
		model: options.model,
		provider: options.provider,
		apiKey: options.apiKey,
		modelScope: list(options.models),
		thinking: options.thinking,
		tools: {
			allow: list(options.tools),
			exclude: list(options.excludeTools) ?? [],
			none: options.noTools === true || options.noBuiltinTools === true,
		},
		systemPrompt: options.systemPrompt === undefined ? undefined : await promptText(options.systemPrompt, cwd, warn),
		appendSystemPrompt: options.appendSystemPrompt
			? (await Promise.all(options.appendSystemPrompt.map((value) => promptText(value, cwd, warn)))).join("\n\n")
			: undefined,
		resources: {
			skillPaths: options.skill,
			promptPaths: options.promptTemplate,
			noContextFiles: options.noContextFiles,
			noSkills: options.noSkills,
			noPromptTemplates: options.noPromptTemplates,
			noThemes: options.noThemes,
			noExtensions: options.noExtensions,
		},
		trustProject: options.noApprove ? false : options.approve,
		session: sessionRequest(options),
		sessionDirectory: sessionDirectory(options.sessionDir, cwd, env),
		sessionName: sessionName(options.name),
		budget: { maxCost: amount(options.maxCost, "--max-cost"), maxTurns: count(options.maxTurns, "--max-turns") },
		report: warn,
	};
}

function amount(value: string | undefined, flag: string): number | undefined {
	if (value === undefined) return undefined;
	const dollars = Number(value);
	if (value.trim() !== "" && Number.isFinite(dollars) && dollars > 0) return dollars;
	throw new TauError("TAU_USAGE", `${flag} is "${value}", but must be an amount of US dollars above 0, such as 0.50`);
}

function count(value: string | undefined, flag: string): number | undefined {
	if (value === undefined) return undefined;
	if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
	throw new TauError("TAU_USAGE", `${flag} is "${value}", but must be a whole number from 1`);
}

function list(value: string | undefined): string[] | undefined {
	return value
		?.split(",")
		.map((item) => item.trim())
		.filter((item) => item !== "");
}

async function listModels(parsed: Arguments, cwd: string): Promise<number> {
	const { listModelsTable } = await import("./list-models.ts");
	writeOutput(await listModelsTable(await engineOptions(parsed, cwd), parsed.options.listModels));
	return EXIT.ok;
}
