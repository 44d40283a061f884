import { afterEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isTauError } from "@tau/base/errors";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { Scenario } from "@tau/sim/scenario";
import { createScriptedModel } from "@tau/sim/scripted-model";
import { composeEngine, type EngineOptions } from "./compose.ts";
import type { Engine } from "./engine.ts";

const opened: { engine: Engine; folder: string }[] = [];

afterEach(async () => {
	for (const { engine, folder } of opened.splice(0)) {
		await engine[Symbol.asyncDispose]();
		rmSync(folder, { recursive: true, force: true });
	}
});

async function open(scenario: Scenario, overrides: Partial<EngineOptions> = {}, settings: object = {}) {
	const folder = mkdtempSync(join(tmpdir(), "tau-engine-"));
	await Bun.write(join(folder, "a.txt"), "hello\n");
	await Bun.write(join(folder, "settings.json"), JSON.stringify({ retry: { baseDelayMs: 1 }, ...settings }));
	const models = [{ id: "m", reasoning: true }];
	const providers = { mock: { baseUrl: "http://127.0.0.1:1/v1", api: "openai-completions", apiKey: "k", models } };
	await Bun.write(join(folder, "models.json"), JSON.stringify({ providers }));
	const scripted = createScriptedModel({ scenarios: [{ ...scenario, models: [{ id: "m" }] }] });
	const reports: string[] = [];
	const { engine } = await composeEngine({
		cwd: folder,
		env: { PATH: process.env.PATH, HOME: folder },
		agentDir: folder,
		version: "0.0.0",
		model: "mock/m",
		tools: { exclude: [], none: false },
		report: (line) => void reports.push(line),
		stream: scripted.stream,
		...overrides,
	});
	opened.push({ engine, folder });
	const events: AgentEvent[] = [];
	engine.subscribe((event) => void events.push(event));
	return { engine, events, scripted, reports, folder };
}

async function ask(engine: Engine, message: string): Promise<string | null> {
	await engine.send("prompt", { message });
	await engine.send("wait_idle", {});
	return (await engine.send("get_last_assistant_text", {})).text;
}

const ANYTHING: Scenario = { name: "s", rules: [{ text: "ok" }] };

const types = (events: AgentEvent[]) => events.map((event) => event.type);

async function codeOf(work: Promise<unknown>): Promise<string> {
	try {
		await work;
	} catch (error) {
		return isTauError(error) ? error.code : String(error);
	}
	return "no error";
}

