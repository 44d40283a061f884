/** Running shell commands on this machine. */
import { TauError } from "@tau/base/errors";
import { pathExists } from "@tau/platform/file-access";
import type { Environment } from "@tau/platform/paths";
import { runProcess } from "@tau/platform/process";
import { resolveShell, shellCommand } from "@tau/platform/shell";

export interface BashExecOptions {
	/** Output and error output in the order of their arrival. */
	onData: (chunk: Uint8Array) => void;
	signal?: AbortSignal;
	/** Seconds. */
	timeout?: number;
	env: Environment;
}

/**
 * Where commands run. `exec` rejects with the message `aborted` or `timeout:<seconds>` when the command was stopped
 * (pi's convention, which extensions rely on). `exitCode` is null when there is none.
 */
export interface BashOperations {
	exec(command: string, cwd: string, options: BashExecOptions): Promise<{ exitCode: number | null }>;
}

/** What a timer can hold. */
const MAX_TIMEOUT_MS = 2_147_483_647;

export function createLocalBashOperations(options: { shellPath?: string } = {}): BashOperations {
	return {
		async exec(command, cwd, { onData, signal, timeout, env }) {
			const timeoutMs = timeoutMilliseconds(timeout);
			if (signal?.aborted) throw new Error("aborted");
			const shell = resolveShell(options.shellPath, env);
			if (!(await pathExists(cwd))) {
				throw new TauError(
					"TAU_CWD_MISSING",
					`Working directory does not exist: ${cwd}\nCannot execute bash commands.`,
				);
			}
			const result = await runProcess({
				...shellCommand(shell, command),
				cwd,
				env,
				onOutput: onData,
				timeoutMs,
				signal,
			});
			if (result.endedBy === "abort") throw new Error("aborted");
			if (result.endedBy === "timeout") throw new Error(`timeout:${timeout}`);
			return { exitCode: result.exitCode };
		},
	};
}

function timeoutMilliseconds(seconds: number | undefined): number | undefined {
	if (seconds === undefined) return undefined;
	if (!Number.isFinite(seconds) || seconds <= 0) {
		throw new TauError("TAU_BASH_TIMEOUT", "Invalid timeout: must be a finite number of seconds");
	}
	if (seconds * 1000 > MAX_TIMEOUT_MS) {
		throw new TauError("TAU_BASH_TIMEOUT", `Invalid timeout: maximum is ${MAX_TIMEOUT_MS / 1000} seconds`);
	}
	return seconds * 1000;
}
