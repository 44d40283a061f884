import { dirname, join } from "node:path";
import { TauError } from "@tau/base/errors";
import { DEFAULT_MAX_BYTES, formatSize, type TruncationResult, truncateHead } from "@tau/base/truncate";
import { fileFacts, pathExists } from "@tau/platform/file-access";
import type { Environment } from "@tau/platform/paths";
import type { AgentTool } from "@tau/protocol/tool";
import {
	cleanPath,
	comparePaths,
	type RipgrepResult,
	runRipgrep,
	SORTED,
	sortsWhileSearching,
} from "../shared/run-ripgrep.ts";
import { resolveToolPath } from "../shared/tool-paths.ts";
import { textResult, throwIfAborted, withNotices } from "../shared/tool-support.ts";
import { type PathPattern, pathPattern } from "./path-pattern.ts";

export interface FindParams {
	pattern: string;
	path?: string;
	limit?: number;
}

export type FindDetails = { resultLimitReached?: number; truncation?: TruncationResult } | undefined;

export interface FindToolOptions {
	cwd: string;
}

const DEFAULT_LIMIT = 1000;
/** So many times the limit are collected and sorted; beyond that a second listing in order is cheaper. */
const MAX_COLLECTED_LIMITS = 20;

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
	return {
		name: "find",
		label: "find",
		description:
			"Search for files by glob pattern. Returns matching file paths relative to the search directory. Respects .gitignore. Output is truncated to 1000 results or 50KB (whichever is hit first).",
		promptSnippet: "Find files by glob pattern (respects .gitignore)",
		parameters: PARAMETERS,
		async execute(_id, params, signal, _onUpdate, context) {
			throwIfAborted(signal);
			const path = resolveToolPath(params.path || ".", context.cwd || options.cwd, context.env);
			await requireDirectory(path);
			const limit = Math.max(1, params.limit ?? DEFAULT_LIMIT);
			const listing: Listing = {
				path,
				pattern: pathPattern(params.pattern, path),
				isRepository: await isInRepository(path),
				env: context.env,
				signal,
			};
			const sorted = sortsWhileSearching();
			let { found, result } = sorted
				? await list(listing, limit, SORTED)
				: await list(listing, limit * MAX_COLLECTED_LIMITS, []);
			if (result.stopped && !sorted) ({ found, result } = await list(listing, limit, SORTED));
			found.sort(comparePaths);
			return describe(found, result, limit);
		},
	};
}

interface Listing {
	path: string;
	pattern: PathPattern;
	isRepository: boolean;
	env: Environment;
	signal: AbortSignal;
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

/** Outside a repository .gitignore files count as well; inside, those of outer repositories do not. */
async function isInRepository(path: string): Promise<boolean> {
	for (let current = path; ; current = dirname(current)) {
		if (await pathExists(join(current, ".git"))) return true;
		if (dirname(current) === current) return false;
	}
}

/** ripgrep lists files only: a directory is found when it matches and holds, at any depth, a file that is listed. */
async function list(
	{ path, pattern, isRepository, env, signal }: Listing,
	maxResults: number,
	order: readonly string[],
): Promise<{ found: string[]; result: RipgrepResult }> {
	const found: string[] = [];
	const seenDirectories = new Set<string>();
	const addDirectories = (file: string): void => {
		for (let slash = file.lastIndexOf("/"); slash !== -1; slash = file.lastIndexOf("/", slash - 1)) {
			const directory = file.slice(0, slash);
			if (seenDirectories.has(directory)) return;
			seenDirectories.add(directory);
			if (pattern.matches(directory)) found.push(`${directory}/`);
			if (slash === 0) return;
		}
	};
	const args = ["--files", "--hidden", "--glob", "!.git", ...order];
	if (!isRepository) args.push("--no-require-git");
	args.push("./");
	const result = await runRipgrep({
		arguments: args,
		cwd: path,
		env,
		signal,
		onLine: (line) => {
			const file = cleanPath(line);
			addDirectories(file);
			if (pattern.matches(file)) found.push(file);
			return found.length < maxResults;
		},
	});
	return { found, result };
}

function describe(found: readonly string[], result: RipgrepResult, limit: number) {
	const failed = !result.stopped && result.exitCode > 1;
	if (found.length === 0) {
		if (failed)
			throw new TauError("TAU_FIND_FAILED", result.complaint || `ripgrep exited with code ${result.exitCode}`);
		return textResult("No files found matching pattern", undefined);
	}
	const shown = found.slice(0, limit);
	const truncation = truncateHead(shown.join("\n"), { maxLines: Number.MAX_SAFE_INTEGER });
	const notices: string[] = [];
	const details: NonNullable<FindDetails> = {};
	if (found.length >= limit) {
		notices.push(`${limit} results limit reached. Use limit=${limit * 2} for more, or refine pattern`);
		details.resultLimitReached = limit;
	}
	if (truncation.truncated) {
		notices.push(`${formatSize(DEFAULT_MAX_BYTES)} limit reached`);
		details.truncation = truncation;
	}
	const hasDetails = notices.length > 0;
	if (failed) notices.push(`Some paths could not be searched: ${result.complaint.split("\n")[0]}`);
	return textResult(withNotices(truncation.content, notices), hasDetails ? details : undefined);
}
