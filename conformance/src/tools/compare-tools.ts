/** Runs every tool case through pi and tau on equal folders and compares results and files. */
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject, JsonValue } from "@tau/protocol/json";
import { type Difference, differences } from "../difference.ts";
import type { Oracle } from "../oracle.ts";
import { type PerSide, SIDES, type Side } from "../side.ts";
import { imageKey, normalizeOutcome } from "./normalize-outcome.ts";
import { sharedFixture } from "./shared-fixture.ts";
import type { Fixture, ToolCase, ToolJob, ToolOutcome } from "./tool-job.ts";
import { writeFixture } from "./write-fixture.ts";

const TIME_LIMIT_MS = 300_000;

interface SideRun {
	outcomes: Record<string, ToolOutcome>;
	/** By case, then by path. */
	files: Record<string, Record<string, string>>;
}

export interface ToolComparison {
	oracle: Oracle;
	cases: readonly ToolCase[];
	scratch: string;
	env: Record<string, string>;
}

export async function compareTools(comparison: ToolComparison): Promise<Difference[]> {
	const shared = await sharedFixture();
	const runs = {} as PerSide<SideRun>;
	for (const side of SIDES) runs[side] = await runSide(side, comparison, shared);
	const originals = new Map<string, string>();
	for (const [name, entry] of Object.entries(shared)) {
		if (entry instanceof Uint8Array) originals.set(imageKey(entry), `the bytes of ${name}`);
	}
	const found: Difference[] = [];
	for (const { id } of comparison.cases) {
		const seen = (side: Side) => observed(side, id, runs[side], originals);
		found.push(...differences(id, await seen("pi"), await seen("tau")));
	}
	return found;
}

async function observed(side: Side, id: string, run: SideRun, originals: ReadonlyMap<string, string>) {
	const outcome = run.outcomes[id];
	if (!outcome) throw new Error(`${side} gave no result for ${id}`);
	return { result: await normalizeOutcome(outcome, toolOf(id), originals), files: run.files[id] };
}

const toolOf = (id: string) => id.split("/", 1)[0]!;

async function runSide(side: Side, { oracle, cases, scratch, env }: ToolComparison, shared: Fixture): Promise<SideRun> {
	const root = join(scratch, "tools");
	writeFixture(join(root, "shared"), shared);
	const jobs = cases.map((one, index): ToolJob => {
		const folder = folderOf(root, one, index);
		if (one.files) writeFixture(folder, one.files);
		const params = fillIn(one.params, folder) as JsonObject;
		const cwd = one.cwd ? join(folder, one.cwd) : folder;
		return { id: one.id, tool: toolOf(one.id), params, cwd, model: one.model, abortAfterMs: one.abortAfterMs };
	});
	const jobPath = join(scratch, "jobs.json");
	const resultPath = join(scratch, `results-${side}.json`);
	await Bun.write(jobPath, JSON.stringify(jobs));
	const argv =
		side === "pi"
			? [oracle.node, join(oracle.folder, "run-tools.mjs")]
			: [process.execPath, join(import.meta.dir, "run-tau-tools.ts")];
	await runProcess([...argv, jobPath, resultPath], root, env);
	const outcomes = JSON.parse(readFileSync(resultPath, "utf8")) as SideRun["outcomes"];
	const files: SideRun["files"] = {};
	for (const [index, one] of cases.entries()) {
		if (one.files) files[one.id] = describeFolder(folderOf(root, one, index));
	}
	rmSync(root, { recursive: true, force: true });
	return { outcomes, files };
}

const folderOf = (root: string, one: ToolCase, index: number) => join(root, one.files ? `case-${index}` : "shared");

async function runProcess(argv: string[], cwd: string, env: Record<string, string>): Promise<void> {
	const child = Bun.spawn(argv, { cwd, env, stdio: ["ignore", "ignore", "pipe"], timeout: TIME_LIMIT_MS });
	const [stderr, exitCode] = await Promise.all([new Response(child.stderr).text(), child.exited]);
	if (exitCode !== 0) throw new Error(`${argv.join(" ")} ended with ${exitCode}\n${stderr.trim()}`);
}

function fillIn(value: JsonValue, folder: string): JsonValue {
	if (typeof value === "string") return value.replaceAll("{folder}", folder);
	if (Array.isArray(value)) return value.map((item) => fillIn(item, folder));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item!, folder)]));
}

/** Kind, mode and bytes of everything in it. */
function describeFolder(folder: string): Record<string, string> {
	mkdirSync(folder, { recursive: true });
	const found: Record<string, string> = {};
	for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
		const path = join(folder, name);
		const facts = lstatSync(path);
		if (facts.isSymbolicLink()) found[name] = `link to ${readlinkSync(path)}`;
		else if (facts.isDirectory()) found[name] = "folder";
		else {
			const mode = (facts.mode & 0o777).toString(8);
			if ((facts.mode & 0o400) === 0) chmodSync(path, 0o600);
			found[name] = `${mode} ${showBytes(readFileSync(path))}`;
		}
	}
	return found;
}

function showBytes(bytes: Buffer): string {
	const text = bytes.toString();
	const exact = Buffer.from(text).equals(bytes);
	if (bytes.length > 4000) return `${bytes.length} bytes, ${Bun.hash(bytes).toString(16)}`;
	return exact ? JSON.stringify(text) : bytes.toString("hex");
}
