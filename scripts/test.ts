/** `npm test`: checks, builds, tests. Ends with the line `N passed, N failed`, in which each step counts as one. */
import { join } from "node:path";
import { buildHost } from "./build.ts";
import { printChecks, runChecks } from "./check.ts";
import { print } from "./print.ts";

const ROOT = join(import.meta.dir, "..");
/** Far above what two slow cores need; a run that takes longer hangs. */
const TIMEOUT_MS = 15 * 60_000;
/** For one test; the slowest starts a compiled binary several times. */
const TEST_TIMEOUT_MS = 60_000;

let passed = 0;
let failed = 0;
let tests: Bun.Subprocess<"ignore", "inherit", "pipe"> | undefined;

function count(ok: boolean): void {
	if (ok) passed++;
	else failed++;
}

function finish(): never {
	print(`${passed} passed, ${failed} failed`);
	process.exit(failed === 0 ? 0 : 1);
}

async function build(): Promise<void> {
	try {
		const report = await buildHost();
		print(`build              ok      ${report.path} ${(report.bytes / 1024 / 1024).toFixed(1)} MiB`);
		count(true);
	} catch (error) {
		print(`build              FAILED\n  ${error instanceof Error ? error.message : error}`);
		count(false);
	}
}

/** Runs all test files, as many at a time as there are cores, and adds up what bun test counts. */
async function runTests(): Promise<void> {
	tests = Bun.spawn([process.execPath, "test", "--parallel", "--only-failures", `--timeout=${TEST_TIMEOUT_MS}`], {
		cwd: ROOT,
		stdin: "ignore",
		stdout: "inherit",
		stderr: "pipe",
	});
	const [printed, exitCode] = await Promise.all([tee(tests.stderr), tests.exited]);
	const output = Bun.stripANSI(printed);
	// The totals are the last lines; a failing test may have printed lines that look like them.
	const number = (word: string) =>
		Number([...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}$`, "gm"))].at(-1)?.[1] ?? 0);
	const failures = number("fail") + number("errors?");
	passed += number("pass");
	failed += failures;
	if (failures > 0 || (exitCode === 0 && number("pass") > 0)) return;
	print(exitCode === 0 ? "bun test ran no tests" : `bun test ended with ${tests.signalCode ?? exitCode}`);
	count(false);
}

async function tee(stream: ReadableStream<Uint8Array>): Promise<string> {
	const decoder = new TextDecoder();
	let text = "";
	for await (const chunk of stream) {
		print(chunk);
		text += decoder.decode(chunk, { stream: true });
	}
	return text;
}

setTimeout(() => {
	print(`The tests did not end within ${TIMEOUT_MS / 60_000} minutes`);
	tests?.kill("SIGKILL");
	count(false);
	finish();
}, TIMEOUT_MS).unref();

const checks = await runChecks();
printChecks(checks);
for (const check of checks) count(check.problems.length === 0);
await build();
await runTests();
finish();
