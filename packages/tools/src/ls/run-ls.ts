import { errorMessage, TauError } from "@tau/base/errors";
import { fileFacts, listDirectory, pathExists } from "@tau/platform/file-access";
import { cutToSize } from "../shared/cut-to-size.ts";
import type { ToolRun } from "../shared/lazy-tool.ts";
import { resolveToolPath } from "../shared/tool-paths.ts";
import { countWithin, MAX_RESULTS, textResult, throwIfAborted, withNotices } from "../shared/tool-support.ts";
import type { LsDetails, LsOperations, LsParams, LsToolOptions } from "./tool.ts";

const DEFAULT_LIMIT = 500;

const localOperations: LsOperations = {
	exists: pathExists,
	isDirectory: async (path) => (await fileFacts(path)).kind === "directory",
	list: listDirectory,
};

export function createLsRun(options: LsToolOptions): ToolRun<LsParams, LsDetails> {
	const operations = options.operations ?? localOperations;
	return async (_id, { path, limit: asked }, signal, _onUpdate, context) => {
		throwIfAborted(signal);
		const limit = countWithin(asked, DEFAULT_LIMIT, 1, MAX_RESULTS);
		const directory = resolveToolPath(path || ".", context.cwd || options.cwd, context.env);
		const entries = await sortedEntries(operations, directory);
		throwIfAborted(signal);
		// The limit counts what is shown; an entry that is not shown does not use it up.
		const shown: string[] = [];
		let limitReached = false;
		for (const entry of entries) {
			if (shown.length >= limit) {
				limitReached = true;
				break;
			}
			if (entry.isReadable) shown.push(entry.isDirectory ? `${entry.name}/` : entry.name);
		}
		return describe(shown, limitReached, limit);
	};
}

async function sortedEntries(operations: LsOperations, directory: string) {
	if (!(await operations.exists(directory))) throw new TauError("TAU_LS_PATH", `Path not found: ${directory}`);
	if (!(await operations.isDirectory(directory))) throw new TauError("TAU_LS_PATH", `Not a directory: ${directory}`);
	try {
		const entries = await operations.list(directory);
		const compare = new Intl.Collator().compare;
		return entries
			.map((entry) => ({ ...entry, key: entry.name.toLowerCase() }))
			.sort((left, right) => compare(left.key, right.key));
	} catch (error) {
		throw new TauError("TAU_LS_PATH", `Cannot read directory: ${errorMessage(error)}`, { cause: error });
	}
}

function describe(shown: readonly string[], limitReached: boolean, limit: number) {
	if (shown.length === 0) return textResult("(empty directory)", undefined);
	const notices: string[] = [];
	const details: NonNullable<LsDetails> = {};
	if (limitReached) {
		notices.push(`${limit} entries limit reached. Use limit=${limit * 2} for more`);
		details.entryLimitReached = limit;
	}
	const { content, truncation } = cutToSize(shown, notices);
	if (truncation) details.truncation = truncation;
	return textResult(withNotices(content, notices), notices.length > 0 ? details : undefined);
}
