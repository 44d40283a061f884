/** `tau` on a terminal: joins the interactive mode to this machine. */
import { homeDirectory } from "@tau/platform/paths";
import { killAllProcesses } from "@tau/platform/process-registry";
import { openTerminal } from "@tau/platform/tty/terminal";
import type { Arguments } from "../../args/parse-arguments.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import { handleSignals } from "../../signals.ts";
import { InteractiveMode } from "./interactive-mode.ts";
import { realScheduler } from "./shell/frame-scheduler.ts";

export async function runInteractive(parsed: Arguments): Promise<ExitCode> {
	const { env } = process;
	const cwd = process.cwd();
	const terminal = openTerminal();
	const mode = new InteractiveMode({
		terminal,
		scheduler: realScheduler,
		env,
		cwd,
		home: homeDirectory(env),
		start: { messages: parsed.messages, files: parsed.files, resume: parsed.options.resume === true },
		connect: async (report) => {
			const [{ createLocalClient }, { engineOptions }] = await Promise.all([
				import("@tau/sdk/local-client"),
				import("../../commands/engine-options.ts"),
			]);
			return createLocalClient({ ...(await engineOptions(parsed, cwd)), report });
		},
	});
	const signals = handleSignals(killAllProcesses);
	signals.signal.addEventListener("abort", () => mode.end(signals.exitCode ?? EXIT.terminated));
	for (const event of ["uncaughtException", "unhandledRejection"] as const) {
		process.on(event, (error: unknown) => void crash(error));
	}
	try {
		return await mode.run();
	} finally {
		killAllProcesses();
	}

	/** The terminal first: only then can anybody read what has happened. */
	async function crash(error: unknown): Promise<void> {
		terminal.stop();
		killAllProcesses();
		const { reportCrash } = await import("./crash-report.ts");
		reportCrash(error, env);
		process.exit(EXIT.error);
	}
}
