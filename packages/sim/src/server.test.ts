import { expect, test } from "bun:test";
import { connect } from "node:net";
import { rawRequest } from "./faults/raw-client.ts";
import { startSimServer } from "./server.ts";

const post = (url: string, path: string, body: object) =>
	fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body) });
const input = (text: string, model = "echo") => ({ model, input: text });

interface ChatAnswer {
	choices: { message: { content: string } }[];
}

async function spoken(answer: Response): Promise<string> {
	const { output } = (await answer.json()) as { output: { content: { text: string }[] }[] };
	return output[0]!.content[0]!.text;
}

test("without scenarios it echoes; paths work with and without /v1; unknown ones say what there is", async () => {
	using server = startSimServer();
	const answer = await post(server.url, "/responses", input("héllo"));
	expect(await spoken(answer)).toBe("héllo");
	const lost = await post(server.url, "/v1/completions", {});
	expect(lost.status).toBe(404);
	expect(await lost.text()).toContain(
		"there are POST /v1/chat/completions, POST /v1/responses, POST /v1/messages and GET /v1/models",
	);
	const broken = await fetch(`${server.url}/v1/responses`, { method: "POST", body: "{" });
	expect([broken.status, await broken.text()]).toEqual([400, expect.stringContaining("could not parse the JSON body")]);
});

test("the model id picks the scenario", async () => {
	using server = startSimServer({
		scenarios: [
			{ name: "one", models: [{ id: "a" }, { id: "b" }], rules: [{ text: "one" }] },
			{ name: "two", rules: [{ text: "two, {{model}} at turn {{turn}}" }] },
		],
	});
	const text = async (model: string) => spoken(await post(server.url, "/v1/responses", input("x", model)));
	expect([await text("b"), await text("two"), await text("else")]).toEqual([
		"one",
		"two, two at turn 0",
		"two, else at turn 0",
	]);
	using strict = startSimServer({ scenarios: [{ name: "s", models: [{ id: "a" }], rules: [{ text: "x" }] }] });
	const refused = await post(strict.url, "/v1/responses", input("x", "zzz"));
	expect(await refused.text()).toContain('no scenario plays the model \\"zzz\\"; the models are a');
});

test("steps follow the conversation: after the last one it is an error, a repetition or a new start", async () => {
	for (const [afterLastStep, expected] of [
		["error", ["a", "b", "400", "400"]],
		["repeat", ["a", "b", "b", "b"]],
		["restart", ["a", "b", "a", "b"]],
	] as const) {
		using server = startSimServer({ scenarios: [{ name: "s", afterLastStep, steps: [{ text: "a" }, { text: "b" }] }] });
		const seen: string[] = [];
		for (let turns = 0; turns < 4; turns++) {
			const said = Array.from({ length: turns }, () => [
				{ role: "assistant", content: "x" },
				{ role: "user", content: "go" },
			]);
			const messages = [{ role: "user", content: "go" }, ...said.flat()];
			const answer = await post(server.url, "/v1/chat/completions", { model: "s", messages });
			seen.push(answer.ok ? ((await answer.json()) as ChatAnswer).choices[0]!.message.content : String(answer.status));
		}
		expect(seen).toEqual([...expected]);
	}
});

test("keeps a bounded record and reports each request in one line", async () => {
	const lines: string[] = [];
	using server = startSimServer({ maxRecords: 2, log: (line) => lines.push(line), faults: [{ kind: "unavailable" }] });
	for (const text of ["1", "2", "3"]) await post(server.url, "/v1/responses", input(text));
	expect(server.requests.map(({ index, body }) => [index, (body as { input: string }).input])).toEqual([
		[2, "2"],
		[3, "3"],
	]);
	expect(lines).toEqual([
		"POST /v1/responses 503 (echo, rule 1 (echo), fault unavailable)",
		"POST /v1/responses 200 (echo, rule 1 (echo))",
		"POST /v1/responses 200 (echo, rule 1 (echo))",
	]);
	using small = startSimServer({ maxRecordBytes: 100 });
	for (const text of ["x".repeat(80), "y".repeat(80)]) await post(small.url, "/v1/responses", input(text));
	expect(small.requests.length).toBe(1);
});

test("deltas: exactly as many text deltas as asked for, whatever the text", async () => {
	using server = startSimServer({
		scenarios: [
			{
				name: "s",
				rules: [
					{ when: { user: "short" }, text: "äöü", deltas: 7 },
					{ when: { user: "none" }, deltas: 5000 },
					{ text: "0123456789", deltas: 3 },
				],
			},
		],
	});
	const deltas = async (text: string) => {
		const answer = await post(server.url, "/v1/messages", {
			model: "s",
			max_tokens: 1,
			stream: true,
			messages: [{ role: "user", content: text }],
		});
		return [...(await answer.text()).matchAll(/^data: (.*"text_delta".*)$/gm)].map(
			(match) => JSON.parse(match[1]!).delta.text as string,
		);
	};
	expect(await deltas("split")).toEqual(["012", "345", "6789"]);
	const short = await deltas("short");
	expect([short.length, short[0]]).toEqual([7, "äöü"]);
	expect((await deltas("none")).length).toBe(5000);
});

