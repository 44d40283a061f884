import { afterEach, expect, test } from "bun:test";
import { createServer, type Server, type Socket } from "node:net";
import type { AssistantMessage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import { FAILURE_DIAGNOSTIC, type FailureClass, type StreamOptions } from "@tau/protocol/model-stream";
import { createModelStream, supportsApi } from "./stream.ts";

const open: { stop(): void }[] = [];
afterEach(() => {
	for (const server of open.splice(0)) server.stop();
});

function serve(handler: (request: Request) => Response | Promise<Response>): string {
	const server = Bun.serve({ port: 0, idleTimeout: 30, fetch: handler });
	open.push({ stop: () => void server.stop(true) });
	return `http://127.0.0.1:${server.port}/v1`;
}

/** A server below HTTP: gets each connection with its first bytes. */
async function serveRaw(handler: (socket: Socket, request: string) => void): Promise<string> {
	const sockets = new Set<Socket>();
	const server: Server = createServer((socket) => {
		sockets.add(socket);
		socket.on("error", () => {});
		socket.once("data", (bytes) => handler(socket, bytes.toString()));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	open.push({
		stop() {
			for (const socket of sockets) socket.destroy();
			server.close();
		},
	});
	return `http://127.0.0.1:${(server.address() as { port: number }).port}/v1`;
}

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const textEvent = (content: string) => `data: ${JSON.stringify({ id: "c", choices: [{ delta: { content } }] })}\n\n`;
const END = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const answer = (text: string) =>
	new Response(textEvent(text) + END, { headers: { "content-type": "text/event-stream" } });

function modelAt(baseUrl: string, overrides: Partial<Model> = {}): Model {
	return {
		id: "m1",
		name: "M1",
		api: "openai-completions",
		provider: "mock",
		baseUrl,
		reasoning: false,
		input: ["text"],
		cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
		contextWindow: 100_000,
		maxTokens: 1000,
		...overrides,
	};
}

const context = { messages: [{ role: "user" as const, content: "hi", timestamp: 1 }] };
const direct = createModelStream({ userAgent: "tau/test", proxyEnv: {} });

function ask(baseUrl: string, options: StreamOptions = {}, overrides: Partial<Model> = {}): Promise<AssistantMessage> {
	return direct(modelAt(baseUrl, overrides), context, { apiKey: "key", ...options }).result();
}

function failureOf(message: AssistantMessage): FailureClass | undefined {
	const entry = message.diagnostics?.find(({ type }) => type === FAILURE_DIAGNOSTIC);
	return entry?.details as FailureClass | undefined;
}

test("a wire format that is not spoken is named, with those that are", async () => {
	expect(supportsApi("openai-completions")).toBe(true);
	expect(supportsApi("toString")).toBe(false);
	const message = await ask("http://127.0.0.1:1", {}, { api: "google-vertex", provider: "google-vertex" });
	expect(message.stopReason).toBe("error");
	expect(message.errorMessage).toContain('"google-vertex"');
	expect(message.errorMessage).toContain("anthropic-messages, openai-completions, openai-responses");
});

test("nobody listens: pi's text, and the cause in the diagnostic", async () => {
	const server = Bun.serve({ port: 0, fetch: () => new Response() });
	const { port } = server;
	await server.stop(true);
	const message = await ask(`http://127.0.0.1:${port}/v1`);
	expect(message.errorMessage).toBe("Connection error.");
	expect(failureOf(message)).toMatchObject({ kind: "network", retryable: true, code: "ECONNREFUSED" });
	expect(message.diagnostics?.[0]?.error?.message).toContain("ECONNREFUSED");
});

test("an address that is none", async () => {
	const message = await ask("not a url");
	expect(message.errorMessage).toContain("not a url/chat/completions is not a valid URL");
	expect(failureOf(message)).toMatchObject({ kind: "invalid_request", retryable: false });
});

test("the connection is reset before, or cut within the answer", async () => {
	const reset = await serveRaw((socket) => socket.resetAndDestroy());
	const before = await ask(reset);
	expect(before.errorMessage).toContain("closed the connection without an answer");
	expect(failureOf(before)).toMatchObject({ kind: "network", retryable: true });
	const cut = await serveRaw((socket) => {
		socket.write(HEAD + chunk(textEvent("half")));
		setTimeout(() => socket.destroy(), 20);
	});
	const within = await ask(cut);
	expect(within.errorMessage).toContain("in the middle of the answer");
	expect(within.content).toEqual([{ type: "text", text: "half" }]);
	expect(failureOf(within)).toMatchObject({ kind: "network", retryable: true });
});

test("silence before the answer and within it are told apart", async () => {
	const silent = await serveRaw(() => {});
	const before = await ask(silent, { idleTimeoutMs: 60 });
	expect(before.errorMessage).toMatch(/^Request timed out: 127\.0\.0\.1:\d+ did not answer within 60 ms\.$/);
	expect(failureOf(before)).toEqual({ kind: "timeout", retryable: true });
	const stalled = await serveRaw((socket) => void socket.write(HEAD + chunk(textEvent("a"))));
	const within = await ask(stalled, { idleTimeoutMs: 60 });
	expect(within.errorMessage).toMatch(/sent no data for 60 ms/);
	expect(within.content).toEqual([{ type: "text", text: "a" }]);
});

test("a slow but steady answer outlives the idle limit", async () => {
	const slow = await serveRaw((socket) => {
		socket.write(HEAD);
		let sent = 0;
		const timer = setInterval(() => {
			socket.write(chunk(sent++ < 8 ? textEvent("x") : END));
			if (sent === 10) {
				clearInterval(timer);
				socket.end("0\r\n\r\n");
			}
		}, 40);
	});
	const message = await ask(slow, { idleTimeoutMs: 350 });
	expect(message.stopReason).toBe("stop");
	expect(message.content).toEqual([{ type: "text", text: "xxxxxxxx" }]);
});

test("an abort ends the answer at once and closes the connection", async () => {
	const closed = Promise.withResolvers<void>();
	const url = await serveRaw((socket) => {
		socket.on("close", () => closed.resolve());
		socket.write(HEAD + chunk(textEvent("partial")));
	});
	const controller = new AbortController();
	const stream = direct(modelAt(url), context, { apiKey: "k", signal: controller.signal });
	const types: string[] = [];
	const result = stream.consume((event) => {
		types.push(event.type);
		if (event.type === "text_delta") controller.abort();
	});
	const message = await result;
	await closed.promise;
	expect(message).toMatchObject({ stopReason: "aborted", errorMessage: "Request was aborted" });
	expect(message.content).toEqual([{ type: "text", text: "partial" }]);
	expect(types).toEqual(["start", "text_start", "text_delta", "error"]);
});

test("an abort before the request, before the headers and in a retry's pause", async () => {
	let requests = 0;
	const url = serve(() => {
		requests++;
		return new Response("{}", { status: 503, headers: { "retry-after": "30" } });
	});
	expect(await ask(url, { signal: AbortSignal.abort() })).toMatchObject({ stopReason: "aborted" });
	expect(requests).toBe(0);
	const silent = await serveRaw(() => {});
	expect(await ask(silent, { signal: AbortSignal.timeout(30) })).toMatchObject({
		stopReason: "aborted",
		errorMessage: "Request was aborted",
	});
	const paused = await ask(url, { maxRetries: 3, signal: AbortSignal.timeout(100) });
	expect(paused.stopReason).toBe("aborted");
	expect(requests).toBe(1);
});

test("retries are off unless asked for, and wait as long as the server says", async () => {
	const times: number[] = [];
	const url = serve(() => {
		times.push(performance.now());
		if (times.length % 3 !== 0) return new Response("{}", { status: 429, headers: { "retry-after-ms": "40" } });
		return answer("at last");
	});
	const once = await ask(url);
	expect(failureOf(once)).toMatchObject({ kind: "rate_limit", status: 429, retryAfterMs: 40 });
	times.length = 0;
	const message = await ask(url, { maxRetries: 2 });
	expect(message.content).toEqual([{ type: "text", text: "at last" }]);
	expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(35);
});

test("a wait beyond the limit is an error with both", async () => {
	const url = serve(
		() => new Response('{"error":{"message":"slow"}}', { status: 429, headers: { "retry-after": "61" } }),
	);
	const message = await ask(url, { maxRetries: 1 });
	expect(message.errorMessage).toBe('Server requested 61s retry delay (max: 60s). 429: {"message":"slow"}');
});

test("the server's own word on retries counts more than its status", async () => {
	let requests = 0;
	const url = serve(() => {
		requests++;
		return new Response("{}", { status: 500, headers: { "x-should-retry": "false" } });
	});
	await ask(url, { maxRetries: 2 });
	expect(requests).toBe(1);
});

test("a page or a JSON body instead of events is shown", async () => {
	const page = serve(
		() => new Response(`<!DOCTYPE html><p>${"x".repeat(500)}`, { headers: { "content-type": "text/html" } }),
	);
	const html = await ask(page);
	expect(html.errorMessage).toContain(
		"/v1/chat/completions answered 200 with text/html instead of an event stream: <!DOCTYPE",
	);
	expect(html.errorMessage!.length).toBeLessThan(350);
	expect(failureOf(html)).toMatchObject({ retryable: false });
	const json = serve(() => Response.json({ choices: [{ message: { content: "not streamed" } }] }));
	expect((await ask(json)).errorMessage).toContain('{"choices":[{"message":{"content":"not streamed"}}]}');
});

test("events under a wrong content type are read all the same", async () => {
	const url = serve(() => new Response(textEvent("ok") + END, { headers: { "content-type": "application/json" } }));
	expect((await ask(url)).content).toEqual([{ type: "text", text: "ok" }]);
});

test("an event that is no JSON is shown from its beginning", async () => {
	const url = serve(() => new Response(`${textEvent("a")}data: {"broken": ${"y".repeat(400)}\n\n`));
	const message = await ask(url);
	expect(message.errorMessage).toContain('{"broken": yyy');
	expect(message.errorMessage!.length).toBeLessThan(350);
	expect(failureOf(message)).toMatchObject({ kind: "server", retryable: true });
});

test("the end of an answer does not wait for the end of the connection", async () => {
	const url = await serveRaw((socket) => void socket.write(HEAD + chunk(textEvent("done") + END)));
	const start = performance.now();
	const message = await ask(url);
	expect(message.stopReason).toBe("stop");
	expect(performance.now() - start).toBeLessThan(1000);
});

test("headers: ours, the model's, the caller's, and null removes", async () => {
	let seen: Record<string, string> = {};
	const url = serve((request) => {
		seen = request.headers.toJSON();
		return answer("x");
	});
	await ask(url, { headers: { Authorization: null, "X-B": "2" } }, { headers: { "x-a": "1", "X-B": "1" } });
	expect(seen).toMatchObject({ "user-agent": "tau/test", "x-a": "1", "x-b": "2", "content-type": "application/json" });
	expect(seen.authorization).toBeUndefined();
});

test("hooks see the body and the response, and may replace the body", async () => {
	let received: unknown;
	const url = serve(async (request) => {
		received = await request.json();
		return answer("x");
	});
	const statuses: number[] = [];
	await ask(url, {
		onPayload: (payload) => ({ ...(payload as object), top_k: 3 }),
		onResponse: ({ status, headers }) => {
			statuses.push(status);
			expect(headers["content-type"]).toContain("text/event-stream");
		},
	});
	expect(received).toMatchObject({ model: "m1", top_k: 3 });
	expect(statuses).toEqual([200]);
});

test("what a hook throws ends the stream as an error", async () => {
	const message = await ask("http://127.0.0.1:1", {
		onPayload: () => {
			throw new Error("hook broke");
		},
	});
	expect(message).toMatchObject({ stopReason: "error", errorMessage: "hook broke" });
	expect(failureOf(message)).toMatchObject({ retryable: false });
});

test("a proxy gets requests for other hosts, not those for this machine", async () => {
	const asked: string[] = [];
	const proxy = await serveRaw((socket, request) => {
		asked.push(request.split("\r\n")[0]!);
		socket.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
	});
	const proxied = createModelStream({ userAgent: "t", proxyEnv: { http_proxy: proxy.replace("/v1", "") } });
	const away = await proxied(modelAt("http://model.invalid/v1"), context, { apiKey: "k" }).result();
	expect(asked).toEqual(["POST http://model.invalid/v1/chat/completions HTTP/1.1"]);
	expect(away.errorMessage).toBe("502 status code (no body)");
	const local = serve(() => answer("local"));
	const here = await proxied(modelAt(local), context, { apiKey: "k" }).result();
	expect(here.content).toEqual([{ type: "text", text: "local" }]);
	expect(asked).toHaveLength(1);
});

test("a proxy that cannot be is refused without its password", async () => {
	const proxied = createModelStream({ userAgent: "t", proxyEnv: { ALL_PROXY: "socks5://user:secret@host:1" } });
	const message = await proxied(modelAt("http://model.invalid/v1"), context, {}).result();
	expect(message.errorMessage).toContain("ALL_PROXY");
	expect(JSON.stringify(message)).not.toContain("secret");
});

test("a redirect within the host is followed, one to another host is not", async () => {
	const stolen: string[] = [];
	const other = serve((request) => {
		stolen.push(request.url);
		return answer("stolen");
	});
	const url = serve(async (request) => {
		const { pathname } = new URL(request.url);
		if (pathname.startsWith("/v1")) return new Response(null, { status: 308, headers: { location: `/v2${pathname}` } });
		if (pathname.startsWith("/v2")) return answer(((await request.json()) as { model: string }).model);
		const status = pathname.startsWith("/moved") ? 302 : 307;
		return new Response(null, { status, headers: { location: `${other}/chat/completions` } });
	});
	expect((await ask(url)).content).toEqual([{ type: "text", text: "m1" }]);
	for (const path of ["/away", "/moved"]) {
		const message = await ask(url.replace("/v1", path));
		expect(message.errorMessage).toContain(`to ${other}/chat/completions, where the request is not sent`);
		expect(failureOf(message)).toMatchObject({ retryable: false });
	}
	expect(stolen).toEqual([]);
	const loop = serve((request) => new Response(null, { status: 307, headers: { location: request.url } }));
	expect((await ask(loop)).errorMessage).toContain("redirects (307)");
});

test("pieces of a call that repeat its id under new positions go on with it", async () => {
	const piece = (index: number, called: object) =>
		`data: ${JSON.stringify({ id: "c", choices: [{ delta: { tool_calls: [{ index, id: "one", function: called }] } }] })}\n\n`;
	const body = piece(0, { name: "read", arguments: '{"pa' }) + piece(1, { arguments: 'th":"a"}' }) + END;
	const url = serve(() => new Response(body, { headers: { "content-type": "text/event-stream" } }));
	expect((await ask(url)).content).toMatchObject([{ type: "toolCall", id: "one", arguments: { path: "a" } }]);
});

test("an entry of tool_calls that is no object is left out", async () => {
	const body = `data: ${JSON.stringify({ choices: [{ delta: { content: "x", tool_calls: [null, 5, { id: "a", index: 0, function: { name: "ls", arguments: "{}" } }] } }] })}\n\n${END}`;
	const url = serve(() => new Response(body, { headers: { "content-type": "text/event-stream" } }));
	const message = await ask(url);
	expect(message.errorMessage).toBeUndefined();
	expect(message.content).toMatchObject([{ text: "x" }, { type: "toolCall", name: "ls" }]);
});

test("an event of an impossible shape is shown, not the TypeError that it causes", async () => {
	const body = `data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"arguments":5}}]}}]}\n\n${END}`;
	const url = serve(() => new Response(body, { headers: { "content-type": "text/event-stream" } }));
	const message = await ask(url);
	expect(message.errorMessage).toContain("does not have the form of its wire format");
	expect(message.errorMessage).toContain('"function":{"arguments":5}');
	const responses = serve(
		() =>
			new Response('data: {"type":"response.output_item.added"}\n\n', {
				headers: { "content-type": "text/event-stream" },
			}),
	);
	const other = await ask(responses, {}, { api: "openai-responses" });
	expect(other.errorMessage).toContain("does not have the form of its wire format");
});

test("an answer without content is told as what it is, not as a connection that broke", async () => {
	const message = await ask(serve(() => new Response(null, { status: 204 })));
	expect(message.errorMessage).toContain("answered 204, which means without any content");
	expect(failureOf(message)).toMatchObject({ kind: "server", retryable: false, status: 204 });
});
