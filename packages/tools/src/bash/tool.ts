import { errorMessage, TauError } from "@tau/base/errors";
import type { TruncationResult } from "@tau/base/truncate";
import { withProgramDirectories } from "@tau/platform/shell";
import type { AgentTool } from "@tau/protocol/tool";
import { textResult } from "../shared/tool-support.ts";
import { type BashOperations, createLocalBashOperations } from "./local-bash-operations.ts";
import { OutputTail } from "./output-tail.ts";
import { Throttle } from "./throttle.ts";

export interface BashParams {
	command: string;
	/** Seconds. */
	timeout?: number;
}

export type BashDetails = { truncation?: TruncationResult; fullOutputPath?: string } | undefined;

export interface BashToolOptions {
	cwd: string;
	/** `settings.shellPath`. */
	shellPath?: string;
	/** `settings.shellCommandPrefix`: its own line before every command. */
	commandPrefix?: string;
	/** Put at the front of PATH. */
	binDirs?: readonly string[];
	operations?: BashOperations;
}

const UPDATE_INTERVAL_MS = 100;

const PARAMETERS = {
	type: "object",
	required: ["command"],
	properties: {
		command: { type: "string", description: "Shell command to execute" },
		timeout: { type: "number", description: "Timeout in seconds (optional, no default timeout)" },
	},
} as const;

export function createBashTool(options: BashToolOptions): AgentTool<BashParams, BashDetails> {
	const operations = options.operations ?? createLocalBashOperations({ shellPath: options.shellPath });
	return {
		name: "bash",
		label: "bash",
		description:
			"Execute a bash command in the current working directory. Returns stdout and stderr. Output is truncated to last 2000 lines or 50KB (whichever is hit first). If truncated, full output is saved to a temp file. Optionally provide a timeout in seconds.",
		promptSnippet: "Execute bash commands (ls, grep, find, etc.)",
		promptGuidelines: ["You can inspect PI_* environment variables for current model and session details."],
		parameters: PARAMETERS,
		constrainedSampling: { type: "json_schema", strict: "prefer" },
		async execute(_id, { command, timeout }, signal, onUpdate, context) {
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
		},
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
