import { basename, dirname } from "node:path";
import { TauError } from "@tau/base/errors";
import { fileFacts } from "@tau/platform/file-access";
import type { Environment } from "@tau/platform/paths";
import { cutToSize } from "../shared/cut-to-size.ts";
import type { ToolRun } from "../shared/lazy-tool.ts";
import { comparePaths, type RipgrepResult, runRipgrep, SORTED, sortsWhileSearching } from "../shared/run-ripgrep.ts";
import { resolveToolPath } from "../shared/tool-paths.ts";
import { countWithin, MAX_RESULTS, textResult, throwIfAborted, withNotices } from "../shared/tool-support.ts";
import { MatchCollector } from "./match-collector.ts";
import type { GrepDetails, GrepParams, GrepToolOptions } from "./tool.ts";

const DEFAULT_LIMIT = 100;
/** Lines around a match; already one match with so many is more than is shown. */
const MAX_CONTEXT = 10_000;

export function createGrepRun(options: GrepToolOptions): ToolRun<GrepParams, GrepDetails> {
	return async (_id, params, signal, _onUpdate, context) => {
		throwIfAborted(signal);
		const path = resolveToolPath(params.path || ".", context.cwd || options.cwd, context.env);
		const isDirectory = await requireSearchable(path);
		const search = { path, isDirectory, params, env: context.env, signal };
		const sorted = sortsWhileSearching();
		let { found, result } = await collect(search, sorted ? SORTED : []);
		// In parallel it is chance which matches come first: sort them all, or, when there are too many, take the
		// first ones of a search in order. That one ends as soon as it has enough.
		if (result.stopped && !sorted) ({ found, result } = await collect(search, SORTED));
		else found.lines.sort((left, right) => comparePaths(left.path, right.path) || left.line - right.line);
		return describe(found, result, limitOf(params));
	};
}

function limitOf(params: GrepParams): number {
	return countWithin(params.limit, DEFAULT_LIMIT, 1, MAX_RESULTS);
}

interface Search {
	path: string;
	isDirectory: boolean;
	params: GrepParams;
	env: Environment;
	signal: AbortSignal;
}

/** Whether it is a directory; a file otherwise. */
async function requireSearchable(path: string): Promise<boolean> {
	let kind: string;
	try {
		kind = (await fileFacts(path)).kind;
	} catch {
		throw new TauError("TAU_GREP_PATH", `Path not found: ${path}`);
	}
	// Named directly, a pipe or device would be read to an end that may never come.
	if (kind === "other") throw new TauError("TAU_GREP_PATH", `Cannot search ${path}: it is not a regular file`);
	return kind === "directory";
}

async function collect(
	{ path, isDirectory, params, env, signal }: Search,
	order: readonly string[],
): Promise<{ found: MatchCollector; result: RipgrepResult }> {
	const context = countWithin(params.context, 0, 0, MAX_CONTEXT);
	const found = new MatchCollector({
		maxMatches: limitOf(params),
		context,
		onlyName: !isDirectory,
	});
	const args = ["--null", "--line-number", "--with-filename", "--no-heading", "--no-context-separator", "--hidden"];
	if (context > 0) args.push("--context", String(context));
	if (params.ignoreCase) args.push("--ignore-case");
	if (params.literal) args.push("--fixed-strings");
	if (params.glob) args.push("--glob", params.glob);
	// Last, so that it wins: what git stores for itself is not the project's text.
	args.push("--glob", "!.git", ...order, "--", params.pattern, isDirectory ? "./" : `./${basename(path)}`);
	const cwd = isDirectory ? path : dirname(path);
	const result = await runRipgrep({ arguments: args, cwd, env, signal, onLine: (line) => found.add(line) });
	return { found, result };
}

function describe(found: MatchCollector, result: RipgrepResult, limit: number) {
	const failed = !result.stopped && result.exitCode > 1;
	if (found.matches === 0) {
		if (failed)
			throw new TauError("TAU_GREP_FAILED", result.complaint || `ripgrep exited with code ${result.exitCode}`);
		return textResult("No matches found", undefined);
	}
	const notices: string[] = [];
	const details: NonNullable<GrepDetails> = {};
	if (found.limitReached) {
		notices.push(`${limit} matches limit reached. Use limit=${limit * 2} for more, or refine pattern`);
		details.matchLimitReached = limit;
	}
	const { content, truncation } = cutToSize(
		found.lines.map((line) => line.text),
		notices,
	);
	if (truncation) details.truncation = truncation;
	if (found.anyLineTruncated) {
		notices.push("Some lines truncated to 500 chars. Use read tool to see full lines");
		details.linesTruncated = true;
	}
	const hasDetails = notices.length > 0;
	if (failed) notices.push(`Some paths could not be searched: ${result.complaint.split("\n")[0]}`);
	return textResult(withNotices(content, notices), hasDetails ? details : undefined);
}
