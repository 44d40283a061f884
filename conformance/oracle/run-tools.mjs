/**
 * Runs pi's tools, on the oracle's Node: argv[2] names the job file, argv[3] the file for the results. The same job format
 * as `src/tools/run-tau-tools.ts`, which runs tau's.
 */
import { readFileSync, writeFileSync } from "node:fs";
import {
	createBashTool,
	createEditTool,
	createFindTool,
	createGrepTool,
	createLsTool,
	createReadTool,
	createWriteTool,
} from "@earendil-works/pi-coding-agent";

const CONSTRUCTORS = {
	read: createReadTool,
	bash: createBashTool,
	edit: createEditTool,
	write: createWriteTool,
	grep: createGrepTool,
	find: createFindTool,
	ls: createLsTool,
};

const [jobPath, resultPath] = process.argv.slice(2);
const results = {};
for (const { id, tool: name, params, cwd, model, abortAfterMs } of JSON.parse(readFileSync(jobPath, "utf8"))) {
	const tool = CONSTRUCTORS[name](cwd);
	const controller = new AbortController();
	const timer = abortAfterMs === undefined ? undefined : setTimeout(() => controller.abort(), abortAfterMs);
	try {
		const prepared = tool.prepareArguments ? tool.prepareArguments(params) : params;
		const context = model && { cwd, model };
		const { content, details } = await tool.execute(id, prepared, controller.signal, () => {}, context);
		results[id] = { isError: false, content, details };
	} catch (error) {
		results[id] = { isError: true, message: error instanceof Error ? error.message : String(error) };
	} finally {
		clearTimeout(timer);
	}
}
writeFileSync(resultPath, JSON.stringify(results));
process.exit(0);
