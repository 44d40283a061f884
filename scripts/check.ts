/** `npm run check`: format, lint, types, layers, documents. One line per check, everything that fails in full. */
import { join } from "node:path";
import { checkDocuments } from "./documents.ts";
import { checkLayers } from "./layers.ts";
import { checkLayersFixture } from "./layers-fixture.ts";

const ROOT = join(import.meta.dir, "..");

export interface CheckResult {
	name: string;
	problems: string[];
	seconds: number;
}

/** Each check runs to its end whatever the others find. */
export async function runChecks(): Promise<CheckResult[]> {
	return [
		await timed("format and lint", () => runTool(["node_modules/.bin/biome", "check", "--error-on-warnings"])),
		await timed("types", () => runTool(["node_modules/.bin/tsc", "-p", "."])),
		await timed("layers", async () => checkLayers(ROOT)),
		await timed("layers fixture", async () => checkLayersFixture(ROOT)),
		await timed("documents", async () => checkDocuments(ROOT)),
	];
}

export function printChecks(results: readonly CheckResult[]): void {
	for (const { name, problems, seconds } of results) {
		const verdict = problems.length === 0 ? "ok" : "FAILED";
		process.stdout.write(`${name.padEnd(18)} ${verdict.padEnd(7)} ${seconds.toFixed(1)} s\n`);
		for (const problem of problems) process.stdout.write(`  ${problem.replaceAll("\n", "\n  ")}\n`);
	}
}

async function timed(name: string, check: () => Promise<string[]>): Promise<CheckResult> {
	const started = performance.now();
	const problems = await check();
	return { name, problems, seconds: (performance.now() - started) / 1000 };
}

async function runTool(argv: string[]): Promise<string[]> {
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
