import type { TruncationResult } from "@tau/base/truncate";
import type { AgentTool } from "@tau/protocol/tool";
import { lazyTool } from "../shared/lazy-tool.ts";
import type { BashOperations } from "./local-bash-operations.ts";

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

const PARAMETERS = {
	type: "object",
	required: ["command"],
	properties: {
		command: { type: "string", description: "Shell command to execute" },
		timeout: { type: "number", description: "Timeout in seconds (optional, no default timeout)" },
	},
} as const;

export function createBashTool(options: BashToolOptions): AgentTool<BashParams, BashDetails> {
	return lazyTool(
		{
			name: "bash",
			label: "bash",
			description:
				"Execute a bash command in the current working directory. Returns stdout and stderr. Output is truncated to last 2000 lines or 50KB (whichever is hit first). If truncated, full output is saved to a temp file. Optionally provide a timeout in seconds.",
			promptSnippet: "Execute bash commands (ls, grep, find, etc.)",
			promptGuidelines: ["You can inspect PI_* environment variables for current model and session details."],
			parameters: PARAMETERS,
			constrainedSampling: { type: "json_schema", strict: "prefer" },
		},
		async () => (await import("./run-bash.ts")).createBashRun(options),
	);
}
