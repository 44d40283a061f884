import { dirname } from "node:path";
import { hashFile, makeDirectory } from "@tau/platform/file-access";
import { contentHash, isMissing, writeFileAtomic } from "@tau/platform/files";
import type { ToolRun } from "../shared/lazy-tool.ts";
import { resolveToolPath } from "../shared/tool-paths.ts";
import { textResult, throwIfAborted } from "../shared/tool-support.ts";
import type { WriteOperations, WriteParams, WriteToolOptions } from "./tool.ts";

const localOperations: WriteOperations = { mkdir: makeDirectory, writeFile: writeFileAtomic, hashFile };

export function createWriteRun(options: WriteToolOptions): ToolRun<WriteParams, undefined> {
	const operations = options.operations ?? localOperations;
	return async (_id, { path, content }, signal, _onUpdate, context) => {
		const absolute = resolveToolPath(path, context.cwd || options.cwd, context.env);
		return options.mutations.run(absolute, async (canonical) => {
			throwIfAborted(signal);
			if (options.seenFiles.has(canonical)) {
				const current = await hashIfExists(operations, absolute);
				if (current) options.seenFiles.requireFresh(canonical, path, current, "overwrite");
			}
			await operations.mkdir(dirname(absolute));
			throwIfAborted(signal);
			await operations.writeFile(absolute, content);
			options.seenFiles.record(canonical, contentHash(content));
			return textResult(`Successfully wrote to ${path}`, undefined);
		});
	};
}

/** A file that was deleted since it was read has nothing to lose. */
async function hashIfExists(operations: WriteOperations, path: string): Promise<string | undefined> {
	try {
		return await operations.hashFile(path);
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
}
