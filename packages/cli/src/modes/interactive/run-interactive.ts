/** `tau` on a terminal: joins the interactive mode to this machine. */
import { homeDirectory } from "@tau/platform/paths";
import { killAllProcesses } from "@tau/platform/process-registry";
import { openTerminal } from "@tau/platform/tty/terminal";
import type { Arguments } from "../../args/parse-arguments.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { InteractiveMode } from "./interactive-mode.ts";
import { realScheduler } from "./shell/frame-scheduler.ts";

export async function runInteractive(parsed: Arguments): Promise<ExitCode> {
	const { env } = process;
	const cwd = process.cwd();
	const mode = new InteractiveMode({
		terminal: openTerminal(),
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
	try {
		return await mode.run();
	} finally {
		killAllProcesses();
	}
}
