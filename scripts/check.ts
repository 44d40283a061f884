/** `npm run check`: format, lint, types, layers, documents. One line per check, everything that fails in full. */
import { join } from "node:path";
import { checkDocuments } from "./documents.ts";
import { checkLayers } from "./layers.ts";
import { checkLayersFixture } from "./layers-fixture.ts";
import { print } from "./print.ts";

const ROOT = join(import.meta.dir, "..");

export interface CheckResult {
	name: string;
	problems: string[];
	seconds: number;
}

/** Each check runs to its end whatever the others find; those that start a program run side by side. */
export async function runChecks(): Promise<CheckResult[]> {
	return Promise.all([
		timed("format and lint", () => runTool(["biome", "check", "--error-on-warnings"])),
		timed("types", () => runTool(["tsc", "-p", "."])),
		timed("layers", async () => checkLayers(ROOT)),
		timed("layers fixture", async () => checkLayersFixture(ROOT)),
		timed("documents", async () => checkDocuments(ROOT)),
	]);
}

export function printChecks(results: readonly CheckResult[]): void {
	for (const { name, problems, seconds } of results) {
		const verdict = problems.length === 0 ? "ok" : "FAILED";
		print(`${name.padEnd(18)} ${verdict.padEnd(7)} ${seconds.toFixed(1)} s`);
		for (const problem of problems) print(`  ${problem.replaceAll("\n", "\n  ")}`);
	}
}

async function timed(name: string, check: () => Promise<string[]>): Promise<CheckResult> {
	const started = performance.now();
	const problems = await check();
	return { name, problems, seconds: (performance.now() - started) / 1000 };
}

/** A program of the workspace. */
async function runTool([name, ...rest]: [string, ...string[]]): Promise<string[]> {
	const program = Bun.which(name, { PATH: join(ROOT, "node_modules/.bin") });
	if (!program) return [`${name} is not installed; run npm run setup`];
	const argv = [program, ...rest];
	const child = Bun.spawn(argv, { cwd: ROOT, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
	const [stdout, stderr, exitCode] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
		child.exited,
	]);
	return exitCode === 0 ? [] : [`${stdout}${stderr}`.trim() || `${argv.join(" ")} ended with ${exitCode}`];
}

if (import.meta.main) {
	const results = await runChecks();
	printChecks(results);
	process.exit(results.some((result) => result.problems.length > 0) ? 1 : 0);
}