test("pace: the first event is late and the tokens come at the rate asked for", async () => {
	using server = startSimServer({
		scenarios: [{ name: "s", rules: [{ deltas: 20, pace: { firstTokenDelayMs: 60, tokensPerSecond: 200 } }] }],
	});
	const start = performance.now();
	const answer = await post(server.url, "/v1/responses", { ...input("x", "s"), stream: true });
	const reader = answer.body!.getReader();
	let first = 0;
	let reads = 0;
	for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
		first ||= performance.now() - start;
		reads++;
	}
	const total = performance.now() - start;
	expect(first).toBeGreaterThanOrEqual(59);
	expect(total).toBeGreaterThanOrEqual(59 + 95);
	expect(reads).toBeGreaterThan(3);
	const again = performance.now();
	await (await post(server.url, "/v1/responses", input("x", "s"))).text();
	expect(performance.now() - again).toBeGreaterThanOrEqual(59 + 95);
});

test("a client that goes away in the middle costs nothing, and a slow reader gets every byte", async () => {
	using server = startSimServer({ scenarios: [{ name: "s", rules: [{ deltas: 20_000 }] }] });
	const controller = new AbortController();
	const gone = await fetch(`${server.url}/v1/responses`, {
		method: "POST",
		body: JSON.stringify({ ...input("x", "s"), stream: true }),
		signal: controller.signal,
	});
	controller.abort();
	await gone.text().catch(() => "");
	const body = JSON.stringify({ ...input("x", "s"), stream: true });
	const size = await new Promise<string>((resolve) => {
		let text = "";
		const socket = connect(server.port, "127.0.0.1", () => {
			socket.write(
				`POST /v1/responses HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
			);
			socket.pause();
			setTimeout(() => socket.resume(), 100);
		});
		socket.on("data", (bytes) => {
			text += bytes.toString("latin1");
		});
		socket.on("end", () => resolve(text));
	});
	expect(size.match(/^event: response\.output_text\.delta$/gm)!.length).toBe(20_000);
	expect(size).toEndWith("\r\n0\r\n\r\n");
});

test("several requests on one connection, an announced body, and bytes that are no HTTP", async () => {
	using server = startSimServer();
	const talk = (pieces: string[]) =>
		new Promise<string>((resolve) => {
			let text = "";
			const socket = connect(server.port, "127.0.0.1", async () => {
				for (const piece of pieces) {
					socket.write(piece);
					await Bun.sleep(15);
				}
			});
			socket.on("data", (bytes) => {
				text += bytes;
			});
			socket.on("close", () => resolve(text));
		});
	const list = "GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n";
	const twice = await talk([list + list.replace("host: x", "connection: close")]);
	expect(twice.match(/HTTP\/1\.1 200 OK/g)!.length).toBe(2);
	const body = JSON.stringify(input("hi"));
	const announced = await talk([
		`POST /v1/responses HTTP/1.1\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`,
		body,
	]);
	expect(announced).toStartWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
	expect(await talk(["what is this\r\n\r\n"])).toStartWith("HTTP/1.1 400 Bad Request");
});

test("stop closes the port and open connections; a taken port is a clear error", async () => {
	const server = startSimServer();
	const stalled = rawRequest(server.url, "/v1/responses", input("x"), "stall", 5000);
	while (server.requests.length === 0) await Bun.sleep(2);
	expect(() => startSimServer({ port: server.port })).toThrow(`Cannot listen on 127.0.0.1:${server.port}`);
	server.stop();
	expect((await stalled).end).not.toBe("open");
	expect(fetch(server.url)).rejects.toThrow();
});

test("half-sent bodies of all connections together have a limit, and what is given up is free again", async () => {
	using server = startSimServer({ maxPendingBytes: 4 * 1024 * 1024 });
	const half = Buffer.alloc(1024 * 1024, "x");
	const head = `POST /v1/responses HTTP/1.1\r\nhost: sim\r\ncontent-length: ${2 * half.length}\r\n\r\n`;
	const received: string[] = [];
	const sockets = Array.from({ length: 8 }, (_, index) => {
		received.push("");
		const socket = connect(server.port, "127.0.0.1", () => socket.write(Buffer.concat([Buffer.from(head), half])));
		socket.on("data", (bytes) => {
			received[index] += bytes.toString();
		});
		socket.on("error", () => {});
		return socket;
	});
	const refused = () => received.filter((answer) => answer.startsWith("HTTP/1.1 503 ")).length;
	for (let round = 0; round < 200 && refused() < 4; round++) await Bun.sleep(10);
	// Less than four whole halves fit: their headers count too.
	expect(refused()).toBeGreaterThanOrEqual(4);
	expect(received.filter((answer) => answer !== "" && !answer.includes("hold more than 4 MiB"))).toEqual([]);
	for (const socket of sockets) socket.destroy();
	await Bun.sleep(50);
	// More than the limit in all, but never at once.
	const text = "x".repeat(1024 * 1024);
	for (let turn = 0; turn < 6; turn++)
		expect(await spoken(await post(server.url, "/v1/responses", input(text)))).toBe(text);
});