describe("a prompt", () => {
	test("runs real tools and ends settled", async () => {
		const { engine, events } = await open({
			name: "s",
			steps: [{ toolCalls: [{ name: "read", arguments: { path: "a.txt" } }] }, { text: "It says {{lastToolResult}}" }],
		});
		expect(await ask(engine, "read it")).toBe("It says hello");
		expect(events.at(0)?.type).toBe("agent_start");
		expect(types(events).slice(-2)).toEqual(["agent_end", "agent_settled"]);
	});

	test("sends prompt and tools once, in front of the first message", async () => {
		const { engine } = await open({ name: "s", rules: [{ text: "ok" }] });
		await ask(engine, "one");
		await ask(engine, "two");
		const { messages } = await engine.send("get_messages", {});
		expect(messages.map((message) => message.role)).toEqual(["system", "user", "assistant", "user", "assistant"]);
		expect(messages[0]).toMatchObject({ content: "", sections: { cwd: expect.stringContaining("<cwd>") } });
	});

	test("is refused while another runs, unless it says how to wait; nothing is lost", async () => {
		const { engine, scripted } = await open({ name: "s", rules: [{ text: "ok" }] });
		const held = scripted.hold("text_delta");
		await engine.send("prompt", { message: "first" });
		expect(await codeOf(engine.send("prompt", { message: "second" }))).toBe("TAU_BUSY");
		const answers = await Promise.all(
			Array.from({ length: 20 }, (_, index) =>
				engine.send("prompt", { message: `q${index}`, streamingBehavior: index % 2 ? "steer" : "followUp" }),
			),
		);
		expect(answers.every((answer) => answer.disposition === "queued")).toBe(true);
		await held.reached;
		held.release();
		await engine.send("wait_idle", {});
		const { messages } = await engine.send("get_messages", {});
		const texts = messages.flatMap((message) =>
			message.role === "user" ? [(message.content[0] as { text: string }).text] : [],
		);
		expect(texts).toHaveLength(21);
		expect(new Set(texts).size).toBe(21);
	});

	test.each(["agent_end", "turn_end"] as const)(
		"a steer or follow-up sent while %s is told runs at once",
		async (type) => {
			for (const op of ["steer", "follow_up"] as const) {
				const { engine, events } = await open({ name: "s", rules: [{ text: "heard {{lastUserText}}" }] });
				let sent: Promise<unknown> | undefined;
				engine.subscribe((event) => {
					if (event.type === type) sent ??= engine.send(op, { message: "late" });
				});
				await ask(engine, "first");
				expect(await sent).toEqual({ disposition: "queued" });
				await engine.send("wait_idle", {});
				expect((await engine.send("get_last_assistant_text", {})).text).toBe("heard late");
				expect((await engine.send("get_state", {})).pendingMessageCount).toBe(0);
				expect(types(events).at(-1)).toBe("agent_settled");
			}
		},
	);

	test("a steer into a run that is aborted waits for the next prompt", async () => {
		const { engine } = await open({
			name: "s",
			steps: [{ text: "word ".repeat(50), pace: { tokensPerSecond: 50 } }, { text: "ok" }],
		});
		await engine.send("prompt", { message: "first" });
		await Promise.all([engine.send("steer", { message: "late" }), engine.send("abort", {})]);
		await engine.send("wait_idle", {});
		expect((await engine.send("get_state", {})).pendingMessageCount).toBe(1);
	});

	test("three at once: exactly one starts, the others are told so", async () => {
		const { engine } = await open({ name: "s", rules: [{ text: "ok" }] });
		const results = await Promise.allSettled(["a", "b", "c"].map((message) => engine.send("prompt", { message })));
		expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
	});

	test("without any model or key is refused with the ways out", async () => {
		const { engine } = await open(ANYTHING, { model: undefined, agentDir: "/nonexistent" });
		expect(await codeOf(engine.send("prompt", { message: "hi" }))).toBe("TAU_AUTH_MISSING");
		expect((await engine.send("get_state", {})).isStreaming).toBe(false);
	});
});

describe("retries", () => {
	test("repeat a failed response with the reason, then go on", async () => {
		const { engine, events } = await open({
			name: "s",
			rules: [{ text: "fine", fault: { kind: "server-error", times: 2 } }],
		});
		expect(await ask(engine, "go")).toBe("fine");
		const retries = events.filter((event) => event.type === "auto_retry_start");
		expect(retries.map((event) => event.attempt)).toEqual([1, 2]);
		expect(retries[0]?.errorMessage).toBeTruthy();
		expect(events).toContainEqual({ type: "auto_retry_end", success: true, attempt: 2 });
		expect(events.filter((event) => event.type === "agent_end").map((event) => event.willRetry)).toEqual([
			true,
			true,
			false,
		]);
	});

	test("end after the last attempt, with the failure", async () => {
		const { engine, events } = await open({
			name: "s",
			rules: [{ text: "x", fault: { kind: "server-error", times: 0 } }],
		});
		await ask(engine, "go");
		expect(events.filter((event) => event.type === "auto_retry_start")).toHaveLength(3);
		expect(events.find((event) => event.type === "auto_retry_end")).toMatchObject({ success: false, attempt: 3 });
	});

	test("are not made for a refused key", async () => {
		const { engine, events } = await open({
			name: "s",
			rules: [{ text: "x", fault: { kind: "unauthorized", times: 0 } }],
		});
		await ask(engine, "go");
		expect(types(events)).not.toContain("auto_retry_start");
	});

	test("can be given up on", async () => {
		const { engine, events } = await open(
			{ name: "s", rules: [{ text: "x", fault: { kind: "server-error", times: 0 } }] },
			{},
			{ retry: { baseDelayMs: 60_000 } },
		);
		engine.subscribe((event) => {
			if (event.type === "auto_retry_start") void engine.send("abort_retry", {});
		});
		await ask(engine, "go");
		expect(events.find((event) => event.type === "auto_retry_end")).toMatchObject({ finalError: "Retry cancelled" });
	});
});

