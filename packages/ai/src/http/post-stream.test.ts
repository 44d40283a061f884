import { afterEach, beforeEach, expect, test } from "bun:test";
import { createModelStream } from "../stream.ts";
import { type Answer, AnswerServer } from "../testing/answer-server.ts";
import { failureClassOf } from "./failure.ts";
import { type PostRequest, postStream } from "./post-stream.ts";

let server: AnswerServer;
beforeEach(() => {
	server = new AnswerServer();
});
afterEach(() => server[Symbol.asyncDispose]());

function request(answer: Answer, fields: Partial<PostRequest> = {}): PostRequest {
	server.answer(answer);
	return { url: `${server.origin}/v1`, headers: {}, body: "{}", proxy: undefined, ...fields };
}

async function read(post: PostRequest): Promise<string> {
	const decoder = new TextDecoder();
	let text = "";
	const response = await postStream(post);
	await response.readChunks((bytes) => {
		text += decoder.decode(bytes, { stream: true });
		return "more";
	});
	return text;
}

test("gives the bytes of any status in order", async () => {
	expect(await read(request({ pieces: ["a", "é", 5, "b"] }))).toBe("aéb");
	const response = await postStream(request({ status: 429, headers: { "retry-after": "3" }, pieces: ["slow"] }));
	expect([response.status, response.headers.get("retry-after"), await response.readText(100)]).toEqual([
		429,
		"3",
		"slow",
	]);
});

test("an error body is read up to its limit only", async () => {
	const response = await postStream(request({ status: 500, pieces: ["x".repeat(500), "hang"] }));
	expect(await response.readText(100)).toBe("x".repeat(100));
});

test("silence before the headers and inside the answer are two different errors", async () => {
	const mute = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
	try {
		const url = `http://127.0.0.1:${mute.port}/`;
		await expect(read({ ...request({ pieces: [] }), url, idleTimeoutMs: 40 })).rejects.toMatchObject({
			code: "TAU_HTTP_HEADERS_TIMEOUT",
			message: expect.stringContaining("40 ms"),
		});
	} finally {
		mute.stop(true);
	}
});

test("silence inside the answer ends it and closes the connection", async () => {
	const error = await read(request({ pieces: ["a", "hang"] }, { idleTimeoutMs: 60 })).catch((error: unknown) => error);
	expect(error).toMatchObject({ code: "TAU_HTTP_IDLE_TIMEOUT" });
	expect(failureClassOf(error)).toMatchObject({ kind: "timeout", retryable: true });
	await server.hungUp.promise;
});

test("bytes that keep coming keep the request alive beyond the limit", async () => {
	const drops = Array.from({ length: 12 }, () => [50, "."]).flat();
	expect(await read(request({ pieces: drops }, { idleTimeoutMs: 500 }))).toBe("............");
});

test("an abort rejects with its reason and closes the connection, before and inside the answer", async () => {
	for (const pieces of [[30_000], ["a", "hang"]] as Answer["pieces"][]) {
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 30);
		server.hungUp = Promise.withResolvers();
		await expect(read(request({ pieces }, { signal: controller.signal }))).rejects.toMatchObject({
			name: "AbortError",
		});
		await server.hungUp.promise;
	}
});

test("what the reader of the bytes throws closes the connection and is thrown on", async () => {
	const response = await postStream(request({ pieces: ["a", "hang"] }));
	await expect(
		response.readChunks(() => {
			throw new Error("not mine");
		}),
	).rejects.toThrow("not mine");
	await server.hungUp.promise;
});

test("a refused connection is pi's 'Connection error.', with the cause behind it", async () => {
	const closed = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
	const url = `http://127.0.0.1:${closed.port}/`;
	closed.stop(true);
	const error = await read({ ...request({ pieces: [] }), url }).catch((error: unknown) => error);
	expect(error).toMatchObject({ message: "Connection error." });
	expect(failureClassOf(error)).toMatchObject({ kind: "network", retryable: true, code: "ECONNREFUSED" });
});

test("a connection that breaks inside the answer is a passing network failure", async () => {
	const error = await read(request({ pieces: ["a", 20, "cut"] })).catch((error: unknown) => error);
	expect(failureClassOf(error)).toMatchObject({ kind: "network", retryable: true });
});

test("an invalid address is refused in words", async () => {
	const error = await read({ ...request({ pieces: [] }), url: "nonsense" }).catch((error: unknown) => error);
	expect(error).toMatchObject({ message: expect.stringContaining("nonsense") });
	expect(failureClassOf(error)).toMatchObject({ kind: "invalid_request", retryable: false });
});

test("a proxy gets the request with the full address; without one the process's own variables are not read", async () => {
	const seen: string[] = [];
	const proxy = Bun.serve({
		hostname: "127.0.0.1",
		port: 0,
		fetch: (got) => {
			seen.push(got.url);
			return new Response("through the proxy");
		},
	});
	const before = process.env.HTTP_PROXY;
	process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
	try {
		expect(await read(request({ pieces: ["direct"] }))).toBe("direct");
		const proxied = {
			...request({ pieces: [] }),
			url: "http://model.test/v1",
			proxy: `http://127.0.0.1:${proxy.port}`,
		};
		expect(await read(proxied)).toBe("through the proxy");
		expect(seen).toEqual(["http://model.test/v1"]);
	} finally {
		if (before === undefined) delete process.env.HTTP_PROXY;
		else process.env.HTTP_PROXY = before;
		proxy.stop(true);
	}
});

test("an API that is not spoken is refused by name, with those that are", async () => {
	const model = {
		id: "m",
		name: "m",
		api: "google-vertex",
		provider: "vertex",
		baseUrl: server.origin,
		reasoning: false,
		input: ["text" as const],
		cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
		contextWindow: 1000,
		maxTokens: 100,
	};
	const stream = createModelStream({ userAgent: "tau/test", proxyEnv: {} });
	const message = await stream(model, { messages: [] }, {}).result();
	expect(message).toMatchObject({ stopReason: "error", provider: "vertex" });
	for (const word of ["google-vertex", "vertex", "anthropic-messages", "openai-completions", "openai-responses"]) {
		expect(message.errorMessage).toContain(word);
	}
	expect(server.received).toEqual([]);
});
