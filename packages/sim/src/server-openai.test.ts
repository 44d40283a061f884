import { afterAll, beforeAll, expect, test } from "bun:test";
import OpenAI from "openai";
import type { Scenario } from "./scenario.ts";
import { type SimServer, startSimServer } from "./server.ts";

/** The vendor's own client is the judge of the bytes. */
const scenario: Scenario = {
	name: "job",
	models: [{ id: "job", contextWindow: 1000 }],
	rules: [
		{ when: { image: true }, text: "I see an image." },
		{ when: { user: "length" }, text: "cut o", stopReason: "length" },
		{ when: { user: "refuse" }, text: "no", stopReason: "refusal" },
	],
	steps: [
		{
			thinking: "Let me think about ünïcode 🙂.",
			text: "Reading both files.",
			toolCalls: [
				{ name: "read", arguments: { path: "a.txt" } },
				{ name: "read", arguments: { path: "b.txt", note: "{{lastUserText}}" } },
			],
			usage: { input: 80, cacheRead: 20, output: 10, reasoning: 4 },
		},
		{ when: { toolResults: ["alpha", /^b/], toolName: "read" }, text: "Got {{lastToolResult}} 🎉" },
	],
};

let server: SimServer;
let client: OpenAI;

beforeAll(() => {
	server = startSimServer({ scenarios: [scenario] });
	client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "sk-test", maxRetries: 0 });
});
afterAll(() => server.stop());

const tools = [{ type: "function" as const, function: { name: "read", parameters: { type: "object" } } }];

test("chat completions: the streaming helper assembles text, parallel tool calls and usage", async () => {
	const stream = client.chat.completions.stream({
		model: "job",
		messages: [{ role: "user", content: "go" }],
		tools,
		stream_options: { include_usage: true },
	});
	const deltas: string[] = [];
	let reasoning = "";
	stream.on("content", (delta) => deltas.push(delta));
	stream.on("chunk", (chunk) => {
		reasoning += (chunk.choices[0]?.delta as { reasoning_content?: string })?.reasoning_content ?? "";
	});
	const completion = await stream.finalChatCompletion();
	const message = completion.choices[0]!.message;
	expect(deltas.join("")).toBe("Reading both files.");
	expect(deltas.length).toBe(5);
	expect(reasoning).toBe("Let me think about ünïcode 🙂.");
	expect(completion.choices[0]!.finish_reason).toBe("tool_calls");
	expect(message.tool_calls?.map((call) => call.type === "function" && JSON.parse(call.function.arguments))).toEqual([
		{ path: "a.txt" },
		{ path: "b.txt", note: "go" },
	]);
	expect(new Set(message.tool_calls?.map((call) => call.id)).size).toBe(2);
	expect(completion.id).toMatch(/^chatcmpl-[A-Za-z0-9]{29}$/);
	expect(completion.usage).toMatchObject({
		prompt_tokens: 100,
		completion_tokens: 10,
		total_tokens: 110,
		prompt_tokens_details: { cached_tokens: 20 },
		completion_tokens_details: { reasoning_tokens: 4 },
	});
});

test("chat completions: a whole tool round trip without streaming", async () => {
	const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: "go" }];
	const first = await client.chat.completions.create({ model: "job", messages, tools });
	messages.push(first.choices[0]!.message);
	for (const [index, call] of first.choices[0]!.message.tool_calls!.entries()) {
		messages.push({ role: "tool", tool_call_id: call.id, content: ["alpha", "beta"][index]! });
	}
	const second = await client.chat.completions.create({ model: "job", messages, tools });
	expect(second.choices[0]!.message.content).toBe("Got beta 🎉");
	expect(second.choices[0]!.finish_reason).toBe("stop");
	expect(server.requests.at(-1)).toMatchObject({
		api: "openai-completions",
		scenario: "job",
		step: "step 2",
		status: 200,
	});
});

test("chat completions: images, length and refusal", async () => {
	const image = { type: "image_url" as const, image_url: { url: "data:image/png;base64,AAAA" } };
	const ask = (content: OpenAI.ChatCompletionUserMessageParam["content"]) =>
		client.chat.completions.create({ model: "job", messages: [{ role: "user", content }] });
	expect((await ask([{ type: "text", text: "what?" }, image])).choices[0]!.message.content).toBe("I see an image.");
	expect((await ask("length")).choices[0]!.finish_reason).toBe("length");
	expect((await ask("refuse")).choices[0]!.finish_reason).toBe("content_filter");
});

