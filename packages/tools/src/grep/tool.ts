import type { TruncationResult } from "@tau/base/truncate";
import type { AgentTool } from "@tau/protocol/tool";
import { lazyTool } from "../shared/lazy-tool.ts";

export interface GrepParams {
	pattern: string;
	path?: string;
	glob?: string;
	ignoreCase?: boolean;
	literal?: boolean;
	context?: number;
	limit?: number;
}

export type GrepDetails =
	| { matchLimitReached?: number; truncation?: TruncationResult; linesTruncated?: boolean }
	| undefined;

export interface GrepToolOptions {
	cwd: string;
}

const PARAMETERS = {
	type: "object",
	required: ["pattern"],
	properties: {
		pattern: { type: "string", description: "Search pattern (regex or literal string)" },
		path: { type: "string", description: "Directory or file to search (default: current directory)" },
		glob: { type: "string", description: "Filter files by glob pattern, e.g. '*.ts' or '**/*.spec.ts'" },
		ignoreCase: { type: "boolean", description: "Case-insensitive search (default: false)" },
		literal: {
			type: "boolean",
			description: "Treat pattern as literal string instead of regex (default: false)",
		},
		context: { type: "number", description: "Number of lines to show before and after each match (default: 0)" },
		limit: { type: "number", description: "Maximum number of matches to return (default: 100)" },
	},
} as const;

export function createGrepTool(options: GrepToolOptions): AgentTool<GrepParams, GrepDetails> {
	return lazyTool(
		{
			name: "grep",
			label: "grep",
			description:
				"Search file contents for a pattern. Returns matching lines with file paths and line numbers. Respects .gitignore. Output is truncated to 100 matches or 50KB (whichever is hit first). Long lines are truncated to 500 chars.",
			promptSnippet: "Search file contents for patterns (respects .gitignore)",
			parameters: PARAMETERS,
		},
		async () => (await import("./run-grep.ts")).createGrepRun(options),
	);
}
