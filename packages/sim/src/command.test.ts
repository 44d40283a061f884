import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runSimCommand } from "./command.ts";

function start(argv: string[]) {
	const controller = new AbortController();
	const output = { out: "", err: "" };
	const ready = Promise.withResolvers<void>();
	const exit = runSimCommand(
		argv,
		{
			stdout: (text) => {
				output.out += text;
				ready.resolve();
			},
			stderr: (text) => {
				output.err += text;
			},
		},
		controller.signal,
	);
	return { output, exit, ready: ready.promise, stop: () => controller.abort() };
}

test("prints the address and a models.json that works, logs requests, and stops on the signal", async () => {
	const folder = await mkdtemp(join(tmpdir(), "sim-command-"));
	await Bun.write(join(folder, "hello.yaml"), "steps: [{ text: Hello. }]");
	const command = start([
		"--scenario",
		join(folder, "hello.yaml"),
		"--scenario=echo",
		"--pace",
		"1000",
		"--fault",
		"unavailable",
	]);
	await command.ready;
	const text = command.output.out;
	const models = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}\n") + 1)) as {
		providers: Record<string, { baseUrl: string; api: string; apiKey: string; models: { id: string }[] }>;
	};
	expect(text).toContain('Then: tau -p --model sim-completions/hello "');
	const provider = models.providers["sim-responses"]!;
	expect(provider.models.map(({ id }) => id)).toEqual(["hello", "echo"]);
	expect(Object.values(models.providers).map(({ api }) => api)).toEqual([
		"openai-completions",
		"openai-responses",
		"anthropic-messages",
	]);
	const ask = () =>
		fetch(`${provider.baseUrl}/responses`, { method: "POST", body: JSON.stringify({ model: "hello", input: "x" }) });
	expect([(await ask()).status, await (await ask()).text()]).toEqual([503, expect.stringContaining('"text":"Hello."')]);
	expect(command.output.err).toBe(
		"POST /v1/responses 503 (hello, step 1, fault unavailable)\nPOST /v1/responses 200 (hello, step 1)\n",
	);
	command.stop();
	expect(await command.exit).toBe(0);
	expect(fetch(provider.baseUrl)).rejects.toThrow();
	await rm(folder, { recursive: true });
});

test("--help lists options, scenarios and faults", async () => {
	const command = start(["--help"]);
	expect(await command.exit).toBe(0);
	for (const part of ["--port <n>", "fix-failing-test", "stall-mid-stream"]) expect(command.output.out).toContain(part);
});

test("wrong arguments exit with 2 and say what was wrong", async () => {
	const cases: [string[], string][] = [
		[["--prot", "1"], 'unknown argument "--prot"'],
		[["--port", "x"], '--port expects a number from 0 to 65535, got "x"'],
		[["--port"], "--port needs a value: <n>"],
		[["--pace=0"], "--pace expects a number from 0.001"],
		[["--fault", "boom"], 'Fault "boom": unknown kind "boom"'],
		[["--scenario", "none.yaml"], "none.yaml: cannot be read"],
		[["--scenario", "nope"], "or a built-in one: echo, fix-failing-test."],
	];
	for (const [argv, message] of cases) {
		const command = start(argv);
		expect(await command.exit).toBe(2);
		expect(command.output.err).toStartWith("tau sim: ");
		expect(command.output.err).toContain(message);
		expect(command.output.out).toBe("");
	}
});
