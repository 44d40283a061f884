/** Runs a whole program once and measures what a user would feel. */
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ProcessSample {
	/** Milliseconds from spawn to exit. */
	wallMs: number;
	/** Milliseconds of user and system time, waited-for children included. */
	cpuMs: number;
	/** Peak resident memory of the largest process, in MiB. */
	peakMiB: number;
	exitCode: number;
	stdout: string;
	stderr: string;
}

export interface Command {
	argv: string[];
	cwd?: string;
	env?: Record<string, string>;
	/** Puts back what a run changes. */
	before?: () => void;
	/** Milliseconds after which the program is killed and the run fails. */
	timeoutMs?: number;
}

const SAMPLER = join(import.meta.dir, "sampler.ts");

export async function sampleProcess(command: Command): Promise<ProcessSample> {
	command.before?.();
	const report = join(tmpdir(), `tau-sample-${process.pid}-${samples++}.json`);
	const child = Bun.spawn([process.execPath, SAMPLER, report, ...command.argv], {
		cwd: command.cwd,
		env: { ...process.env, ...command.env },
		stdin: "ignore",
		stdout: "pipe",
		stderr: "pipe",
		timeout: command.timeoutMs ?? 60_000,
	});
	const [stdout, stderr] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
		child.exited,
	]);
	try {
		return { ...JSON.parse(readFileSync(report, "utf8")), stdout, stderr };
	} catch {
		throw new Error(
			`${command.argv.join(" ")} did not end within ${command.timeoutMs ?? 60_000} ms: ${stderr.slice(-300)}`,
		);
	} finally {
		rmSync(report, { force: true });
	}
}

let samples = 0;

/** Runs the commands in turn, round after round, so that a noisy moment of the machine hits all of them alike. */
export async function sampleInTurn<K extends string>(
	commands: Record<K, Command>,
	rounds: number,
	check: (name: K, sample: ProcessSample) => void,
): Promise<Record<K, ProcessSample[]>> {
	const names = Object.keys(commands) as K[];
	const samples = Object.fromEntries(names.map((name) => [name, [] as ProcessSample[]])) as Record<K, ProcessSample[]>;
	for (let round = -1; round < rounds; round++) {
		for (const name of names) {
			const sample = await sampleProcess(commands[name]);
			check(name, sample);
			if (round >= 0) samples[name].push(sample);
		}
	}
	return samples;
}
