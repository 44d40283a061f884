/** Runs tau's tools in a process of its own: the counterpart of `oracle/run-tools.mjs`. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Model } from "@tau/protocol/model";
import { createTools } from "@tau/tools/tools";
import type { ToolJob, ToolOutcome } from "./tool-job.ts";

const [jobPath, resultPath] = process.argv.slice(2);
const results: Record<string, ToolOutcome> = {};
for (const job of JSON.parse(readFileSync(jobPath!, "utf8")) as ToolJob[]) results[job.id] = await runJob(job);
writeFileSync(resultPath!, JSON.stringify(results));
process.exit(0);

/** A session of its own per call, as a fresh constructor is for pi. */
async function runJob({ id, tool: name, params, cwd, model, abortAfterMs }: ToolJob): Promise<ToolOutcome> {
	const tool = createTools({ cwd }).find((candidate) => candidate.name === name);
	if (!tool) return { isError: true, message: `tau has no tool ${name}` };
	const controller = new AbortController();
	const timer = abortAfterMs === undefined ? undefined : setTimeout(() => controller.abort(), abortAfterMs);
	try {
		const prepared = tool.prepareArguments ? tool.prepareArguments(params) : params;
		const context = { cwd, model: model as Model | undefined, env: process.env };
		const { content, details } = await tool.execute(id, prepared, controller.signal, () => {}, context);
		return { isError: false, content, details };
	} catch (error) {
		return { isError: true, message: error instanceof Error ? error.message : String(error) };
	} finally {
		clearTimeout(timer);
	}
}
