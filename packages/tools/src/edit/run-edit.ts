import { isTauError, TauError } from "@tau/base/errors";
import { formatSize } from "@tau/base/truncate";
import { fileFacts, readBytes, requireReadWrite } from "@tau/platform/file-access";
import { contentHash, errnoOf, writeFileAtomic } from "@tau/platform/files";
import type { ToolRun } from "../shared/lazy-tool.ts";
import { resolveToolPath } from "../shared/tool-paths.ts";
import { textResult, throwIfAborted } from "../shared/tool-support.ts";
import { EditDocument } from "./edit-document.ts";
import { editError, editSuccess, noChangeError } from "./edit-messages.ts";
import type { Edit, EditMatch } from "./matching/edit-search.ts";
import { findEdits } from "./matching/find-edits.ts";
import { lineNumbers } from "./matching/find-exact.ts";
import type { EditDetails, EditOperations, EditParams, EditToolOptions } from "./tool.ts";

/** The text is held several times while its places are looked for. */
const MAX_EDITED_BYTES = 512 * 1024 * 1024;

const localOperations: EditOperations = {
	access: requireEditableFile,
	readFile: readBytes,
	writeFile: writeFileAtomic,
};

export function createEditRun(options: EditToolOptions): ToolRun<EditParams, EditDetails> {
	const operations = options.operations ?? localOperations;
	return async (_id, { path, edits }, signal, _onUpdate, context) => {
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
	};
}

/** A pipe or device may never end: reading it whole would wait for ever, or fill the memory, as a huge file does. */
async function requireEditableFile(path: string): Promise<void> {
	await requireReadWrite(path);
	const { kind, size } = await fileFacts(path);
	if (kind === "other") throw new TauError("TAU_EDIT_SPECIAL", "It is not a regular file");
	if (size > MAX_EDITED_BYTES) {
		throw new TauError(
			"TAU_EDIT_TOO_LARGE",
			`It has ${formatSize(size)}, and edit takes at most ${formatSize(MAX_EDITED_BYTES)}. Change it with bash, for example with sed -i`,
			{ details: { size, limit: MAX_EDITED_BYTES } },
		);
	}
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
