/** What every codec does alike, seen from the stream function, against a server on this machine. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { AssistantMessage, Message } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import {
	type AssistantMessageEvent,
	FAILURE_DIAGNOSTIC,
	type FailureClass,
	type StreamOptions,
} from "@tau/protocol/model-stream";
import { createModelStream } from "../stream.ts";
import { type Answer, AnswerServer } from "../testing/answer-server.ts";
import { DIALECTS, type Dialect, type Script } from "../testing/dialects.ts";
import type { AnswerLimits } from "./shared/message-builder.ts";

const CONVERSATION: Message[] = [{ role: "user", content: "Hello", timestamp: 1 }];
const TEXT = ["Héllo ", "wörld ", "😀", " — 終"];

let server: AnswerServer;
beforeEach(() => {
	server = new AnswerServer();
});
afterEach(() => server[Symbol.asyncDispose]());

function model(dialect: Dialect, fields: Partial<Model> = {}): Model {
	return {
		id: "m1",
		name: "Model",
		api: dialect.api,
		provider: "mock",
		baseUrl: `${server.origin}/v1`,
		reasoning: true,
		input: ["text", "image"],
		cost: {
			input: 1,
			output: 10,
			cacheRead: 0.5,
			cacheWrite: 2,
			tiers: [{ inputTokensAbove: 1000, input: 2, output: 20, cacheRead: 1, cacheWrite: 4 }],
		},
		contextWindow: 100_000,
		maxTokens: 4096,
		...fields,
	};
}

interface Run {
	message: AssistantMessage;
	events: AssistantMessageEvent[];
	failure: FailureClass | undefined;
}

async function run(dialect: Dialect, options: StreamOptions = {}, messages = CONVERSATION): Promise<Run> {
	const stream = createModelStream({ userAgent: "tau/9.9.9 (linux; x64)", proxyEnv: {} });
	const events: AssistantMessageEvent[] = [];
	const message = await stream(model(dialect), { messages }, { apiKey: "sk-test", ...options }).consume((event) => {
		events.push(event);
	});
	const diagnostic = message.diagnostics?.find(({ type }) => type === FAILURE_DIAGNOSTIC);
	return { message, events, failure: diagnostic?.details as FailureClass | undefined };
}

/** The server does not stop of itself. */
async function runLimited(dialect: Dialect, answerLimits: Partial<AnswerLimits>, script: Script): Promise<Run> {
	server.hungUp = Promise.withResolvers();
	server.answer({ pieces: [dialect.answer(script), "hang"] });
	const stream = createModelStream({ userAgent: "t", proxyEnv: {}, answerLimits });
	const message = await stream(model(dialect), { messages: CONVERSATION }, { apiKey: "k" }).result();
	const diagnostic = message.diagnostics?.find(({ type }) => type === FAILURE_DIAGNOSTIC);
	return { message, events: [], failure: diagnostic?.details as FailureClass | undefined };
}

function answered(dialect: Dialect, script: Script): Answer {
	return { pieces: [dialect.answer(script)] };
}

/** Every block starts, grows and ends in order, and the end says what the pieces add up to. */
function expectWellOrdered({ events, message }: Run): void {
	expect(events[0]?.type).toBe("start");
	expect(events.filter(({ type }) => type === "done" || type === "error")).toHaveLength(1);
	expect(["done", "error"]).toContain(events.at(-1)!.type);
	const open = new Map<number, string>();
	for (const event of events) {
		if (!("contentIndex" in event)) continue;
		const { contentIndex: index } = event;
		expect(event.partial).toBe(message);
		if (event.type.endsWith("_start")) open.set(index, "");
		else if ("delta" in event) open.set(index, open.get(index)! + event.delta);
		else {
			expect(open.has(index)).toBe(true);
			if ("content" in event) expect(event.content).toBe(open.get(index)!);
			else if ("toolCall" in event) expect(event.toolCall.arguments).toEqual(JSON.parse(open.get(index)!));
			open.delete(index);
		}
	}
	expect([...open]).toEqual([]);
	expect(open.size).toBe(0);
}

