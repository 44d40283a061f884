import type { AgentTool } from "@tau/protocol/tool";
import { lazyTool } from "../shared/lazy-tool.ts";
import type { MutationQueue } from "../shared/mutation-queue.ts";
import type { SeenFiles } from "../shared/seen-files.ts";

export interface WriteParams {
	path: string;
	content: string;
}

/** Where files go; by default this machine. */
export interface WriteOperations {
	mkdir(directory: string): Promise<void>;
	writeFile(path: string, content: string): Promise<void>;
	/** For the check that nobody else changed the file meanwhile. */
	hashFile(path: string): Promise<string>;
}

export interface WriteToolOptions {
	cwd: string;
	seenFiles: SeenFiles;
	mutations: MutationQueue;
	operations?: WriteOperations;
}

const PARAMETERS = {
	type: "object",
	required: ["path", "content"],
	properties: {
		path: { type: "string", description: "Path to the file to write (relative or absolute)" },
		content: { type: "string", description: "Content to write to the file" },
	},
} as const;

export function createWriteTool(options: WriteToolOptions): AgentTool<WriteParams, undefined> {
	return lazyTool(
		{
			name: "write",
			label: "write",
			description:
				"Write content to a file. Creates the file if it doesn't exist, overwrites if it does. Automatically creates parent directories.",
			promptSnippet: "Create or overwrite files",
			promptGuidelines: ["Use write only for new files or complete rewrites."],
			parameters: PARAMETERS,
			constrainedSampling: { type: "json_schema", strict: "prefer" },
		},
		async () => (await import("./run-write.ts")).createWriteRun(options),
		options.mutations,
	);
}