describe("abort", () => {
	test("during the stream settles, and the next prompt works", async () => {
		const { engine, scripted, events } = await open({ name: "s", rules: [{ text: "a long answer" }] });
		const held = scripted.hold("text_delta");
		await engine.send("prompt", { message: "go" });
		await held.reached;
		const aborted = engine.send("abort", {});
		held.release();
		await aborted;
		expect((await engine.send("get_state", {})).isStreaming).toBe(false);
		expect(events.findLast((event) => event.type === "message_end")).toMatchObject({
			message: { stopReason: "aborted" },
		});
		expect(await ask(engine, "again")).toBe("a long answer");
	});

	test("during a command kills it and answers its call", async () => {
		const { engine, events } = await open({
			name: "s",
			steps: [{ toolCalls: [{ name: "bash", arguments: { command: "sleep 60 & echo $!; wait" } }] }],
		});
		const pid = new Promise<number>((resolve) => {
			engine.subscribe((event) => {
				if (event.type !== "tool_execution_update") return;
				const block = event.partialResult.content[0];
				if (block?.type === "text" && block.text.trim()) resolve(Number(block.text.trim()));
			});
		});
		await engine.send("prompt", { message: "go" });
		const child = await pid;
		await engine.send("abort", {});
		expect(await dies(child)).toBe(true);
		expect(events.find((event) => event.type === "tool_execution_end")).toMatchObject({ isError: true });
	});
});

describe("hooks", () => {
	test("may transform or handle the input", async () => {
		const { engine, scripted } = await open({ name: "s", rules: [{ text: "ok" }] });
		engine.hooks.on("input", ({ text }) =>
			text === "drop" ? { action: "handled" } : { action: "transform", text: text.toUpperCase() },
		);
		expect(await engine.send("prompt", { message: "drop" })).toEqual({ disposition: "handled" });
		await ask(engine, "shout");
		expect(JSON.stringify(scripted.requests)).toContain("SHOUT");
	});

	test("that never answer an input are given up on by an abort", async () => {
		const { engine } = await open(ANYTHING);
		const reached = Promise.withResolvers<void>();
		const remove = engine.hooks.on("input", () => {
			reached.resolve();
			return new Promise<undefined>(() => {});
		});
		const refused = codeOf(engine.send("prompt", { message: "one" }));
		await reached.promise;
		await engine.send("abort", {});
		expect(await refused).toBe("TAU_ABORTED");
		remove();
		expect(await ask(engine, "two")).toBe("ok");
	});

	test("may block a tool call and change its result; a broken one blocks", async () => {
		const steps = Array.from({ length: 3 }, () => ({ toolCalls: [{ name: "read", arguments: { path: "a.txt" } }] }));
		const { engine, events } = await open({ name: "s", steps: [...steps, { text: "done" }] });
		const verdicts = [{ block: true, reason: "no" }, undefined, "throw"];
		engine.hooks.on("tool_call", () => {
			const verdict = verdicts.shift();
			if (verdict === "throw") throw new Error("broken hook");
			return verdict as { block: boolean } | undefined;
		});
		engine.hooks.on("tool_result", () => ({ content: [{ type: "text", text: "redacted" }] }));
		await ask(engine, "go");
		const texts = events.flatMap((event) =>
			event.type === "message_end" && event.message.role === "toolResult"
				? [(event.message.content[0] as { text: string }).text]
				: [],
		);
		expect(texts).toEqual(["no", "redacted", "broken hook"]);
	});

	test("turn_end may end the run", async () => {
		const { engine, scripted } = await open({
			name: "s",
			steps: [{ toolCalls: [{ name: "read", arguments: { path: "a.txt" } }] }, { text: "never" }],
		});
		engine.hooks.on("turn_end", () => ({ continue: false }));
		await ask(engine, "go");
		expect(scripted.requests).toHaveLength(1);
	});

	test("context replaces the conversation for the request only", async () => {
		const { engine, scripted } = await open({ name: "s", rules: [{ text: "ok" }] });
		engine.hooks.on("context", () => ({ messages: [{ role: "user", content: "other", timestamp: 0 }] }));
		await ask(engine, "zanzibar");
		expect(JSON.stringify(scripted.requests)).not.toContain("zanzibar");
		expect(JSON.stringify(await engine.send("get_messages", {}))).toContain("zanzibar");
	});
});

