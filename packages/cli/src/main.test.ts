import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { openWorkbench, processesWith } from "./testing/run-tau.ts";

const events = (stdout: string) =>
	stdout
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));

describe("print mode", () => {
	test("prints the answer and nothing else", async () => {
		using bench = openWorkbench({ name: "s", rules: [{ text: "forty-two" }] });
		expect(await bench.ask(["-p", "what?"])).toEqual({ exitCode: 0, stdout: "forty-two\n", stderr: "" });
	});

	test("reads, edits and tests a file through real tools", async () => {
		using bench = openWorkbench({
			name: "s",
			steps: [
				{ toolCalls: [{ name: "read", arguments: { path: "a.txt" } }] },
				{ toolCalls: [{ name: "edit", arguments: { path: "a.txt", edits: [{ oldText: "one", newText: "two" }] } }] },
				{ toolCalls: [{ name: "bash", arguments: { command: "cat a.txt" } }] },
				{ text: "It says {{lastToolResult}}" },
			],
		});
		await Bun.write(join(bench.project, "a.txt"), "one\n");
		const result = await bench.ask(["-p", "fix it"]);
		expect(result.stderr).toBe("");
		expect(result.stdout).toContain("It says two");
		expect(await Bun.file(join(bench.project, "a.txt")).text()).toBe("two\n");
	});

	test("sends piped input, files and messages in pi's form", async () => {
		using bench = openWorkbench({ name: "s", rules: [{ text: "ok" }] });
		await Bun.write(join(bench.project, "n.txt"), "note");
		const result = await bench.ask(["-p", "@n.txt", "first", "second"], { input: "piped\n" });
		expect(result).toMatchObject({ exitCode: 0, stdout: "ok\n" });
		const bodies = bench.server.requests.map((request) => JSON.stringify(request.body));
		expect(bodies).toHaveLength(2);
		expect(bodies[0]).toContain("piped<file name=");
		expect(bodies[1]).toContain("second");
	});

	test("an image that cannot be read is said to the user and to the model", async () => {
		using bench = openWorkbench({ name: "s", rules: [{ text: "ok" }] });
		const start = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ";
		await Bun.write(join(bench.project, "cut.png"), Buffer.from(start, "base64"));
		const omitted = "Image omitted: the file is damaged or incomplete, it cannot be decoded.";
		expect(await bench.ask(["-p", "@cut.png", "what is it?"])).toEqual({
			exitCode: 0,
			stdout: "ok\n",
			stderr: `tau: ${omitted}\n`,
		});
		expect(JSON.stringify(bench.server.requests[0]?.body)).toContain(`[${omitted}]`);
	});

	test("json mode prints the header, then pi's events, one per line", async () => {
		using bench = openWorkbench({
			name: "s",
			steps: [{ thinking: "hm", toolCalls: [{ name: "bash", arguments: { command: "echo hi" } }] }, { text: "done" }],
		});
		const { stdout, exitCode } = await bench.ask(["--mode", "json", "go"]);
		expect(exitCode).toBe(0);
		const lines = events(stdout);
		expect(lines[0]).toMatchObject({ type: "session", version: 3, cwd: expect.stringContaining("project") });
		expect(lines.at(-1)).toEqual({ type: "agent_settled" });
		const kinds = lines.map((line) => line.assistantMessageEvent?.type ?? line.type);
		for (const kind of ["thinking_delta", "toolcall_start", "tool_execution_end", "turn_end", "text_delta"]) {
			expect(kinds).toContain(kind);
		}
		expect(lines.find((line) => line.type === "message_update")).not.toHaveProperty("message");
	});

	test("speaks all three wire formats", async () => {
		using bench = openWorkbench({
			name: "s",
			steps: [{ toolCalls: [{ name: "bash", arguments: { command: "echo hi" } }] }, { text: "done" }],
		});
		for (const provider of ["sim-completions", "sim-responses", "sim-anthropic"]) {
			const result = await bench.start(["-p", "--model", `${provider}/s`, "go"]).finished();
			expect({ provider, ...result }).toEqual({ provider, exitCode: 0, stdout: "done\n", stderr: "" });
		}
	});

	test("sim/tour answers without a key or a network, and says what it is", async () => {
		using bench = openWorkbench();
		await Bun.write(join(bench.project, "README.md"), "# hello\n");
		const result = await bench.start(["-p", "--mode", "json", "--model", "sim/tour", "hello"]).finished();
		expect(result.exitCode).toBe(0);
		expect(result.stdout).toContain("simulator");
		expect(result.stdout).toContain("tool_execution_end");
	});
});

