import { errorMessage, TauError } from "@tau/base/errors";
import { withProgramDirectories } from "@tau/platform/shell";
import type { ToolRun } from "../shared/lazy-tool.ts";
import { textResult } from "../shared/tool-support.ts";
import { createLocalBashOperations } from "./local-bash-operations.ts";
import { OutputTail } from "./output-tail.ts";
import { Throttle } from "./throttle.ts";
import type { BashDetails, BashParams, BashToolOptions } from "./tool.ts";

const UPDATE_INTERVAL_MS = 100;

export function createBashRun(options: BashToolOptions): ToolRun<BashParams, BashDetails> {
	const operations = options.operations ?? createLocalBashOperations({ shellPath: options.shellPath });
	return async (_id, { command, timeout }, signal, onUpdate, context) => {
		const output = new OutputTail("pi-bash");
		const updates = new Throttle(UPDATE_INTERVAL_MS, () => {
			const { content, truncation, fullOutputPath } = output.snapshot();
			onUpdate(textResult(content, { truncation: truncation.truncated ? truncation : undefined, fullOutputPath }));
		});
		onUpdate({ content: [], details: undefined });
		let running = true;
		const onData = (chunk: Uint8Array) => {
			if (!running) return;
			output.append(chunk);
			updates.request();
		};
		let failure: unknown;
		let exitCode: number | null = null;
		try {
			const script = options.commandPrefix ? `${options.commandPrefix}\n${command}` : command;
			const env = withProgramDirectories(context.env, options.binDirs ?? []);
			({ exitCode } = await operations.exec(script, context.cwd || options.cwd, { onData, signal, timeout, env }));
		} catch (error) {
			failure = error;
		} finally {
			running = false;
			updates.flush();
			output.close();
		}
		const snapshot = output.snapshot();
		const notice = output.notice(snapshot);
		const text = notice ? `${snapshot.content}\n\n${notice}` : snapshot.content;
		if (failure !== undefined) throw stoppedError(failure, text);
		if (exitCode !== 0) throw exitError(exitCode, text || "(no output)");
		const { truncation, fullOutputPath } = snapshot;
		return textResult(text || "(no output)", truncation.truncated ? { truncation, fullOutputPath } : undefined);
	};
}

/** The output so far is worth as much as the reason for the end. */
function stoppedError(failure: unknown, text: string): unknown {
	const message = errorMessage(failure);
	if (message === "aborted") return new TauError("TAU_ABORTED", withStatus(text, "Command aborted"));
	if (!message.startsWith("timeout:")) return failure;
	const seconds = message.slice("timeout:".length);
	return new TauError("TAU_BASH_TIMEOUT", withStatus(text, `Command timed out after ${seconds} seconds`));
}

function exitError(exitCode: number | null, text: string): TauError {
	const status = exitCode === null ? "Command terminated without an exit code" : `Command exited with code ${exitCode}`;
	return new TauError("TAU_BASH_EXIT", withStatus(text, status), { details: { exitCode } });
}

function withStatus(text: string, status: string): string {
	return text ? `${text}\n\n${status}` : status;
}