test("images.blockImages keeps images out of requests and in the history", async () => {
	const { engine, scripted } = await open(ANYTHING, {}, { images: { blockImages: true } });
	const data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
	await engine.send("prompt", { message: "look", images: [{ type: "image", data, mimeType: "image/png" }] });
	await engine.send("wait_idle", {});
	expect(JSON.stringify(scripted.requests)).toContain("Image reading is disabled.");
	expect(JSON.stringify(scripted.requests)).not.toContain(data);
	expect(JSON.stringify(await engine.send("get_messages", {}))).toContain(data);
});

test("defaultTools with a name that is no tool warns and uses the others", async () => {
	const folder = mkdtempSync(join(tmpdir(), "tau-engine-"));
	await Bun.write(join(folder, "settings.json"), JSON.stringify({ defaultTools: ["foo", "read"] }));
	const options = { cwd: folder, env: { HOME: folder }, agentDir: folder, version: "0", report: () => {} };
	const { engine, warnings } = await composeEngine({ ...options, tools: { exclude: [], none: false } });
	opened.push({ engine, folder });
	expect(warnings).toEqual([
		"defaultTools in settings.json names foo; the tools are read, bash, edit, write, grep, find, ls",
	]);
});

test("a policy that denies is obeyed, with its reason told to the model", async () => {
	const policy = { decide: () => ({ action: "deny" as const, reason: "reading is off" }) };
	const { engine, events } = await open(
		{ name: "s", steps: [{ toolCalls: [{ name: "read", arguments: { path: "a.txt" } }] }, { text: "ok" }] },
		{ policy },
	);
	await ask(engine, "go");
	expect(JSON.stringify(events)).toContain("Denied: reading is off");
});

test("the thinking level follows the model and is announced", async () => {
	const { engine, events } = await open(ANYTHING);
	expect((await engine.send("get_available_thinking_levels", {})).levels).toContain("high");
	await engine.send("set_thinking_level", { level: "max" });
	expect((await engine.send("get_state", {})).thinkingLevel).toBe("high");
	expect(events).toContainEqual({ type: "thinking_level_changed", level: "high" });
	expect(await codeOf(engine.send("set_model", { provider: "mock", modelId: "nope" }))).toBe("TAU_MODEL_NOT_FOUND");
});

/** A killed process whose parent is gone stays a zombie until the system reaps it. */
/** The kernel takes a moment between the signal and the end. */
async function dies(pid: number): Promise<boolean> {
	const deadline = Date.now() + 2000;
	while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 1));
	return !isAlive(pid);
}

function isAlive(pid: number): boolean {
	try {
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
	} catch {
		return false;
	}
}

test("a listener that throws is reported, and neither the run nor the others notice", async () => {
	const { engine, events, reports } = await open(ANYTHING);
	const seen: string[] = [];
	engine.subscribe((event) => {
		throw new Error(`no ${event.type}`);
	});
	engine.subscribe((event) => void seen.push(event.type));
	expect(await ask(engine, "go")).toBe("ok");
	expect(seen).toEqual(types(events));
	expect(reports).toContain("A listener of agent_end failed: no agent_end");
	expect((await engine.send("get_state", {})).isStreaming).toBe(false);
});
