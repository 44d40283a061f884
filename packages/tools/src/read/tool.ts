import type { TruncationResult } from "@tau/base/truncate";
import type { AgentTool } from "@tau/protocol/tool";
import { lazyTool } from "../shared/lazy-tool.ts";
import type { SeenFiles } from "../shared/seen-files.ts";
import type { TextRange } from "./read-text.ts";

export interface ReadParams extends TextRange {
	path: string;
}

export type ReadDetails = { truncation: TruncationResult } | undefined;

/** Where files come from; by default this machine. */
export interface ReadOperations {
	exists(path: string): Promise<boolean>;
	/** Rejects with the reason when the path cannot be read. */
	access(path: string): Promise<void>;
	kind(path: string): Promise<"file" | "directory" | "other">;
	readStart(path: string, length: number): Promise<Uint8Array>;
	readFile(path: string): Promise<Uint8Array>;
	/** A chunk is valid until the next one is asked for. */
	stream(path: string): AsyncIterable<Uint8Array>;
}

export interface ReadToolOptions {
	cwd: string;
	seenFiles: SeenFiles;
	operations?: ReadOperations;
	/** `images.autoResize`, default true. */
	autoResizeImages?: boolean;
}

const PARAMETERS = {
	type: "object",
	required: ["path"],
	properties: {
		path: { type: "string", description: "Path to the file to read (relative or absolute)" },
		offset: { type: "number", description: "Line number to start reading from (1-indexed)" },
		limit: { type: "number", description: "Maximum number of lines to read" },
	},
} as const;

export function createReadTool(options: ReadToolOptions): AgentTool<ReadParams, ReadDetails> {
	return lazyTool(
		{
			name: "read",
			label: "read",
			description:
				"Read the contents of a file. Supports text files and images (jpg, png, gif, webp, bmp). Images are sent as attachments. For text files, output is truncated to 2000 lines or 50KB (whichever is hit first). Use offset/limit for large files. When you need the full file, continue with offset until complete.",
			promptSnippet: "Read file contents",
			promptGuidelines: ["Use read to examine files instead of cat or sed."],
			parameters: PARAMETERS,
			constrainedSampling: { type: "json_schema", strict: "prefer" },
		},
		async () => (await import("./run-read.ts")).createReadRun(options),
	);
}