test("responses: the streaming helper accepts every event, numbered without a gap", async () => {
	const stream = client.responses.stream({
		model: "job",
		input: "go",
		include: ["reasoning.encrypted_content"],
		tools: [{ type: "function", name: "read", parameters: { type: "object" }, strict: false }],
	});
	const events: { type: string; sequence_number: number }[] = [];
	for await (const event of stream) events.push(event);
	const response = await stream.finalResponse();
	expect(events.map((event) => event.sequence_number)).toEqual(events.map((_event, index) => index));
	expect(events[0]!.type).toBe("response.created");
	expect(events.at(-1)!.type).toBe("response.completed");
	expect(response.output.map((item) => item.type)).toEqual(["reasoning", "message", "function_call", "function_call"]);
	expect(response.output_text).toBe("Reading both files.");
	expect(response.output[0]).toMatchObject({
		summary: [{ type: "summary_text", text: "Let me think about ünïcode 🙂." }],
		encrypted_content: "c2ltdWxhdGVkLXNpZ25hdHVyZQ==",
	});
	expect(response.output[2]).toMatchObject({ name: "read", arguments: '{"path":"a.txt"}', status: "completed" });
	expect(response.usage).toMatchObject({
		input_tokens: 100,
		output_tokens: 10,
		total_tokens: 110,
		input_tokens_details: { cached_tokens: 20 },
		output_tokens_details: { reasoning_tokens: 4 },
	});
});

test("responses: a whole tool round trip, images and an incomplete answer", async () => {
	const first = await client.responses.create({ model: "job", input: "go" });
	const calls = first.output.filter((item) => item.type === "function_call");
	const input: OpenAI.Responses.ResponseInput = [
		{ role: "user", content: "go" },
		...(first.output as OpenAI.Responses.ResponseInputItem[]),
	];
	for (const [index, call] of calls.entries()) {
		input.push({ type: "function_call_output", call_id: call.call_id, output: ["alpha", "beta"][index]! });
	}
	expect((await client.responses.create({ model: "job", input })).output_text).toBe("Got beta 🎉");
	const content = [{ type: "input_image" as const, image_url: "data:image/png;base64,AAAA", detail: "auto" as const }];
	const seen = await client.responses.create({ model: "job", input: [{ role: "user", content }] });
	expect(seen.output_text).toBe("I see an image.");
	const short = await client.responses.create({ model: "job", input: "length" });
	expect(short).toMatchObject({ status: "incomplete", incomplete_details: { reason: "max_output_tokens" } });
});

test("models are listed", async () => {
	const ids = [];
	for await (const model of client.models.list()) ids.push(model.id);
	expect(ids).toEqual(["job"]);
});

test("errors have the vendor's class, shape and request id, and retry-after is honoured", async () => {
	const call = (fault: string, retries = 0) =>
		client.chat.completions.create(
			{ model: "job", messages: [{ role: "user", content: "go" }] },
			{ headers: { "x-sim-fault": fault }, maxRetries: retries },
		);
	const error = await call("rate-limit:retryAfter=7").catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(OpenAI.RateLimitError);
	expect(error).toMatchObject({ status: 429, code: "rate_limit_exceeded", type: "requests" });
	expect((error as InstanceType<typeof OpenAI.APIError>).headers?.get("retry-after")).toBe("7");
	expect((error as InstanceType<typeof OpenAI.APIError>).requestID).toMatch(/^req_[0-9a-f]{32}$/);
	expect(await call("unauthorized").catch((thrown: unknown) => thrown)).toBeInstanceOf(OpenAI.AuthenticationError);
	const overflow = await call("context-overflow").catch((thrown: unknown) => thrown);
	expect(overflow).toMatchObject({ status: 400, code: "context_length_exceeded", param: "messages" });
	expect(String(overflow)).toContain(
		"maximum context length is 1000 tokens. However, your messages resulted in 3000 tokens",
	);
	server.addFault({ kind: "unavailable", retryAfterMs: 5, times: 2 });
	const before = server.requests.length;
	await client.chat.completions.create(
		{ model: "job", messages: [{ role: "user", content: "go" }] },
		{ maxRetries: 2 },
	);
	expect(server.requests.slice(before).map((record) => record.status)).toEqual([503, 503, 200]);
});

test("a history whose tool calls and results do not pair is refused in the vendor's words", async () => {
	const open = await client.chat.completions
		.create({
			model: "job",
			messages: [
				{ role: "user", content: "go" },
				{ role: "assistant", tool_calls: [toolCall] },
				{ role: "user", content: "and?" },
			],
		})
		.catch(String);
	expect(open).toContain("must be followed by tool messages responding to each 'tool_call_id'");
	const stray = await client.responses
		.create({ model: "job", input: [{ type: "function_call_output", call_id: "call_9", output: "x" }] })
		.catch(String);
	expect(stray).toContain("No tool call found for function call output with call_id call_9.");
});

test("a step whose condition fails says which step and what it saw", async () => {
	const wrong = await client.chat.completions
		.create({
			model: "job",
			messages: [
				{ role: "user", content: "go" },
				{ role: "assistant", tool_calls: [toolCall] },
				{ role: "tool", tool_call_id: "call_1", content: "ENOENT" },
			],
		})
		.catch(String);
	expect(wrong).toContain('scenario "job", step 2: expected 2 tool results, but the request ends with 1');
});

const toolCall = { id: "call_1", type: "function" as const, function: { name: "read", arguments: "{}" } };
