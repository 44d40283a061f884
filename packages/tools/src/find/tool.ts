import type { TruncationResult } from "@tau/base/truncate";
import type { AgentTool } from "@tau/protocol/tool";
import { lazyTool } from "../shared/lazy-tool.ts";

export interface FindParams {
	pattern: string;
	path?: string;
	limit?: number;
}

export type FindDetails = { resultLimitReached?: number; truncation?: TruncationResult } | undefined;

export interface FindToolOptions {
	cwd: string;
}

const PARAMETERS = {
	type: "object",
	required: ["pattern"],
	properties: {
		pattern: {
			type: "string",
			description: "Glob pattern to match files, e.g. '*.ts', '**/*.json', or 'src/**/*.spec.ts'",
		},
		path: { type: "string", description: "Directory to search in (default: current directory)" },
		limit: { type: "number", description: "Maximum number of results (default: 1000)" },
	},
} as const;

export function createFindTool(options: FindToolOptions): AgentTool<FindParams, FindDetails> {
	return lazyTool(
		{
			name: "find",
			label: "find",
			description:
				"Search for files by glob pattern. Returns matching file paths relative to the search directory. Respects .gitignore. Output is truncated to 1000 results or 50KB (whichever is hit first).",
			promptSnippet: "Find files by glob pattern (respects .gitignore)",
			parameters: PARAMETERS,
		},
		async () => (await import("./run-find.ts")).createFindRun(options),
	);
}
