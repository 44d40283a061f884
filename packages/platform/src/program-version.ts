/** Asks a program for its version. */
import { errorMessage } from "@tau/base/errors";
import type { Environment } from "./paths.ts";
import { runProcess } from "./process.ts";

export interface ProgramAnswer {
	/** The first line it printed. */
	line?: string;
	/** Why there is none. */
	problem?: string;
}

const MAX_OUTPUT_BYTES = 4096;

/** Never rejects. What the program has not said in time it does not say at all. */
export async function programVersion(
	command: readonly [string, ...string[]],
	options: { env: Environment; cwd: string; timeoutMs?: number; signal?: AbortSignal },
): Promise<ProgramAnswer> {
	const { env, cwd, timeoutMs = 2_000, signal } = options;
	const chunks: Uint8Array[] = [];
	let size = 0;
	try {
		const result = await runProcess({
			command,
			cwd,
			env,
			timeoutMs,
			...(signal ? { signal } : {}),
			onOutput: (chunk) => {
				if (size < MAX_OUTPUT_BYTES) chunks.push(chunk.slice());
				size += chunk.length;
			},
		});
		if (result.endedBy !== "exit") return { problem: `it did not answer within ${timeoutMs} ms` };
		const line = Buffer.concat(chunks).toString("utf8").split("\n")[0]!.trim().slice(0, 200);
		if (result.exitCode !== 0) return { problem: `it ended with exit code ${result.exitCode}${line && `: ${line}`}` };
		return { line };
	} catch (error) {
		return { problem: errorMessage(error) };
	}
}