describe("bad input gets one clear line and the way out", () => {
	const cases: [name: string, words: string[], exitCode: number, text: RegExp][] = [
		["an unknown flag", ["--modle", "x"], 2, /^tau: Unknown option: --modle\nDid you mean --mode/],
		["an unknown mode", ["--mode", "xml", "x"], 2, /--mode is "xml", but must be one of/],
		["no prompt", ["-p"], 2, /^tau: There is no prompt\n/],
		["a missing file", ["-p", "@nope.txt"], 2, /File not found: .*nope\.txt/],
		["an unknown model", ["-p", "--model", "nope/nothing", "x"], 2, /nope/],
		["an unknown tool", ["-p", "--tools", "raed", "--model", "sim-completions/s", "x"], 2, /There is no tool "raed"/],
		["a missing key", ["-p", "--model", "openai/gpt-5.5", "x"], 3, /OPENAI_API_KEY/],
	];
	for (const [name, words, exitCode, text] of cases) {
		test(name, async () => {
			using bench = openWorkbench();
			const result = await bench.start(words).finished();
			expect(result.stderr).toMatch(text);
			expect(result.stdout).toBe("");
			expect(result.exitCode).toBe(exitCode);
		});
	}

	test("no provider at all: how to set a key, a local server, or try the simulator", async () => {
		using bench = openWorkbench();
		const result = await bench
			.start(["-p", "x"], { env: { PI_CODING_AGENT_DIR: join(bench.folder, "none") } })
			.finished();
		expect(result.exitCode).toBe(3);
		for (const way of ["ANTHROPIC_API_KEY", "models.json", "sim/tour"]) expect(result.stderr).toContain(way);
	});

	test("a broken models.json is reported with its place, and the rest works", async () => {
		using bench = openWorkbench();
		await Bun.write(join(bench.folder, "agent", "models.json"), '{ "providers": { "x": { "baseUrl": 5 } } }');
		const result = await bench.start(["-p", "--model", "sim/echo", "hi"]).finished();
		expect(result.stderr).toMatch(/models\.json:1:\d+.*\. Correct /);
		expect(result.exitCode).toBe(0);
	});

	test("a key whose variable is not set", async () => {
		using bench = openWorkbench();
		const provider = { baseUrl: "http://127.0.0.1:1", api: "openai-completions", apiKey: "$NO_SUCH_VARIABLE" };
		const models = { providers: { x: { ...provider, models: [{ id: "m" }] } } };
		await Bun.write(join(bench.folder, "agent", "models.json"), JSON.stringify(models));
		const result = await bench.start(["-p", "--model", "x/m", "hi"]).finished();
		expect(result.stderr).toContain("NO_SUCH_VARIABLE, which is not set");
		expect(result.exitCode).toBe(3);
	});

	test("an unreachable server", async () => {
		using bench = openWorkbench();
		bench.server.stop();
		const result = await bench.ask(["-p", "x"]);
		expect(result.exitCode).toBe(1);
		expect(result.stderr).toMatch(
			/^tau: sim-completions\/s: Connection error[^.\n]*; trying again in .* s \(1 of 3\)\n/,
		);
		expect(result.stderr).toContain("could not be reached");
	});

	test("control characters of a server's error are shown, not obeyed", async () => {
		using bench = openWorkbench();
		bench.server.addFault({ kind: "bad-request", times: 0, message: "no\u001b]0;pwned\u0007" });
		const result = await bench.ask(["-p", "x"]);
		expect(result.exitCode).toBe(1);
		expect(result.stderr).not.toContain("\u001b");
	});

	test("a reader that goes away ends the run quietly", async () => {
		using bench = openWorkbench({ name: "s", rules: [{ deltas: 200_000 }] });
		const running = bench.start(["--mode", "json", "--model", "sim-completions/s", "x"]);
		const reader = (running.process.stdout as ReadableStream<Uint8Array>).getReader();
		await reader.read();
		await reader.cancel();
		expect([0, 141]).toContain(await running.process.exited);
	});
});

