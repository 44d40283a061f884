import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runSimCommand } from "./command.ts";
import { FAULTS } from "./faults/fault-table.ts";
import { loadScenario } from "./scenario-file.ts";
import { startSimServer } from "./server.ts";

/** Executes every fenced example of docs/simulator.md, so that the documentation cannot promise what does not work. */
const ROOT = join(import.meta.dir, "../../..");
let folder: string;
let text: string;
let files: { name: string; language: string; code: string }[];
let commands: string[];

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "sim-docs-"));
	await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
	text = await readFile(join(ROOT, "docs/simulator.md"), "utf8");
	const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
		language: match[1]!,
		code: match[2]!,
	}));
	files = blocks.flatMap(({ language, code }) => {
		const name = /^(?:#|\/\/) file: (\S+)\n/.exec(code)?.[1];
		return name ? [{ name, language, code }] : [];
	});
	commands = blocks.filter(({ language }) => language === "sh").flatMap(({ code }) => code.trim().split("\n"));
	const named = blocks.filter(({ language }) => language === "yaml" || language === "ts");
	expect(files.length).toBe(named.length);
	for (const { name, code } of files) await Bun.write(join(folder, name), code);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("every scenario file loads and answers", async () => {
	const names = files.map(({ name }) => name).filter((name) => !name.endsWith(".test.ts"));
	expect(names).toEqual(["weather.yaml", "helpdesk.yaml", "blocks.yaml", "count.ts", "slow.yaml", "flaky.yaml"]);
	const scenarios = await Promise.all(names.map((name) => loadScenario(join(folder, name))));
	using server = startSimServer({ scenarios });
	const ask = async (model: string, input: unknown, tools: string[] = []) => {
		const body = { model, input, tools: tools.map((name) => ({ type: "function", name })) };
		const answer = await fetch(`${server.url}/v1/responses`, { method: "POST", body: JSON.stringify(body) });
		return `${answer.status} ${await answer.text()}`;
	};
	expect(await ask("weather", "weather?")).toContain('"name":"read"');
	const call = { type: "function_call", call_id: "c", name: "read", arguments: "{}" };
	const result = (output: string) => [
		{ role: "user", content: "?" },
		call,
		{ type: "function_call_output", call_id: "c", output },
	];
	expect(await ask("weather", result("Sunny"))).toContain("The forecast says: Sunny");
	expect(await ask("weather", result("nothing"))).toContain(
		'400 {"error":{"message":"Simulator: scenario \\"weather\\", step 2 (report): ',
	);
	expect(await ask("helpdesk", "hello")).toContain("Hello! Ask me about a file.");
	expect(await ask("helpdesk", "a.txt", ["read"])).toContain('\\"path\\":\\"a.txt\\"');
	expect(await ask("helpdesk", result("ENOENT"))).toContain("There is no such file.");
	expect(await ask("helpdesk", "a.txt")).toContain("I have no answer to that.");
	expect(await ask("blocks", "go")).toContain('"cached_tokens":20');
	expect(await ask("count", "count me")).toContain("You wrote 8 characters.");
	expect(await ask("slow", "go")).toContain("This comes in pieces");
	const attempts = [await ask("flaky", "go"), await ask("flaky", "go"), await ask("flaky", "go")];
	expect(attempts.map((answer) => answer.slice(0, 3))).toEqual(["529", "529", "200"]);
});

test("every test file passes", async () => {
	const tests = files.filter(({ name }) => name.endsWith(".test.ts"));
	expect(tests.length).toBe(2);
	const child = Bun.spawn([process.execPath, "test"], { cwd: folder, stdout: "pipe", stderr: "pipe" });
	const output = (await child.stdout.text()) + (await child.stderr.text());
	expect(output).toContain(` ${tests.length} pass\n 0 fail`);
	expect(await child.exited).toBe(0);
});

test("every command works", async () => {
	const controller = new AbortController();
	const words = commands
		.find((line) => line.startsWith("tau sim "))!
		.split(" ")
		.slice(2);
	let url = "";
	const started = Promise.withResolvers<void>();
	const stdout = (printed: string) => {
		url = /http:\/\/\S+/.exec(printed)![0];
		started.resolve();
	};
	const exit = runSimCommand(
		words.map((word) => (word.endsWith(".yaml") ? join(folder, word) : word)),
		{ stdout, stderr: () => {} },
		controller.signal,
	);
	await Promise.race([started.promise, exit]);
	const curls = commands.filter((line) => line.startsWith("curl "));
	for (const line of curls) {
		const [, method, path, data] = /^curl (?:-X (\w+) )?\$URL(\S+)(?: -d '?(.*?)'?)?$/.exec(line)!;
		const answer = await fetch(`${url}${path}`, { method: method ?? (data ? "POST" : "GET"), body: data });
		expect([line, answer.status]).toEqual([line, 200]);
	}
	expect(commands.length).toBe(1 + curls.length);
	controller.abort();
	expect(await exit).toBe(0);
});

test("the error shown is the error given, and every kind of fault is in the table", async () => {
	const shown = /```text\n(.*)\n```/.exec(text)![1]!;
	await Bun.write(join(folder, "wrong/weather.yaml"), "steps: [{ toolCalls: [{ name: 3 }] }]");
	await expect(loadScenario(join(folder, "wrong/weather.yaml"))).rejects.toThrow(shown);
	for (const [kind, { takes }] of Object.entries(FAULTS)) {
		const row = text.split("\n").find((line) => line.startsWith("|") && line.includes(`\`${kind}\``)) ?? "";
		expect([kind, row === ""]).toEqual([kind, false]);
		for (const name of row.includes("as `rate-limit`") ? [] : takes)
			expect([kind, name, row.includes(`\`${name}\``)]).toEqual([kind, name, true]);
	}
});
