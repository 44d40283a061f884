import { dirname } from "node:path";
import { makeDirectory, readBytes } from "@tau/platform/file-access";
import { contentHash, isMissing, writeFileAtomic } from "@tau/platform/files";
import type { AgentTool } from "@tau/protocol/tool";
import type { MutationQueue } from "../shared/mutation-queue.ts";
import type { SeenFiles } from "../shared/seen-files.ts";
import { resolveToolPath } from "../shared/tool-paths.ts";
import { textResult, throwIfAborted } from "../shared/tool-support.ts";

export interface WriteParams {
	path: string;
	content: string;
}

/** Where files go; by default this machine. */
export interface WriteOperations {
	mkdir(directory: string): Promise<void>;
	writeFile(path: string, content: string): Promise<void>;
	/** For the check that nobody else changed the file meanwhile. */
	readFile(path: string): Promise<Uint8Array>;
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

const localOperations: WriteOperations = { mkdir: makeDirectory, writeFile: writeFileAtomic, readFile: readBytes };

export function createWriteTool(options: WriteToolOptions): AgentTool<WriteParams, undefined> {
	const operations = options.operations ?? localOperations;
	return {
		name: "write",
		label: "write",
		description:
			"Write content to a file. Creates the file if it doesn't exist, overwrites if it does. Automatically creates parent directories.",
		promptSnippet: "Create or overwrite files",
		promptGuidelines: ["Use write only for new files or complete rewrites."],
		parameters: PARAMETERS,
		constrainedSampling: { type: "json_schema", strict: "prefer" },
		async execute(_id, { path, content }, signal, _onUpdate, context) {
			const absolute = resolveToolPath(path, context.cwd || options.cwd, context.env);
			return options.mutations.run(absolute, async (canonical) => {
				throwIfAborted(signal);
				if (options.seenFiles.has(canonical)) {
					const current = await readIfExists(operations, absolute);
					if (current) options.seenFiles.requireFresh(canonical, path, contentHash(current), "overwrite");
				}
				await operations.mkdir(dirname(absolute));
				throwIfAborted(signal);
				await operations.writeFile(absolute, content);
				options.seenFiles.record(canonical, contentHash(content));
				return textResult(`Successfully wrote to ${path}`, undefined);
			});
		},
	};
}

/** A file that was deleted since it was read has nothing to lose. */
async function readIfExists(operations: WriteOperations, path: string): Promise<Uint8Array | undefined> {
	try {
		return await operations.readFile(path);
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
}