describe("Ctrl+C", () => {
	test("at any moment ends with 130 and leaves no process alive", async () => {
		const mark = `tau-orphan-${process.pid}-${Date.now()}`;
		const command = `sleep 30 & (setsid sleep 30 # ${mark}
		) & sleep 30 # ${mark}`;
		using bench = openWorkbench(
			{
				name: "s",
				steps: [
					{ text: "thinking about it ".repeat(20), toolCalls: [{ name: "bash", arguments: { command: "echo one" } }] },
					{
						toolCalls: [
							{ name: "bash", arguments: { command } },
							{ name: "bash", arguments: { command } },
						],
					},
					{ text: "done" },
				],
			},
			{ server: { pace: { tokensPerSecond: 500 } } },
		);
		let seed = 12345;
		const random = () => {
			seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
			return seed / 0x7fffffff;
		};
		const one = async () => {
			const running = bench.start(["-p", "--mode", "json", "--model", "sim-completions/s", "go"]);
			await Bun.sleep(random() * 900);
			running.process.kill("SIGINT");
			return (await running.finished()).exitCode;
		};
		const codes: number[] = [];
		for (let batch = 0; batch < 25; batch++) codes.push(...(await Promise.all([one(), one()])));
		// Before the handler is installed the signal's own default ends the process: 130 as well, for its parent.
		expect(codes.filter((code) => code !== 130)).toEqual([]);
		expect(processesWith(mark)).toEqual([]);
	}, 120_000);

	test.each([1, 2])(
		"sent %d times kills daemons of the running command, those of earlier ones go on",
		async (signals) => {
			const [kept, doomed] = [0, 1].map((index) => `${2000 + index}.${process.pid}${signals}`);
			const daemon = (seconds = "") => `setsid sh -c 'sleep ${seconds} </dev/null >/dev/null 2>&1 &'`;
			const steps = [daemon(kept), `${daemon(doomed)}; echo here > started; sleep 20`].map((command) => ({
				toolCalls: [{ name: "bash", arguments: { command } }],
			}));
			using bench = openWorkbench({ name: "s", steps });
			const running = bench.start(["-p", "--model", "sim-completions/s", "go"]);
			while (!(await Bun.file(join(bench.project, "started")).exists())) await Bun.sleep(10);
			for (let sent = 0; sent < signals; sent++) running.process.kill("SIGINT");
			expect((await running.finished()).exitCode).toBe(130);
			expect(processesWith(`sleep\0${doomed}`)).toEqual([]);
			const survivors = processesWith(`sleep\0${kept}`);
			expect(survivors).toHaveLength(1);
			for (const pid of survivors) process.kill(pid, "SIGKILL");
		},
	);
});

test("a terminal shows the control characters of an answer, a pipe gets them as they are", async () => {
	const evil = "\u001b]0;title\u0007\u001b[2Jred\u009b31m\rover\ttab\u0000.";
	using bench = openWorkbench({ name: "s", rules: [{ text: evil }] });
	expect((await bench.ask(["-p", "go"])).stdout).toBe(`${evil}\n`);
	let shown = "";
	const command = [process.execPath, join(import.meta.dir, "main.ts"), "-p", "--model", "sim-completions/s", "go"];
	const child = Bun.spawn(command, {
		cwd: bench.project,
		env: { PATH: process.env.PATH, HOME: bench.folder, PI_CODING_AGENT_DIR: join(bench.folder, "agent") },
		terminal: {
			data: (_terminal, bytes) => {
				shown += Buffer.from(bytes).toString();
			},
		},
	});
	expect(await child.exited).toBe(0);
	for (let round = 0; round < 100 && !shown.includes("tab"); round++) await Bun.sleep(10);
	child.terminal?.close();
	expect(shown).toContain("\\x1b]0;title\\x07\\x1b[2Jred\\x9b31m\\x0dover");
	expect(shown).not.toContain("\u001b]0;title");
});
