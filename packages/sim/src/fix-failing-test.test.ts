import { afterEach, beforeEach, expect, test } from "bun:test";
import { cp, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Message, type Tool, type ToolCall, textOf } from "@tau/protocol/messages";
import { builtinScenario } from "./builtin-scenarios.ts";
import { createScriptedModel } from "./scripted-model.ts";

let project: string;

beforeEach(async () => {
	project = await mkdtemp(join(tmpdir(), "sim-median-"));
	await cp(join(import.meta.dir, "../samples/median"), project, { recursive: true });
	for (const entry of await readdir(project, { recursive: true })) {
		if (entry.endsWith(".txt")) await rename(join(project, entry), join(project, entry.slice(0, -4)));
	}
});
afterEach(() => rm(project, { recursive: true }));

type Run = (args: Record<string, unknown>) => Promise<string>;

/** The smallest tools that do the job; the demo plays the same scenario with the agent's own. */
const tools = (): Record<string, Run> => ({
	read: ({ path }) => Bun.file(join(project, String(path))).text(),
	bash: async ({ command }) => {
		expect(command).toBe("bun test");
		const child = Bun.spawn([process.execPath, "test"], { cwd: project, stdout: "pipe", stderr: "pipe" });
		return (await child.stdout.text()) + (await child.stderr.text());
	},
	edit: async ({ path, edits }) => {
		const file = Bun.file(join(project, String(path)));
		const [{ oldText, newText }] = edits as [{ oldText: string; newText: string }];
		const text = await file.text();
		expect(text.split(oldText).length).toBe(2);
		await Bun.write(file, text.replace(oldText, newText));
		return `Successfully replaced 1 block(s) in ${path}.`;
	},
});

async function play(run: Record<string, Run>): Promise<{ calls: ToolCall[]; last: Message }> {
	const script = createScriptedModel({ scenarios: [(await builtinScenario("fix-failing-test"))!] });
	const offered = Object.keys(run).map((name): Tool => ({ name, description: name, parameters: {} }));
	const messages: Message[] = [
		{ role: "system", content: "", toolsAdded: offered, timestamp: 0 },
		{ role: "user", content: "A test fails. Fix it.", timestamp: 0 },
	];
	const calls: ToolCall[] = [];
	for (;;) {
		const last = await script.stream(script.model, { messages }, {}).result();
		messages.push(last);
		const asked = last.content.filter((block) => block.type === "toolCall");
		if (asked.length === 0) return { calls, last };
		for (const call of asked) {
			calls.push(call);
			const text = await run[call.name]!(call.arguments);
			const content = [{ type: "text" as const, text }];
			messages.push({
				role: "toolResult",
				toolCallId: call.id,
				toolName: call.name,
				content,
				isError: false,
				timestamp: 0,
			});
		}
	}
}

test("the scenario repairs the sample", async () => {
	const { calls, last } = await play(tools());
	expect(calls.map((call) => call.name)).toEqual(["read", "read", "bash", "edit", "bash"]);
	expect(last).toMatchObject({ role: "assistant", stopReason: "stop" });
	expect(textOf((last as { content: { type: string; text?: string }[] }).content)).toStartWith(
		"Fixed: all four tests pass.",
	);
	expect(await Bun.file(join(project, "src/median.ts")).text()).toContain(".sort((a, b) => a - b);");
});

test("a tool that misbehaves ends it with the step's name", async () => {
	const lazy = {
		...tools(),
		edit: async ({ path }: Record<string, unknown>) => `Successfully replaced 1 block(s) in ${path}.`,
	};
	expect((await play(lazy)).last).toMatchObject({
		stopReason: "error",
		errorMessage: expect.stringContaining("step 5 (report): expected the last tool result (bash) to match /4 pass"),
	});
	const blind = { ...tools(), read: async () => "" };
	expect((await play(blind)).last).toMatchObject({
		errorMessage: expect.stringContaining("step 2 (run the tests): expected tool result 1 (read)"),
	});
});
