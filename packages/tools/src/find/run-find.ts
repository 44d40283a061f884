import { TauError } from "@tau/base/errors";
import { fileFacts } from "@tau/platform/file-access";
import { FileTree } from "@tau/platform/file-tree";
import { cutToSize } from "../shared/cut-to-size.ts";
import type { ToolRun } from "../shared/lazy-tool.ts";
import { resolveToolPath } from "../shared/tool-paths.ts";
import { countWithin, MAX_RESULTS, textResult, throwIfAborted, withNotices } from "../shared/tool-support.ts";
import { pathPattern } from "./path-pattern.ts";
import type { FindDetails, FindParams, FindToolOptions } from "./tool.ts";

const DEFAULT_LIMIT = 1000;
/** Directories whose listings are remembered; the one used longest ago goes first. */
const MAX_TREES = 4;

export function createFindRun(options: FindToolOptions): ToolRun<FindParams, FindDetails> {
	const trees = new Map<string, FileTree>();
	return async (_id, params, signal, _onUpdate, context) => {
		throwIfAborted(signal);
		const path = resolveToolPath(params.path || ".", context.cwd || options.cwd, context.env);
		await requireDirectory(path);
		const limit = countWithin(params.limit, DEFAULT_LIMIT, 1, MAX_RESULTS);
		const pattern = pathPattern(params.pattern, path);
		const tree = trees.get(path) ?? new FileTree(path, context.env);
		const found: string[] = [];
		let unreadable: string[];
		try {
			unreadable = await tree.walk((entry) => {
				if (pattern.matches(entry.path)) found.push(entry.isDirectory ? `${entry.path}/` : entry.path);
				return found.length < limit;
			}, signal);
		} catch (error) {
			throwIfAborted(signal);
			throw error;
		}
		remember(trees, path, tree);
		return describe(found, unreadable, limit);
	};
}

function remember(trees: Map<string, FileTree>, path: string, tree: FileTree): void {
	trees.delete(path);
	trees.set(path, tree);
	for (const oldest of trees.keys()) {
		if (trees.size <= MAX_TREES) break;
		trees.delete(oldest);
	}
}

async function requireDirectory(path: string): Promise<void> {
	let kind: string;
	try {
		kind = (await fileFacts(path)).kind;
	} catch {
		throw new TauError("TAU_FIND_PATH", `Path not found: ${path}`);
	}
	if (kind !== "directory") throw new TauError("TAU_FIND_PATH", `Not a directory: ${path}`);
}

function describe(found: readonly string[], unreadable: readonly string[], limit: number) {
	const partial =
		unreadable.length > 0 ? [`Some directories could not be read: ${unreadable.slice(0, 3).join(", ")}`] : [];
	if (found.length === 0) return textResult(withNotices("No files found matching pattern", partial), undefined);
	const shown = found.slice(0, limit);
	const notices: string[] = [];
	const details: NonNullable<FindDetails> = {};
	if (found.length >= limit) {
		notices.push(`${limit} results limit reached. Use limit=${limit * 2} for more, or refine pattern`);
		details.resultLimitReached = limit;
	}
	const { content, truncation } = cutToSize(shown, notices);
	if (truncation) details.truncation = truncation;
	const hasDetails = notices.length > 0;
	notices.push(...partial);
	return textResult(withNotices(content, notices), hasDetails ? details : undefined);
}
