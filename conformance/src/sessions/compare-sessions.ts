/** Session files of both sides, random trees included, read, continued, forked and listed by both. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type SessionAction, sessionActions } from "@tau/sessions/testing/session-actions";
import fc from "fast-check";
import { type Difference, differences } from "../difference.ts";
import type { Oracle } from "../oracle.ts";
import { normalizeView } from "./normalize-view.ts";
import { runTauSession } from "./run-tau-session.ts";
import { sessionFixtures } from "./session-fixtures.ts";
import type { SessionJob } from "./session-job.ts";

/** Of each side. The seed is fixed: a difference must come again. */
const RANDOM_TREES = 60;

export interface SessionComparison {
	oracle: Oracle;
	wanted: (id: string) => boolean;
	scratch: string;
	env: Record<string, string>;
}

type Views = Record<string, unknown>;

/** Also gives the names of what was compared. */
export async function compareSessions(comparison: SessionComparison): Promise<{ found: Difference[]; ran: string[] }> {
	const folder = join(comparison.scratch, "sessions-area");
	const files = join(folder, "files");
	mkdirSync(files, { recursive: true });
	for (const [name, content] of Object.entries(sessionFixtures)) writeFileSync(join(files, `${name}.jsonl`), content);
	await writeRandomTrees(comparison, files);
	const jobs = jobsFor(files).filter(({ id }) => comparison.wanted(id));
	if (jobs.length === 0) return { found: [], ran: [] };
	const pi = await onOwnCopies(folder, jobs, (own) => runPi(comparison, own));
	const tau = await onOwnCopies(folder, jobs, (own) => runTau(comparison, own));
	const found: Difference[] = [];
	for (const { id } of jobs) found.push(...differences(id, normalizeView(pi[id]), normalizeView(tau[id])));
	return { found, ran: jobs.map(({ id }) => id) };
}

/** Both sides write the same stories; each of the files is then read by both. */
async function writeRandomTrees(comparison: SessionComparison, files: string): Promise<void> {
	const answer: SessionAction = { kind: "assistant", text: "start" };
	const stories = fc.sample(sessionActions, { numRuns: RANDOM_TREES, seed: 87 }).map((actions) => [answer, ...actions]);
	for (const [side, run] of [
		["pi", runPi],
		["tau", runTau],
	] as const) {
		const jobs = stories.map((actions, place): SessionJob => {
			const directory = join(files, "..", `written-by-${side}`, String(place));
			mkdirSync(directory, { recursive: true });
			return { id: String(place), kind: "write", directory, actions };
		});
		for (const [place, result] of Object.entries(await run(comparison, jobs))) {
			const { path, error } = result as { path?: string; error?: string };
			if (!path) throw new Error(`${side} did not write the story ${place}: ${error}`);
			cpSync(path, join(files, `written by ${side} ${place}.jsonl`));
		}
	}
}

function jobsFor(files: string): SessionJob[] {
	const jobs: SessionJob[] = [];
	for (const file of readdirSync(files).sort()) {
		const name = file.slice(0, -".jsonl".length);
		const isSession = !["not a session", "an entry first", "blank", "header without an id"].includes(name);
		jobs.push({ id: `sessions/read, ${name}`, kind: "read", path: file });
		if (isSession) jobs.push({ id: `sessions/append, ${name}`, kind: "append", path: file });
		jobs.push({ id: `sessions/fork from file, ${name}`, kind: "forkFrom", path: file, directory: "forks" });
		if (!name.startsWith("written by")) continue;
		for (const place of [0, 7, 23])
			jobs.push({ id: `sessions/fork at ${place}, ${name}`, kind: "fork", path: file, place });
	}
	for (const cwd of ["/project", "/old", "/nowhere"])
		jobs.push({ id: `sessions/list, ${cwd}`, kind: "list", directory: "files", cwd });
	return jobs;
}

/** A job may change its file. The copies have the same paths on both sides, one after the other. */
async function onOwnCopies(
	folder: string,
	jobs: readonly SessionJob[],
	run: (jobs: SessionJob[]) => Promise<Views>,
): Promise<Views> {
	const own = join(folder, "own");
	const placed = jobs.map((job, place): SessionJob => {
		const directory = join(own, String(place));
		mkdirSync(directory, { recursive: true });
		if (job.kind === "list") {
			cpSync(join(folder, job.directory), directory, { recursive: true });
			// pi lists it, and then cannot open it.
			rmSync(join(directory, "header without an id.jsonl"));
			// The same order on both sides.
			for (const [time, name] of readdirSync(directory).sort().entries())
				utimesSync(join(directory, name), 1000 + time, 1000 + time);
			return { ...job, directory };
		}
		if (job.kind === "write") return job;
		const path = join(directory, job.path);
		cpSync(join(folder, "files", job.path), path);
		return job.kind === "forkFrom" ? { ...job, path, directory: join(directory, job.directory) } : { ...job, path };
	});
	const views = await run(placed);
	rmSync(own, { recursive: true });
	return views;
}

async function runPi({ oracle, env, scratch }: SessionComparison, jobs: readonly SessionJob[]): Promise<Views> {
	const jobPath = join(scratch, "session-jobs.json");
	const resultPath = join(scratch, "session-results.json");
	writeFileSync(jobPath, JSON.stringify(jobs));
	const argv = [oracle.node, join(oracle.folder, "run-sessions.mjs"), jobPath, resultPath];
	const child = Bun.spawn(argv, { cwd: scratch, env, stdio: ["ignore", "ignore", "pipe"], timeout: 120_000 });
	const [stderr, exitCode] = await Promise.all([child.stderr.text(), child.exited]);
	if (exitCode !== 0) throw new Error(`${argv.join(" ")} ended with ${exitCode}\n${stderr.trim()}`);
	return JSON.parse(readFileSync(resultPath, "utf8")) as Views;
}

async function runTau({ env, scratch }: SessionComparison, jobs: readonly SessionJob[]): Promise<Views> {
	const views: Views = {};
	for (const job of jobs)
		views[job.id] = await runTauSession(job, { agentDirectory: env.PI_CODING_AGENT_DIR!, cwd: scratch });
	return views;
}