describe.each(DIALECTS.map((dialect) => [dialect.api, dialect] as const))("%s", (_api, dialect) => {
	test("asks at its address with the key, the user agent and the conversation", async () => {
		server.answer(answered(dialect, { text: ["x"] }));
		await run(dialect, { headers: { "x-mine": "yes", accept: null } });
		const { path, headers, body } = server.received[0]!;
		expect(path).toBe(dialect.path);
		const key = headers["x-api-key"] ?? headers.authorization;
		expect(key).toBe(dialect.api === "anthropic-messages" ? "sk-test" : "Bearer sk-test");
		expect(headers).toMatchObject({ "user-agent": "tau/9.9.9 (linux; x64)", "x-mine": "yes" });
		expect(headers["content-type"]).toBe("application/json");
		expect(body).toMatchObject({ model: "m1", stream: true });
		expect(JSON.stringify(body)).toContain("Hello");
	});

	test("tells OpenCode's gateway the conversation, and no one else in that way", async () => {
		const stream = createModelStream({ userAgent: "t", proxyEnv: {} });
		for (const provider of ["opencode", "opencode-go", "mock"]) {
			server.answer(answered(dialect, { text: ["x"] }));
			await stream(model(dialect, { provider }), { messages: CONVERSATION }, { apiKey: "k", sessionId: "s1" }).result();
		}
		const sent = server.received.map(({ headers }) => headers["x-opencode-session"]);
		expect(sent).toEqual(["s1", "s1", undefined]);
	});

	test("reads text", async () => {
		server.answer(answered(dialect, { text: TEXT }));
		const result = await run(dialect);
		expectWellOrdered(result);
		expect(result.message).toMatchObject({ stopReason: "stop", responseId: "resp_1", api: dialect.api, model: "m1" });
		expect(result.message.content).toMatchObject([{ type: "text", text: TEXT.join("") }]);
		expect(result.message.errorMessage).toBeUndefined();
		expect(result.failure).toBeUndefined();
	});

	test("reads thinking, and keeps what is needed to send it back", async () => {
		server.answer(answered(dialect, { thinking: ["Let me ", "think"], text: ["x"] }));
		const result = await run(dialect, { reasoning: "high" });
		expectWellOrdered(result);
		expect(result.message.content[0]).toEqual({
			type: "thinking",
			thinking: "Let me think",
			thinkingSignature: dialect.thinkingSignature,
		});
		server.answer(answered(dialect, { text: ["y"] }));
		await run(dialect, { reasoning: "high" }, [...CONVERSATION, result.message, { ...CONVERSATION[0]! } as Message]);
		const sent = JSON.stringify(server.received[1]!.body);
		expect(sent).toContain("Let me think");
		expect(sent).toContain(dialect.api === "openai-responses" ? "ENC" : dialect.thinkingSignature);
	});

	test("reads parallel calls, with their arguments as they grow", async () => {
		const calls = [
			{ id: "call_1", name: "read", pieces: ['{"pa', 'th":"a', '.txt","deep":{"n":[1,', "2.5e1,true,null]}}"] },
			{ id: "call_2", name: "write", pieces: ['{"path":"b","content":"line\\n', "\\u00e9 \\ud83d", '\\ude00"}'] },
		];
		server.answer(answered(dialect, { text: ["Look."], calls, stop: "toolUse" }));
		const seen: string[] = [];
		const stream = createModelStream({ userAgent: "t", proxyEnv: {} });
		const events: AssistantMessageEvent[] = [];
		const message = await stream(model(dialect), { messages: CONVERSATION }, { apiKey: "k" }).consume((event) => {
			events.push(event);
			if (event.type !== "toolcall_delta") return;
			const block = event.partial.content[event.contentIndex]!;
			if (block.type === "toolCall" && block.name === "read") seen.push(JSON.stringify(block.arguments));
		});
		expectWellOrdered({ events, message, failure: undefined });
		expect(message.stopReason).toBe("toolUse");
		expect(message.content.filter((block) => block.type === "toolCall")).toEqual([
			{
				type: "toolCall",
				id: dialect.callId("call_1"),
				name: "read",
				arguments: { path: "a.txt", deep: { n: [1, 25, true, null] } },
			},
			{
				type: "toolCall",
				id: dialect.callId("call_2"),
				name: "write",
				arguments: { path: "b", content: "line\né 😀" },
			},
		]);
		expect(seen).toContain('{"path":"a"}');
	});

	test("two calls to which the server gave one id are two calls with two ids, and their results find them", async () => {
		const calls = ["a", "b"].map((path) => ({ id: "same", name: "read", pieces: [`{"path":"${path}"}`] }));
		server.answer(answered(dialect, { calls, stop: "toolUse" }), answered(dialect, { text: ["x"] }));
		const { message } = await run(dialect);
		const made = message.content.filter((block) => block.type === "toolCall");
		expect(made.map((call) => call.arguments.path)).toEqual(["a", "b"]);
		const ids = made.map(({ id }) => id.split("|")[0]!);
		expect(ids).toEqual(["same", "same_2"]);
		const results = made.map(({ id }) => ({
			role: "toolResult" as const,
			toolCallId: id,
			toolName: "read",
			content: [{ type: "text" as const, text: `result of ${id.split("|")[0]}` }],
			isError: false,
			timestamp: 2,
		}));
		await run(dialect, {}, [...CONVERSATION, message, ...results]);
		const sent = JSON.stringify(server.received[1]!.body);
		for (const id of ids) {
			expect(sent).toContain(`result of ${id}"`);
			expect(sent.split(`"${id}"`)).toHaveLength(3);
		}
	});

	test("a call without arguments has none, and one cut off by the limit has what came", async () => {
		server.answer(answered(dialect, { calls: [{ id: "c", name: "ls", pieces: ["{}"] }], stop: "toolUse" }));
		expect((await run(dialect)).message.content[0]).toMatchObject({ arguments: {} });
		const pieces = ['{"path":"a","content":"half a l', "ine"];
		server.answer(answered(dialect, { calls: [{ id: "c", name: "write", pieces }], stop: "length" }));
		const { message } = await run(dialect);
		expect(message.stopReason).toBe("length");
		expect(message.content[0]).toMatchObject({ arguments: { path: "a", content: "half a line" } });
	});

	test("sends images, and to a model without eyes a note", async () => {
		const image = { type: "image" as const, data: "aW1n", mimeType: "image/png" };
		const messages: Message[] = [
			{ role: "user", content: [{ type: "text", text: "see" }, image, image], timestamp: 1 },
		];
		server.answer(answered(dialect, { text: ["x"] }), answered(dialect, { text: ["x"] }));
		await run(dialect, {}, messages);
		expect(JSON.stringify(server.received[0]!.body).split("aW1n")).toHaveLength(3);
		const stream = createModelStream({ userAgent: "t", proxyEnv: {} });
		await stream(model(dialect, { input: ["text"] }), { messages }, { apiKey: "k" }).result();
		const blind = JSON.stringify(server.received[1]!.body);
		expect(blind).not.toContain("aW1n");
		expect(blind.split("(image omitted: model does not support images)")).toHaveLength(2);
	});

	test("unpaired surrogates do not reach the wire", async () => {
		server.answer(answered(dialect, { text: ["x"] }));
		await run(dialect, {}, [{ role: "user", content: [{ type: "text", text: "a\ud83d b😀" }], timestamp: 1 }]);
		const sent = JSON.stringify(server.received[0]!.body);
		expect(sent).toContain("a b😀");
		expect(sent).not.toContain("\\ud83d");
	});

	test("gives the same message wherever the bytes are split", async () => {
		const script: Script = {
			thinking: ["hm 終"],
			text: TEXT,
			calls: [{ id: "c", name: "read", pieces: ['{"path":"é😀"}'] }],
			stop: "toolUse",
			usage: { input: 10, cacheRead: 5, output: 3 },
		};
		const bytes = Buffer.from(dialect.answer(script));
		server.answer({ pieces: [bytes] });
		const whole = { ...(await run(dialect)).message, timestamp: 0 };
		// In memory: thousands of splits over TCP would test the kernel. The decoder gets the same two pieces.
		const split = await splitAnswers(dialect, bytes);
		for (const message of split) expect({ ...message, timestamp: 0 }).toEqual(whole);
		expect(split.length).toBeGreaterThan(bytes.length / 3);
	});

	test("counts tokens and their cost, with the tier that the input reaches", async () => {
		server.answer(answered(dialect, { text: ["x"], usage: { input: 100, cacheRead: 50, output: 20 } }));
		const { message } = await run(dialect);
		expect(message.usage).toMatchObject({ input: 100, cacheRead: 50, cacheWrite: 0, output: 20, totalTokens: 170 });
		expect(message.usage.cost.total).toBeCloseTo((100 * 1 + 50 * 0.5 + 20 * 10) / 1e6, 12);
		server.answer(answered(dialect, { text: ["x"], usage: { input: 2000, cacheRead: 0, output: 20 } }));
		const { usage } = (await run(dialect)).message;
		expect(usage.cost.total).toBeCloseTo((2000 * 2 + 20 * 20) / 1e6, 12);
	});

	test("an abort in the middle keeps what came, says so, and hangs up", async () => {
		server.answer({ pieces: [dialect.unfinished("half"), "hang"] });
		const controller = new AbortController();
		const stream = createModelStream({ userAgent: "t", proxyEnv: {} });
		const options = { apiKey: "k", signal: controller.signal };
		const events: AssistantMessageEvent[] = [];
		const message = await stream(model(dialect), { messages: CONVERSATION }, options).consume((event) => {
			events.push(event);
			if (event.type === "text_delta") controller.abort();
		});
		expect(message).toMatchObject({ stopReason: "aborted", errorMessage: "Request was aborted" });
		expect(message.content).toMatchObject([{ type: "text", text: "half" }]);
		expect(events.at(-1)).toMatchObject({ type: "error", reason: "aborted" });
		await server.hungUp.promise;
	});

	test("a signal that was aborted before sends nothing", async () => {
		const { message, events } = await run(dialect, { signal: AbortSignal.abort() });
		expect(message.stopReason).toBe("aborted");
		expect(events.map(({ type }) => type)).toEqual(["error"]);
		expect(server.received).toEqual([]);
	});

	test("an answer that stops without its end is a failure worth another try", async () => {
		for (const pieces of [
			[dialect.unfinished("half")],
			[dialect.unfinished("half"), "cut"],
			[""],
		] as Answer["pieces"][]) {
			server.answer({ pieces });
			const { message, failure } = await run(dialect);
			expect(message.stopReason).toBe("error");
			expect(failure).toMatchObject({ kind: "network", retryable: true });
		}
	});

	test("an answer without an end stops at its limit, keeps what came, and hangs up", async () => {
		const { message, failure } = await runLimited(dialect, { characters: 100 }, { text: Array(50).fill("0123456789") });
		expect(message).toMatchObject({ stopReason: "error", errorMessage: expect.stringContaining("100 characters") });
		expect(message.content).toMatchObject([{ text: "0123456789".repeat(10) }]);
		expect(failure).toMatchObject({ retryable: false });
		await server.hungUp.promise;
	});

	test("calls and blocks without number, and arguments without end, stop at their limits too", async () => {
		const calls = Array.from({ length: 20 }, (_, index) => ({ id: `c${index}`, name: "ls", pieces: ["{}"] }));
		const many = await runLimited(dialect, { toolCalls: 5 }, { calls });
		expect(many.message.errorMessage).toContain("5 tool calls");
		expect(many.message.content).toHaveLength(5);
		expect((await runLimited(dialect, { blocks: 3 }, { calls })).message.errorMessage).toContain("3 blocks");
		const pieces = ['{"text":"', ...Array(50).fill("0123456789")];
		const long = await runLimited(dialect, { characters: 200 }, { calls: [{ id: "c", name: "ls", pieces }] });
		expect(long.message.errorMessage).toContain("200 characters");
	});

	test("comments and empty events are silence", async () => {
		const beats = Array.from({ length: 30 }, () => [": alive\n\ndata:\n\n", 20]).flat();
		server.answer({ pieces: [dialect.unfinished("half"), ...beats, "hang"] });
		const { message, failure } = await run(dialect, { idleTimeoutMs: 150 });
		expect(message).toMatchObject({ stopReason: "error", errorMessage: expect.stringContaining("150 ms") });
		expect(failure).toMatchObject({ kind: "timeout", retryable: true });
	});

	test("an event that comes in small pieces is no silence", async () => {
		const text = dialect.answer({ text: ["slowly"] });
		const size = Math.ceil(text.length / 12);
		const drops = Array.from({ length: 12 }, (_, index) => [text.slice(index * size, (index + 1) * size), 30]).flat();
		server.answer({ pieces: drops });
		expect((await run(dialect, { idleTimeoutMs: 200 })).message.content).toMatchObject([{ text: "slowly" }]);
	});

	test("half an event at the end is a cut-off answer, never a made-up one", async () => {
		const text = dialect.unfinished("half");
		server.answer({ pieces: [text.slice(0, -20)] });
		const { message, failure } = await run(dialect);
		expect(message.stopReason).toBe("error");
		expect(failure?.retryable).toBe(true);
	});

	test("an event that is not JSON fails with its first characters", async () => {
		const name = dialect.api === "anthropic-messages" ? "event: content_block_delta\n" : "";
		server.answer({ pieces: [dialect.unfinished("half"), `${name}data: {"broken": tru\n\n`, "hang"] });
		const { message } = await run(dialect);
		expect(message.stopReason).toBe("error");
		expect(message.errorMessage).toContain('{"broken": tru');
		await server.hungUp.promise;
	});

	test("a page instead of a stream is reported with its beginning", async () => {
		const page = `<html><body>Please log in ${"x".repeat(5000)}</body></html>`;
		server.answer({ headers: { "content-type": "text/html" }, pieces: [page] });
		const { message, failure } = await run(dialect);
		expect(message.errorMessage).toContain("text/html");
		expect(message.errorMessage).toContain("<html><body>Please log in");
		expect(message.errorMessage!.length).toBeLessThan(600);
		expect(failure?.retryable).toBe(false);
	});

	test("a key that the server repeats is not shown", async () => {
		const key = "sk-secret-abcdefghijklmnopqrstuvwxyz";
		const echo = JSON.stringify({ error: { message: `bad key ${key}, sent as Bearer ${key}`, type: "auth" } });
		server.answer(
			{ status: 401, pieces: [echo] },
			{ pieces: [dialect.unfinished("half"), `data: {"broken ${key}\n\n`] },
		);
		for (let attempt = 0; attempt < 2; attempt++) {
			const { message } = await run(dialect, { apiKey: key, headers: { "x-token": key } });
			expect(message.errorMessage).toContain("[key hidden]");
			expect(JSON.stringify(message)).not.toContain(key.slice(3, 20));
		}
	});

	test("an error inside the stream ends it with its class", async () => {
		server.answer({ pieces: [dialect.unfinished("half"), dialect.errorEvent] });
		const { message, failure } = await run(dialect);
		expect(message.stopReason).toBe("error");
		expect(message.content).toMatchObject([{ type: "text", text: "half" }]);
		expect(failure).toMatchObject({ kind: dialect.errorKind, retryable: true });
	});

	test("an overflow is told apart from other bad requests", async () => {
		server.answer({ status: 400, pieces: [dialect.overflowBody] });
		expect((await run(dialect)).failure).toMatchObject({ kind: "overflow", retryable: false, status: 400 });
		server.answer({ status: 400, pieces: ['{"error":{"message":"bad field","type":"invalid_request_error"}}'] });
		expect((await run(dialect)).failure).toMatchObject({ kind: "invalid_request", retryable: false });
	});

	test("a rate limit carries the wait, and is waited for when retries are allowed", async () => {
		const limited: Answer = { status: 429, headers: { "retry-after-ms": "30" }, pieces: [dialect.rateLimitBody] };
		server.answer(limited);
		const first = await run(dialect);
		expect(first.failure).toMatchObject({ kind: "rate_limit", retryable: true, status: 429, retryAfterMs: 30 });
		expect(first.message.errorMessage).toContain("429");
		server.answer(limited, limited, answered(dialect, { text: ["at last"] }));
		const second = await run(dialect, { maxRetries: 2 });
		expect(second.message.content).toMatchObject([{ text: "at last" }]);
		expectWellOrdered(second);
		server.answer({ ...limited, headers: { "retry-after": "120" } });
		const third = await run(dialect, { maxRetries: 2 });
		expect(third.message.errorMessage).toStartWith("Server requested 120s retry delay (max: 60s). ");
		expect(server.received).toHaveLength(5);
	});

	test("the hooks see the response and may replace the body", async () => {
		server.answer({ ...answered(dialect, { text: ["x"] }), headers: { "x-request-id": "r1" } });
		const seen: unknown[] = [];
		await run(dialect, {
			onPayload: (payload) => ({ ...(payload as object), extra: 1 }),
			onResponse: ({ status, headers }) => void seen.push([status, headers["x-request-id"]]),
		});
		expect(server.received[0]!.body).toMatchObject({ extra: 1, model: "m1" });
		expect(seen).toEqual([[200, "r1"]]);
	});

	test("a hook that throws fails the request in words, and closes the connection", async () => {
		server.answer({ pieces: [dialect.unfinished("half"), "hang"] });
		const { message } = await run(dialect, {
			onResponse: () => {
				throw new Error("hook broke");
			},
		});
		expect(message).toMatchObject({ stopReason: "error", errorMessage: expect.stringContaining("hook broke") });
		// At once, not when the garbage collector finds the answer that nobody read.
		const patience = Bun.sleep(150).then(() => "still open");
		expect(await Promise.race([server.hungUp.promise.then(() => "closed"), patience])).toBe("closed");
	});
});

async function splitAnswers(dialect: Dialect, bytes: Buffer): Promise<AssistantMessage[]> {
	const messages: AssistantMessage[] = [];
	const stream = createModelStream({ userAgent: "t", proxyEnv: {} });
	let at = 0;
	// Every byte inside and around the characters of several bytes, every third elsewhere.
	const cuts = Array.from(bytes.keys()).filter(
		(index) => index % 3 === 0 || bytes[index]! >= 0x80 || bytes[index] === 10,
	);
	const source = Bun.serve({
		hostname: "127.0.0.1",
		port: 0,
		fetch: () => {
			const cut = at;
			const body = new ReadableStream({
				async pull(controller) {
					controller.enqueue(bytes.subarray(0, cut));
					await Bun.sleep(0);
					controller.enqueue(bytes.subarray(cut));
					controller.close();
				},
			});
			return new Response(body, { headers: { "content-type": "text/event-stream" } });
		},
	});
	try {
		for (at of cuts) {
			const target = model(dialect, { baseUrl: `http://127.0.0.1:${source.port}/v1` });
			messages.push(await stream(target, { messages: CONVERSATION }, { apiKey: "k" }).result());
		}
	} finally {
		await source.stop(true);
	}
	return messages;
}
