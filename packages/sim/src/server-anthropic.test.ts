import { afterAll, beforeAll, expect, test } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import type { Scenario } from "./scenario.ts";
import { type SimServer, startSimServer } from "./server.ts";

const scenario: Scenario = {
	name: "job",
	models: [{ id: "job", name: "Job", contextWindow: 1000, maxTokens: 100 }],
	rules: [
		{ when: { image: true }, text: "I see an image." },
		{ when: { user: "length" }, text: "cut o", stopReason: "length" },
		{ when: { user: "redacted" }, thinking: { redacted: true, signature: "b3BhcXVl" }, text: "ok" },
	],
	steps: [
		{
			thinking: { text: "Let me think 🙂.", signature: "c2ln" },
			text: "Reading.",
			toolCalls: [{ name: "read", arguments: { path: "a.txt" } }, { name: "ls" }],
			usage: { input: 80, cacheRead: 20, cacheWrite: 5, output: 10, reasoning: 4 },
		},
		{ when: { toolError: true }, text: "The tool {{lastToolName}} failed with {{lastToolResult}}." },
	],
};

let server: SimServer;
let client: Anthropic;

beforeAll(() => {
	server = startSimServer({ scenarios: [scenario] });
	client = new Anthropic({ baseURL: server.url, apiKey: "sk-ant-test", maxRetries: 0 });
});
afterAll(() => server.stop());

const base = { model: "job", max_tokens: 100 };
const go: Anthropic.MessageParam[] = [{ role: "user", content: "go" }];

test("the streaming helper assembles thinking, text, tool calls and usage", async () => {
	const stream = client.messages.stream({ ...base, messages: go });
	const names: string[] = [];
	stream.on("streamEvent", (event) => names.push(event.type));
	const message = await stream.finalMessage();
	expect(message.content).toEqual([
		{ type: "thinking", thinking: "Let me think 🙂.", signature: "c2ln" },
		{ type: "text", text: "Reading." },
		{ type: "tool_use", id: expect.stringMatching(/^toolu_01\w{22}$/), name: "read", input: { path: "a.txt" } },
		{ type: "tool_use", id: expect.stringMatching(/^toolu_01\w{22}$/), name: "ls", input: {} },
	] as never);
	expect(message.id).toMatch(/^msg_01\w{22}$/);
	expect(message.stop_reason).toBe("tool_use");
	expect(message.usage).toMatchObject({
		input_tokens: 80,
		cache_read_input_tokens: 20,
		cache_creation_input_tokens: 5,
		output_tokens: 10,
		output_tokens_details: { thinking_tokens: 4 },
	});
	expect(names[0]).toBe("message_start");
	expect(names.slice(-2)).toEqual(["message_delta", "message_stop"]);
	expect(names.filter((name) => name === "content_block_start").length).toBe(4);
	expect(stream.request_id).toMatch(/^req_011C\w{20}$/);
});

test("a whole tool round trip without streaming; a failed tool is seen", async () => {
	const first = await client.messages.create({ ...base, messages: go });
	const results = first.content
		.filter((block) => block.type === "tool_use")
		.map((block) => ({ type: "tool_result" as const, tool_use_id: block.id, content: "ENOENT", is_error: true }));
	const messages: Anthropic.MessageParam[] = [
		...go,
		{ role: "assistant", content: first.content as Anthropic.ContentBlockParam[] },
		{ role: "user", content: results },
	];
	const second = await client.messages.create({ ...base, messages });
	expect(second.content).toEqual([{ type: "text", text: "The tool ls failed with ENOENT." }] as never);
	expect(second.stop_reason).toBe("end_turn");
});

test("images, max_tokens and redacted thinking", async () => {
	const source = { type: "base64" as const, media_type: "image/png" as const, data: "AAAA" };
	const seen = await client.messages.create({
		...base,
		messages: [{ role: "user", content: [{ type: "image", source }] }],
	});
	expect(seen.content[0]).toMatchObject({ text: "I see an image." });
	const short = await client.messages.create({ ...base, messages: [{ role: "user", content: "length" }] });
	expect(short.stop_reason).toBe("max_tokens");
	const hidden = client.messages.stream({ ...base, messages: [{ role: "user", content: "redacted" }] });
	expect((await hidden.finalMessage()).content[0]).toEqual({ type: "redacted_thinking", data: "b3BhcXVl" });
});

test("models are listed in the vendor's form", async () => {
	const page = await client.models.list();
	expect(page.data.map(({ id, display_name }) => [id, display_name])).toEqual([["job", "Job"]]);
	expect(page.hasNextPage()).toBe(false);
});

test("errors have the vendor's class, shape and request id; retry-after is honoured", async () => {
	const call = (fault: string) =>
		client.messages
			.create({ ...base, messages: go }, { headers: { "x-sim-fault": fault } })
			.catch((thrown: unknown) => thrown);
	const limited = (await call("rate-limit:retryAfterDate=60")) as InstanceType<typeof Anthropic.APIError>;
	expect(limited).toBeInstanceOf(Anthropic.RateLimitError);
	expect(limited.error).toMatchObject({ type: "error", error: { type: "rate_limit_error" } });
	expect(limited.requestID).toMatch(/^req_011C/);
	const wait = Date.parse(limited.headers!.get("retry-after")!) - Date.now();
	expect(wait).toBeGreaterThan(50_000);
	expect(wait).toBeLessThanOrEqual(60_000);
	expect(await call("overloaded")).toMatchObject({
		status: 529,
		error: { error: { type: "overloaded_error", message: "Overloaded" } },
	});
	expect(await call("unauthorized")).toBeInstanceOf(Anthropic.AuthenticationError);
	expect(String(await call("context-overflow"))).toContain("prompt is too long: 3000 tokens > 1000 maximum");
	server.addFault({ kind: "server-error", retryAfterMs: 5, times: 1 });
	const before = server.requests.length;
	await client.messages.create({ ...base, messages: go }, { maxRetries: 1 });
	expect(server.requests.slice(before).map((record) => record.status)).toEqual([500, 200]);
});

test("an error event inside the stream reaches the client as an error", async () => {
	const stream = client.messages.stream(
		{ ...base, messages: go },
		{ headers: { "x-sim-fault": "stream-error:afterEvents=4" } },
	);
	const error = await stream.finalMessage().catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(Anthropic.APIError);
	expect(String(error)).toContain("overloaded_error");
});

test("requests the vendor would refuse are refused", async () => {
	const refused = (body: object) =>
		fetch(`${server.url}/v1/messages`, { method: "POST", body: JSON.stringify(body) }).then(
			async (response) =>
				`${response.status} ${((await response.json()) as { error: { message: string } }).error.message}`,
		);
	expect(await refused({ model: "job", messages: [] })).toBe("400 max_tokens: Field required");
	const use = { type: "tool_use", id: "toolu_1", name: "read", input: {} };
	const unpaired = [...go, { role: "assistant", content: [use] }, { role: "user", content: "and?" }];
	expect(await refused({ ...base, messages: unpaired })).toStartWith(
		"400 messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1.",
	);
});
