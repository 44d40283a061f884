import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProcess } from "./process.ts";
import { killAllProcesses, runningProcessCount } from "./process-registry.ts";

const directory = mkdtempSync(join(tmpdir(), "tau-process-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Run {
	timeoutMs?: number;
	signal?: AbortSignal;
	input?: string;
}

async function bash(script: string, options: Run = {}) {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	const started = performance.now();
	const result = await runProcess({
		command: ["/bin/bash", "-c", script],
		cwd: directory,
		env: process.env,
		onOutput: (chunk) => {
			bytes += chunk.length;
			if (bytes < 1_000_000) chunks.push(chunk);
		},
		...options,
	});
	return { ...result, output: Buffer.concat(chunks).toString(), bytes, milliseconds: performance.now() - started };
}

/** Whether a process that was given this mark in its command line still lives. */
function lives(mark: string): boolean {
	return readdirSync("/proc").some((name) => {
		if (!/^\d+$/.test(name)) return false;
		try {
			const isZombie = / Z /.test(readFileSync(`/proc/${name}/stat`, "latin1").replace(/^.*\)/, ""));
			return !isZombie && readFileSync(`/proc/${name}/cmdline`, "latin1").includes(mark);
		} catch {
			return false;
		}
	});
}

async function waitUntilGone(mark: string): Promise<boolean> {
	for (let round = 0; round < 100 && lives(mark); round++) await Bun.sleep(10);
	return !lives(mark);
}

let nextMark = 0;
/** A duration nobody else sleeps for. */
function uniqueSleep(): string {
	return `${1000 + process.pid}.${100000 + nextMark++}`;
}

