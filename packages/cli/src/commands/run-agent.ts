/** Everything but --help, --version and sub-commands: starts the engine and runs the mode that was asked for. */
import { TauError } from "@tau/base/errors";
import { homeDirectory } from "@tau/platform/paths";
import { killAllProcesses } from "@tau/platform/process-registry";
import {
	hasPipedInput,
	isTerminal,
	readPipedInput,
	readTerminalLine,
	writeDiagnostic,
	writeOutput,
} from "@tau/platform/standard-streams";
import { createLocalClient } from "@tau/sdk/local-client";
import type { Arguments } from "../args/parse-arguments.ts";
import { EXIT } from "../exit-codes.ts";
import { buildPrompts } from "../input/prompts.ts";
import { runPrompts } from "../modes/run-prompts.ts";
import { describeProblem } from "../problem.ts";
import { handleSignals, type SignalHandling } from "../signals.ts";
import { engineOptions } from "./engine-options.ts";

/** A pipe that never ends looks like a hang: say what is being waited for. */
const STDIN_NOTICE_MS = 3000;

export async function runAgent(parsed: Arguments): Promise<number> {
	const cwd = process.cwd();
	const env = process.env;
	if (parsed.options.listModels) return listModels(parsed, cwd);
	if (await isInteractive(parsed)) {
		if (env.TERM === "dumb" || env.TAU_SCREEN_READER) return talkPlainly(parsed, cwd);
		const { runInteractive } = await import("../modes/interactive/run-interactive.ts");
		return runInteractive(parsed);
	}
	const signals = handleSignals(killAllProcesses);
	if (parsed.options.mode === "rpc") return serveRpc(parsed, cwd, signals);
	if (parsed.options.resume && !(await resumeChosen(parsed, cwd))) return EXIT.ok;
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

/** Asks which session, and makes it the one of `--session`. False when the user wants none. */
async function resumeChosen(parsed: Arguments, cwd: string): Promise<boolean> {
	const { pickSession } = await import("../session/pick-session.ts");
	const canAsk = (await isTerminal(0)) && (await isTerminal(2));
	const { agentDir, sessionDirectory } = await engineOptions(parsed, cwd);
	const path = await pickSession(
		{ agentDirectory: agentDir, cwd, sessionDirectory },
		{
			ask: canAsk
				? async (question) => {
						writeOutput(question, 2);
						return readTerminalLine();
					}
				: undefined,
			show: (text) => writeOutput(text, 2),
		},
		Date.now(),
	);
	if (path !== undefined) parsed.options.session = path;
	return path !== undefined;
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

/** For terminals that only print, and for readers of screens. */
async function talkPlainly(parsed: Arguments, cwd: string): Promise<number> {
	const { runPlain } = await import("../modes/plain/run-plain.ts");
	const signals = handleSignals(killAllProcesses);
	await using client = await createLocalClient(await engineOptions(parsed, cwd));
	for (const warning of client.warnings) writeDiagnostic(`tau: ${warning}`);
	signals.signal.addEventListener("abort", () => void client.send("abort", {}));
	const io = { input: Bun.stdin.stream(), output: (text: string) => writeOutput(text), signal: signals.signal };
	await runPlain(client, parsed.messages, io);
	return signals.exitCode ?? EXIT.ok;
}

async function isInteractive({ options }: Arguments): Promise<boolean> {
	if (options.print || options.mode !== undefined || hasPipedInput()) return false;
	return (await isTerminal(0)) && (await isTerminal(1));
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

async function listModels(parsed: Arguments, cwd: string): Promise<number> {
	const { listModelsTable } = await import("./list-models.ts");
	writeOutput(await listModelsTable(await engineOptions(parsed, cwd), parsed.options.listModels));
	return EXIT.ok;
}
