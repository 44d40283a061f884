/** `npm test`: checks, builds, tests. Ends with the line `N passed, N failed`, in which each step counts as one. */
import { join } from "node:path";
import { buildHost } from "./build.ts";
import { printChecks, runChecks } from "./check.ts";

const ROOT = join(import.meta.dir, "..");
/** Far above what two slow cores need; a run that takes longer hangs. */
const TIMEOUT_MS = 15 * 60_000;

let passed = 0;
let failed = 0;

function count(ok: boolean): void {
	if (ok) passed++;
	else failed++;
}

function print(text: string): void {
	process.stdout.write(`${text}\n`);
}

function finish(): never {
	print(`${passed} passed, ${failed} failed`);
	process.exit(failed === 0 ? 0 : 1);
}

async function build(): Promise<void> {
	try {
		const report = await buildHost();
		print(`build              ok      ${report.path} ${((report.bytes ?? 0) / 1024 / 1024).toFixed(1)} MiB`);
		count(true);
	} catch (error) {
		print(`build              FAILED\n  ${error instanceof Error ? error.message : error}`);
		count(false);
	}
}

/** Runs all test files, as many at a time as there are cores, and adds up what bun test counts. */
async function runTests(): Promise<void> {
	const child = Bun.spawn([process.execPath, "test", "--parallel", "--only-failures"], {
		cwd: ROOT,
		stdin: "ignore",
		stdout: "inherit",
		stderr: "pipe",
	});
	const [output, exitCode] = await Promise.all([tee(child.stderr), child.exited]);
	const number = (word: string) => Number(new RegExp(`^\\s*(\\d+) ${word}$`, "m").exec(output)?.[1] ?? 0);
	passed += number("pass");
	failed += number("fail");
	const errors = number("errors?");
	failed += errors;
	if (exitCode !== 0 && number("fail") + errors === 0) {
		print(`bun test ended with ${exitCode}`);
		count(false);
	}
}

async function tee(stream: ReadableStream<Uint8Array>): Promise<string> {
	const decoder = new TextDecoder();
	let text = "";
	for await (const chunk of stream) {
		process.stdout.write(chunk);
		text += decoder.decode(chunk, { stream: true });
	}
	return text;
}

setTimeout(() => {
	print(`The tests did not end within ${TIMEOUT_MS / 60_000} minutes`);
	count(false);
	finish();
}, TIMEOUT_MS).unref();

const checks = await runChecks();
printChecks(checks);
for (const check of checks) count(check.problems.length === 0);
await build();
await runTests();
finish();