describe("runProcess", () => {
	test("merges output and error output in the order they were written", async () => {
		const script = "for i in 1 2 3 4 5; do echo out$i; echo err$i >&2; done";
		const { output, exitCode } = await bash(script);
		expect(output).toBe("out1\nerr1\nout2\nerr2\nout3\nerr3\nout4\nerr4\nout5\nerr5\n");
		expect(exitCode).toBe(0);
	});

	test("keeps them apart when asked to", async () => {
		let errors = "";
		let output = "";
		await runProcess({
			command: ["/bin/bash", "-c", "echo a; echo b >&2"],
			cwd: directory,
			env: process.env,
			onOutput: (chunk) => {
				output += Buffer.from(chunk).toString();
			},
			onErrorOutput: (chunk) => {
				errors += Buffer.from(chunk).toString();
			},
		});
		expect([output, errors]).toEqual(["a\n", "b\n"]);
	});

	test("standard input is empty, or what was given", async () => {
		expect((await bash("cat; echo end")).output).toBe("end\n");
		expect((await bash("cat", { input: "hällo" })).output).toBe("hällo");
	});

	test("reports exit codes, and death by a signal as 128 + n", async () => {
		expect((await bash("exit 7")).exitCode).toBe(7);
		expect((await bash("kill -TERM $$")).exitCode).toBe(143);
		expect((await bash("kill -9 $$")).exitCode).toBe(137);
	});

	test("passes on more than a pipe holds, whole", async () => {
		const { bytes, exitCode } = await bash("head -c 3000000 /dev/zero");
		expect(bytes).toBe(3_000_000);
		expect(exitCode).toBe(0);
	});

	test("a timeout ends a command that prints without end, with flat memory", async () => {
		const before = process.memoryUsage.rss();
		const { endedBy, bytes } = await bash("yes", { timeoutMs: 200 });
		expect(endedBy).toBe("timeout");
		expect(bytes).toBeGreaterThan(100_000);
		// What is kept counts, not what the collector has not come to yet.
		Bun.gc(true);
		expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
	});

	test("does not wait for a background process that goes on talking", async () => {
		const { output, milliseconds } = await bash("(while :; do echo x; sleep 0.02; done) & echo $!");
		expect(milliseconds).toBeLessThan(3000);
		process.kill(Number(output.split("\n").find((line) => /^\d+$/.test(line))), "SIGKILL");
	});

	test("does not wait for a background process that holds the output", async () => {
		const seconds = uniqueSleep();
		const { output, milliseconds } = await bash(`sleep ${seconds} & echo $!`);
		expect(milliseconds).toBeLessThan(3000);
		expect(lives(seconds)).toBe(true);
		process.kill(Number(output), "SIGKILL");
		expect(await waitUntilGone(seconds)).toBe(true);
	});

	test("reads on while what was left behind keeps printing", async () => {
		const { output } = await bash("(for i in 1 2 3 4; do sleep 0.04; echo late$i; done) & echo first");
		expect(output).toBe("first\nlate1\nlate2\nlate3\nlate4\n");
	});

	test("kills children, grandchildren in other sessions and daemons that hold the output", async () => {
		const seconds = uniqueSleep();
		const script = `sleep ${seconds} & setsid sleep ${seconds} & (setsid sleep ${seconds} &); setsid bash -c 'sleep ${seconds} & wait' & wait`;
		const { endedBy } = await bash(script, { timeoutMs: 300 });
		expect(endedBy).toBe("timeout");
		expect(await waitUntilGone(seconds)).toBe(true);
	});

	test("a timeout and an abort also kill daemons that gave up session, parent and output; a normal end leaves them alone", async () => {
		const [doomed, wanted] = [uniqueSleep(), uniqueSleep()];
		const daemon = (seconds: string) => `(setsid sleep ${seconds} </dev/null >/dev/null 2>&1 & echo $!)`;
		// The leader of the new session ends too: what is left belongs to init and leads nothing.
		const orphan = (seconds: string) => `setsid sh -c 'sleep ${seconds} </dev/null >/dev/null 2>&1 &'`;
		const kept = await bash(`${daemon(wanted)}; sleep 0.05`);
		expect(kept.endedBy).toBe("exit");
		for (const ending of ["timeout", "abort"] as const) {
			const stop = ending === "timeout" ? { timeoutMs: 300 } : { signal: AbortSignal.timeout(300) };
			const { endedBy } = await bash(`${daemon(doomed)}; ${orphan(doomed)}; sleep 9`, stop);
			expect(endedBy).toBe(ending);
			expect(await waitUntilGone(doomed)).toBe(true);
		}
		expect(lives(wanted)).toBe(true);
		process.kill(Number(kept.output), "SIGKILL");
		expect(await waitUntilGone(wanted)).toBe(true);
	});

	test("a command inside of a command carries the marks of both", async () => {
		const outer = { ...process.env, TAU_COMMAND_ID: "outer-command" };
		let printed = "";
		const onOutput = (chunk: Uint8Array) => {
			printed += Buffer.from(chunk).toString();
		};
		await runProcess({ command: ["/bin/bash", "-c", "echo $TAU_COMMAND_ID"], cwd: directory, env: outer, onOutput });
		expect(printed).toMatch(/^outer-command [\da-f-]{36}\n$/);
	});

	test("an abort at any moment ends the run at once and leaves nobody", async () => {
		const seconds = uniqueSleep();
		for (let delay = 0; delay < 24; delay++) {
			const controller = new AbortController();
			const timer = setTimeout(() => controller.abort(), delay / 2);
			const script = `echo start; (setsid sleep ${seconds} &) ; sleep ${seconds} | cat`;
			const { endedBy, milliseconds } = await bash(script, { signal: controller.signal });
			clearTimeout(timer);
			expect(endedBy).toBe("abort");
			expect(milliseconds).toBeLessThan(3000);
		}
		expect(await waitUntilGone(seconds)).toBe(true);
		expect(runningProcessCount()).toBe(0);
	});

	test("an aborted signal starts nothing", async () => {
		const { endedBy, output } = await bash("echo started > never; echo x", { signal: AbortSignal.abort() });
		expect([endedBy, output]).toEqual(["abort", ""]);
		expect(readdirSync(directory)).not.toContain("never");
	});

	test("a callback that throws kills the command and rejects", async () => {
		const seconds = uniqueSleep();
		const run = runProcess({
			command: ["/bin/bash", "-c", `echo x; sleep ${seconds}`],
			cwd: directory,
			env: process.env,
			onOutput: () => {
				throw new Error("no more");
			},
		});
		await expect(run).rejects.toThrow("no more");
		expect(await waitUntilGone(seconds)).toBe(true);
	});

	test("names the program and the directory when it cannot start", async () => {
		const run = (command: [string], cwd: string) => runProcess({ command, cwd, env: process.env, onOutput: () => {} });
		await expect(run(["/no/such/program"], directory)).rejects.toThrow("Cannot start /no/such/program");
		await expect(run(["/bin/true"], "/no/such/directory")).rejects.toThrow("/no/such/directory");
	});

	test("keeps no descriptor open", async () => {
		const count = () => readdirSync("/proc/self/fd").length;
		await bash("echo warm");
		const before = count();
		for (let run = 0; run < 20; run++) await bash("echo x");
		expect(count()).toBeLessThanOrEqual(before + 1);
	});
});

test("killAllProcesses kills every tree before it returns", async () => {
	const seconds = uniqueSleep();
	const runs = [1, 2, 3].map(() =>
		bash(`setsid sleep ${seconds} & setsid sh -c 'sleep ${seconds} </dev/null >/dev/null 2>&1 &'; wait`),
	);
	for (let round = 0; round < 200 && runningProcessCount() < 3; round++) await Bun.sleep(5);
	await Bun.sleep(50);
	killAllProcesses();
	expect(await waitUntilGone(seconds)).toBe(true);
	expect((await Promise.all(runs)).map(({ exitCode }) => exitCode)).toEqual([137, 137, 137]);
});
