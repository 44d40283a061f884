/**
 * Runs one program and writes what it took to the file named first. A process of its own because Linux counts the
 * memory of the process that starts a program into the program's peak: this one is small, the benchmark is not.
 */
import { writeFileSync } from "node:fs";

const [report, ...argv] = process.argv.slice(2);
const started = performance.now();
const child = Bun.spawn(argv, { stdin: "ignore", stdout: "inherit", stderr: "inherit" });
const exitCode = await child.exited;
const wallMs = performance.now() - started;
const usage = child.resourceUsage();
const cpuMs = Number(usage?.cpuTime.total ?? Number.NaN) / 1000;
writeFileSync(
	report!,
	JSON.stringify({ wallMs, cpuMs, peakMiB: (usage?.maxRSS ?? Number.NaN) / 1024 / 1024, exitCode }),
);
