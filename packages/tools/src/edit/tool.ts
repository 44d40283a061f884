import { isTauError, TauError } from "@tau/base/errors";
import { fileFacts, readBytes, requireReadWrite } from "@tau/platform/file-access";
import { contentHash, errnoOf, writeFileAtomic } from "@tau/platform/files";
import type { AgentTool } from "@tau/protocol/tool";
import type { MutationQueue } from "../shared/mutation-queue.ts";
import type { SeenFiles } from "../shared/seen-files.ts";
import { resolveToolPath } from "../shared/tool-paths.ts";
import { textResult, throwIfAborted } from "../shared/tool-support.ts";
import { EditDocument } from "./edit-document.ts";
import { editError, editSuccess, noChangeError } from "./edit-messages.ts";
import type { Edit, EditMatch } from "./matching/edit-search.ts";
import { findEdits } from "./matching/find-edits.ts";
import { lineNumbers } from "./matching/find-exact.ts";
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

const localOperations: EditOperations = {
	access: requireEditableFile,
	readFile: readBytes,
	writeFile: writeFileAtomic,
};

export function createEditTool(options: EditToolOptions): AgentTool<EditParams, EditDetails> {
	const operations = options.operations ?? localOperations;
	return {
		name: "edit",
		label: "edit",
		description:
			"Edit a single file using exact text replacement. Every edits[].oldText must match a unique, non-overlapping region of the original file. If two changes affect the same block or nearby lines, merge them into one edit instead of emitting overlapping edits. Do not include large unchanged regions just to connect distant changes.",
		promptSnippet: "Make precise file edits with exact text replacement, including multiple disjoint edits in one call",
		promptGuidelines: [
			"Use edit for precise changes (edits[].oldText must match exactly)",
			"When changing multiple separate locations in one file, use one edit call with multiple entries in edits[] instead of multiple edit calls",
			"Each edits[].oldText is matched against the original file, not after earlier edits are applied. Do not emit overlapping or nested edits. Merge nearby changes into one edit.",
			"Keep edits[].oldText as small as possible while still being unique in the file. Do not pad with large unchanged regions.",
		],
		parameters: PARAMETERS,
		constrainedSampling: { type: "json_schema", strict: "prefer" },
		prepareArguments: prepareEditArguments,
		async execute(_id, { path, edits }, signal, _onUpdate, context) {
			if (!Array.isArray(edits) || edits.length === 0) {
				throw new TauError(
					"TAU_EDIT_INVALID",
					"Edit tool input is invalid. edits must contain at least one replacement.",
				);
			}
			const absolute = resolveToolPath(path, context.cwd || options.cwd, context.env);
			return options.mutations.run(absolute, async (canonical) => {
				throwIfAborted(signal);
				await requireEditable(operations, absolute, path);
				const bytes = await operations.readFile(absolute);
				throwIfAborted(signal);
				options.seenFiles.requireFresh(canonical, path, contentHash(bytes), "edit");
				const file = new EditDocument(bytes);
				const matches = findMatches(file, path, edits);
				const after = file.toBytes(matches);
				if (after.equals(bytes)) throw noChangeError(path, edits.length);
				const details = await describeChange(file, matches, path);
				throwIfAborted(signal);
				await operations.writeFile(absolute, after);
				options.seenFiles.record(canonical, contentHash(after));
				const lineOf = (match: EditMatch) => lineNumbers(file.text, [match.start])[0]!;
				return textResult(editSuccess(path, matches, lineOf), details);
			});
		},
	};
}

/** A pipe or device may never end: reading it whole would wait for ever, or fill the memory. */
async function requireEditableFile(path: string): Promise<void> {
	await requireReadWrite(path);
	if ((await fileFacts(path)).kind === "other") throw new TauError("TAU_EDIT_SPECIAL", "It is not a regular file");
}

async function requireEditable(operations: EditOperations, absolute: string, path: string): Promise<void> {
	try {
		await operations.access(absolute);
	} catch (error) {
		const errno = errnoOf(error);
		const code = isTauError(error) ? error.code : "TAU_EDIT_NO_FILE";
		const reason = isTauError(error) ? error.message : errno ? `Error code: ${errno}` : String(error);
		throw new TauError(code, `Could not edit file: ${path}. ${reason}.`, { cause: error });
	}
}

function findMatches(file: EditDocument, path: string, edits: readonly Edit[]): EditMatch[] {
	const searched = edits.map(({ oldText, newText }) => ({
		oldText: file.toSearch(oldText),
		newText: file.toSearch(newText),
	}));
	const search = findEdits(file.text, searched, { exactOnly: file.isBytes });
	if (search.ok) return search.matches;
	throw editError(search.problem, path, edits.length, (text) => file.toDisplay(text));
}

/** Both diffs are of the text with LF line ends and without a byte order mark, as pi's are. */
async function describeChange(file: EditDocument, matches: readonly EditMatch[], path: string): Promise<EditDetails> {
	const [{ numberedDiff }, { unifiedPatch }] = await Promise.all([
		import("./numbered-diff.ts"),
		import("@tau/base/unified-patch"),
	]);
	const before = file.toDisplay(file.text);
	const after = file.toDisplay(file.replaced(matches));
	const { diff, firstChangedLine } = numberedDiff(before, after);
	return { diff, patch: unifiedPatch(before, after, { oldName: path, newName: path, context: 4 }), firstChangedLine };
}
