/** Runs one command for a person to see: its output as plain text, piece by piece and at the end its last part. */
import type { Environment } from "@tau/platform/paths";
import { createLocalBashOperations } from "./local-bash-operations.ts";
import { OutputTail } from "./output-tail.ts";

export interface ShownCommand {
	cwd: string;
	env: Environment;
	shellPath?: string;
	commandPrefix?: string;
	signal: AbortSignal;
	onText(delta: string): void;
}

export interface ShownResult {
	/** The end of it, within the limits of the bash tool. */
	output: string;
	/** undefined: stopped, or ended without one. */
	exitCode: number | undefined;
	cancelled: boolean;
	truncated: boolean;
	/** All of it, when `output` is not. */
	fullOutputPath?: string;
}

export async function runShown(command: string, options: ShownCommand): Promise<ShownResult> {
	const { cwd, env, shellPath, commandPrefix, signal, onText } = options;
	const operations = createLocalBashOperations({ shellPath });
	const tail = new OutputTail("pi-bash");
	const decoder = new TextDecoder();
	const onData = (chunk: Uint8Array) => {
		const text = plainText(decoder.decode(chunk, { stream: true }));
		tail.append(Buffer.from(text));
		if (text) onText(text);
	};
	let exitCode: number | undefined;
	try {
		const script = commandPrefix ? `${commandPrefix}\n${command}` : command;
		exitCode = (await operations.exec(script, cwd, { onData, signal, env })).exitCode ?? undefined;
	} catch (error) {
		if (!signal.aborted) throw error;
	} finally {
		tail.close();
	}
	const { content, truncation, fullOutputPath } = tail.snapshot();
	return {
		output: content,
		exitCode: signal.aborted ? undefined : exitCode,
		cancelled: signal.aborted,
		truncated: truncation.truncated,
		...(fullOutputPath === undefined ? {} : { fullOutputPath }),
	};
}

/** Without colours and cursor movements, and without other control characters but tab and line feed. */
function plainText(text: string): string {
	return Bun.stripANSI(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}
