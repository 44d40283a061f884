import type { AgentTool } from "@tau/protocol/tool";
import { lazyTool } from "../shared/lazy-tool.ts";
import type { MutationQueue } from "../shared/mutation-queue.ts";
import type { SeenFiles } from "../shared/seen-files.ts";
import type { Edit } from "./matching/edit-search.ts";
import { prepareEditArguments } from "./prepare-edit-arguments.ts";

export interface EditParams {
	path: string;
	edits: Edit[];
}

export interface EditDetails {
	/** For people, see `numberedDiff`. */
	diff: string;
	/** Unified, four lines of context, LF line ends. */
	patch: string;
	firstChangedLine: number | undefined;
}

/** Where files are; by default this machine. */
export interface EditOperations {
	/** Rejects when the file cannot be read and written. */
	access(path: string): Promise<void>;
	readFile(path: string): Promise<Buffer>;
	writeFile(path: string, content: Buffer): Promise<void>;
}

export interface EditToolOptions {
	cwd: string;
	seenFiles: SeenFiles;
	mutations: MutationQueue;
	operations?: EditOperations;
}

const PARAMETERS = {
	type: "object",
	required: ["path", "edits"],
	properties: {
		path: { type: "string", description: "Path to the file to edit (relative or absolute)" },
		edits: {
			type: "array",
			items: {
				type: "object",
				required: ["oldText", "newText"],
				properties: {
					oldText: {
						type: "string",
						description:
							"Exact text for one targeted replacement. It must be unique in the original file and must not overlap with any other edits[].oldText in the same call.",
					},
					newText: { type: "string", description: "Replacement text for this targeted edit." },
				},
			},
			description:
				"One or more targeted replacements. Each edit is matched against the original file, not incrementally. Do not include overlapping or nested edits. If two changes touch the same block or nearby lines, merge them into one edit instead.",
		},
	},
} as const;

export function createEditTool(options: EditToolOptions): AgentTool<EditParams, EditDetails> {
	return lazyTool(
		{
			name: "edit",
			label: "edit",
			description:
				"Edit a single file using exact text replacement. Every edits[].oldText must match a unique, non-overlapping region of the original file. If two changes affect the same block or nearby lines, merge them into one edit instead of emitting overlapping edits. Do not include large unchanged regions just to connect distant changes.",
			promptSnippet:
				"Make precise file edits with exact text replacement, including multiple disjoint edits in one call",
			promptGuidelines: [
				"Use edit for precise changes (edits[].oldText must match exactly)",
				"When changing multiple separate locations in one file, use one edit call with multiple entries in edits[] instead of multiple edit calls",
				"Each edits[].oldText is matched against the original file, not after earlier edits are applied. Do not emit overlapping or nested edits. Merge nearby changes into one edit.",
				"Keep edits[].oldText as small as possible while still being unique in the file. Do not pad with large unchanged regions.",
			],
			parameters: PARAMETERS,
			constrainedSampling: { type: "json_schema", strict: "prefer" },
			prepareArguments: prepareEditArguments,
		},
		async () => (await import("./run-edit.ts")).createEditRun(options),
		options.mutations,
	);
}
