import type { TruncationResult } from "@tau/base/truncate";
import type { AgentTool } from "@tau/protocol/tool";
import { lazyTool } from "../shared/lazy-tool.ts";

export interface LsParams {
	path?: string;
	limit?: number;
}

export type LsDetails = { entryLimitReached?: number; truncation?: TruncationResult } | undefined;

/** Where directories are; by default this machine. */
export interface LsOperations {
	exists(path: string): Promise<boolean>;
	isDirectory(path: string): Promise<boolean>;
	/** Unsorted. Unreadable entries (links that lead nowhere) are not shown. */
	list(path: string): Promise<{ name: string; isDirectory: boolean; isReadable: boolean }[]>;
}

export interface LsToolOptions {
	cwd: string;
	operations?: LsOperations;
}

const PARAMETERS = {
	type: "object",
	properties: {
		path: { type: "string", description: "Directory to list (default: current directory)" },
		limit: { type: "number", description: "Maximum number of entries to return (default: 500)" },
	},
} as const;

export function createLsTool(options: LsToolOptions): AgentTool<LsParams, LsDetails> {
	return lazyTool(
		{
			name: "ls",
			label: "ls",
			description:
				"List directory contents. Returns entries sorted alphabetically, with '/' suffix for directories. Includes dotfiles. Output is truncated to 500 entries or 50KB (whichever is hit first).",
			promptSnippet: "List directory contents",
			parameters: PARAMETERS,
		},
		async () => (await import("./run-ls.ts")).createLsRun(options),
	);
}
