import { expect, test } from "bun:test";
import type { AssistantMessage, Message, Tool, ToolCall } from "@tau/protocol/messages";
import { textOf } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import { createScriptedModel } from "../scripted-model.ts";
import { tourAnswer } from "./tour-answer.ts";
import { tourStream } from "./tour-provider.ts";

const model: Model = {
	id: "tour",
	name: "tour",
	api: "sim",
	provider: "sim",
	baseUrl: "",
	reasoning: false,
	input: ["text"],
	cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
	contextWindow: 1000,
	maxTokens: 1000,
};

/** The same answers without the pace made for readers. */
const unpaced = createScriptedModel({
	scenarios: [{ name: "tour", rules: [{ answer: tourAnswer }] }],
	yieldEvery: 1000,
});

const tool = (name: string): Tool => ({ name, description: name, parameters: { type: "object" } });
const user = (content: string): Message => ({ role: "user", content, timestamp: 0 });
const session = (tools: string[], text: string): Message[] => [
	{ role: "system", content: "", toolsAdded: tools.map(tool), timestamp: 0 },
	user(text),
];

type Tools = Record<string, (args: Record<string, unknown>) => string | Error>;

/** Runs the loop an agent would run and returns what was said and called. */
async function runTour(
	messages: Message[],
	tools: Tools,
): Promise<{ texts: string[]; calls: ToolCall[]; last: AssistantMessage }> {
	const texts: string[] = [];
	const calls: ToolCall[] = [];
	for (let turn = 0; turn < 10; turn++) {
		const last = await unpaced.stream(model, { messages }, {}).result();
		messages.push(last);
		texts.push(textOf(last.content));
		const asked = last.content.filter((block) => block.type === "toolCall");
		if (asked.length === 0) return { texts, calls, last };
		for (const call of asked) {
			calls.push(call);
			const result = tools[call.name]!(call.arguments);
			const text = result instanceof Error ? result.message : result;
			messages.push({
				role: "toolResult",
				toolCallId: call.id,
				toolName: call.name,
				content: [{ type: "text", text }],
				isError: result instanceof Error,
				timestamp: 0,
			});
		}
	}
	throw new Error("the tour does not end");
}

const HEALTHY: Tools = {
	ls: () => ".git/\na.ts\nb.ts\nREADME.md\nsrc/",
	find: () => "a.ts\nb.ts\nsrc/c.ts",
	grep: () => "a.ts:3: // TODO: later",
	read: () => "# Project\n\nHello.",
};

test("says first that it is a simulator, walks through the active tools and ends with the setup", async () => {
	const { texts, calls, last } = await runTour(
		session(["read", "ls", "find", "grep", "edit", "write", "bash"], "hello"),
		HEALTHY,
	);
	expect(texts[0]).toStartWith("I am a simulator, not a language model");
	expect(calls.map(({ name, arguments: given }) => [name, given])).toEqual([
		["ls", { path: "." }],
		["find", { pattern: "*.ts", limit: 20 }],
		["grep", { pattern: "TODO|FIXME|XXX", limit: 5 }],
		["read", { path: "README.md", limit: 40 }],
	]);
	expect(texts[1]).toContain("`ls` returned 3 files and 2 folders");
	expect(texts[2]).toContain("`find` returned 3 paths, `a.ts` the first");
	expect(texts[3]).toContain("`a.ts:3: // TODO: later`");
	expect(texts[4]).toContain("the first reads `# Project`");
	for (const part of ["ANTHROPIC_API_KEY", "auth.json", "models.json"]) expect(texts[4]).toContain(part);
	expect(last.stopReason).toBe("stop");
});

test("the default tools: the shell only lists, read reads", async () => {
	const tools = { bash: () => "src/\nmain.py\n", read: () => "print(1)" };
	const { calls } = await runTour(session(["read", "bash", "edit", "write"], "hi"), tools);
	expect(calls.map(({ name, arguments: given }) => [name, given])).toEqual([
		["bash", { command: "ls -1p" }],
		["read", { path: "main.py", limit: 40 }],
	]);
});

test("adapts to failures, empty folders and missing tools", async () => {
	const fails: Tools = { ls: () => new Error("Path not found: ."), read: () => new Error("ENOENT: README.md") };
	const failed = await runTour(session(["ls", "read"], "go"), fails);
	expect(failed.texts[1]).toContain("`ls` failed, and this is what it said: `Path not found: .`");
	expect(failed.texts[2]).toContain("`ENOENT: README.md`");
	expect(failed.texts[2]).toContain("models.json");
	const empty = await runTour(session(["ls", "read"], "go"), { ls: () => "(empty directory)" });
	expect(empty.calls.length).toBe(1);
	expect(empty.texts[1]).toContain("this folder is empty");
	const bare = await runTour(session([], "go"), {});
	expect(bare.texts[0]).toContain("None of the tools I would show is active");
});

test("later turns: simple wishes, the setup, an honest no, and the tour again", async () => {
	const messages = session(["ls", "read", "grep"], "go");
	await runTour(messages, HEALTHY);
	const ask = (text: string) => {
		messages.push(user(text));
		return runTour(messages, HEALTHY);
	};
	const read = await ask("read src/x.ts please");
	expect(read.calls).toMatchObject([{ name: "read", arguments: { path: "src/x.ts" } }]);
	expect((await ask("grep for TODO")).calls).toMatchObject([
		{ name: "grep", arguments: { pattern: "TODO", literal: true } },
	]);
	expect((await ask("find *.md")).texts[0]).toContain("`find`, which is not active");
	expect((await ask("which model can I use?")).texts[0]).toContain("auth.json");
	for (const odd of ["write me a compiler", "", "delete all files", "🙂".repeat(5000)]) {
		const { calls, texts } = await ask(odd);
		expect(calls).toEqual([]);
		expect(texts[0]).toStartWith("I am a simulator, not a language model. I cannot understand");
	}
	expect((await ask("the tour again")).calls.map(({ name }) => name)).toEqual(["ls", "grep", "read"]);
});

test("sim/echo repeats the user", async () => {
	const echo = await tourStream({ ...model, id: "echo" }, { messages: session([], "hello there") }, {}).result();
	expect(textOf(echo.content)).toBe("hello there");
});

test("an abort ends it at once", async () => {
	const controller = new AbortController();
	const stream = tourStream(model, { messages: session(["ls"], "go") }, { signal: controller.signal });
	const seen: string[] = [];
	for await (const event of stream) {
		seen.push(event.type);
		if (event.type === "text_delta") controller.abort();
	}
	expect(seen).toEqual(["start", "text_start", "text_delta", "error"]);
	expect((await stream.result()).stopReason).toBe("aborted");
});
