import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type SimServer, startSimServer } from "../server.ts";
import { FAULTS } from "./fault-table.ts";
import { type RawAnswer, rawRequest } from "./raw-client.ts";

const TEXT = "Grüße 🙂 from the simulator, in a few small pieces.";
const FORMATS = [
	{ path: "/v1/chat/completions", body: { messages: [{ role: "user", content: "hi" }] }, terminal: "data: [DONE]" },
	{ path: "/v1/responses", body: { input: "hi" }, terminal: "event: response.completed" },
	{
		path: "/v1/messages",
		body: { max_tokens: 9, messages: [{ role: "user", content: "hi" }] },
		terminal: "event: message_stop",
	},
] as const;

let server: SimServer;
beforeAll(() => {
	server = startSimServer({ scenarios: [{ name: "m", rules: [{ text: TEXT }] }] });
});
afterAll(() => server.stop());

const events = (body: string) => body.split("\n\n").filter((event) => event !== "");
const count = (text: string, part: string) => text.split(part).length - 1;

describe.each(FORMATS)("$path", ({ path, body, terminal }) => {
	const ask = (fault?: string, waitMs?: number): Promise<RawAnswer> =>
		rawRequest(server.url, path, { ...body, model: "m", stream: true }, fault, waitMs);

	test("a healthy stream ends with its terminal event, the last chunk and FIN", async () => {
		const answer = await ask();
		expect(answer.end).toBe("fin");
		expect(answer.complete).toBe(true);
		expect(answer.head).toContain("HTTP/1.1 200 OK");
		expect(answer.head).toContain("content-type: text/event-stream; charset=utf-8");
		expect(events(answer.body).at(-1)).toStartWith(terminal);
	});

	test.each([
		["rate-limit:retryAfter=3", 429, "retry-after: 3"],
		["rate-limit:retryAfterMs=1500", 429, "retry-after-ms: 1500"],
		["rate-limit:retryAfterDate=60", 429, "GMT"],
		["quota", 429, ""],
		["server-error", 500, ""],
		["unavailable", 503, ""],
		["overloaded", 529, ""],
		["unauthorized", 401, ""],
		["forbidden", 403, ""],
		["not-found", 404, ""],
		["bad-request:message=no good", 400, ""],
		["context-overflow", 400, ""],
		["too-large", 413, ""],
	])("%s is status %d with an error object and a request id", async (fault, status, header) => {
		const answer = await ask(fault);
		expect(answer.head).toContain(`HTTP/1.1 ${status} `);
		expect(answer.head).toContain(header);
		expect(answer.head).toMatch(/request-id: req_/);
		const { error } = JSON.parse(answer.body) as { error: { message: string; type: string } };
		expect(error.type.length).toBeGreaterThan(0);
		expect(error.message.length).toBeGreaterThan(0);
		if (fault.includes("message=")) expect(error.message).toBe("no good");
	});

	test("stream-error replaces the rest by an error event", async () => {
		const answer = await ask("stream-error:afterEvents=3,message=broke down");
		expect(answer.complete).toBe(true);
		expect(events(answer.body).length).toBe(4);
		expect(events(answer.body)[3]).toContain("broke down");
		expect(answer.body).not.toContain(terminal);
	});

	test("reset ends the connection before any byte", async () => {
		expect(await ask("reset")).toMatchObject({ end: "reset", bytes: Buffer.alloc(0) });
	});

	test("reset-mid-stream resets after the events asked for", async () => {
		const answer = await ask("reset-mid-stream:afterEvents=4");
		expect(answer.end).toBe("reset");
		expect(answer.complete).toBe(false);
		expect(events(answer.body).length).toBe(4);
	});

	test("stall sends nothing, then goes on", async () => {
		expect(await ask("stall", 80)).toMatchObject({ end: "open", bytes: Buffer.alloc(0) });
		expect((await ask("stall:ms=30")).complete).toBe(true);
	});

	test("stall-mid-stream stops in the middle, then goes on", async () => {
		const silent = await ask("stall-mid-stream:afterEvents=3", 80);
		expect(silent.end).toBe("open");
		expect(events(silent.body).length).toBe(3);
		const slow = await ask("stall-mid-stream:afterEvents=3,ms=30");
		expect(slow.complete).toBe(true);
		expect(events(slow.body).at(-1)).toStartWith(terminal);
	});

	test("truncate ends the body properly but without a terminal event", async () => {
		for (const fault of ["truncate", "truncate:afterEvents=10000"]) {
			const answer = await ask(fault);
			expect(answer.complete).toBe(true);
			expect(answer.end).toBe("fin");
			expect(answer.body).not.toContain(terminal);
		}
	});

	test("cut closes inside an event and inside a chunk", async () => {
		const answer = await ask("cut:afterEvents=4");
		expect(answer.end).toBe("fin");
		expect(answer.complete).toBe(false);
		expect(answer.body).not.toEndWith("\n\n");
		expect(events(answer.body).length).toBe(5);
	});

	test("malformed-json breaks exactly one event", async () => {
		const answer = await ask("malformed-json:afterEvents=3");
		const broken = events(answer.body).filter((event) => {
			const data = /^data: (.*)$/m.exec(event)![1]!;
			try {
				return data !== "[DONE]" && JSON.parse(data) === undefined;
			} catch {
				return true;
			}
		});
		expect(broken).toEqual([events(answer.body)[3]!]);
		expect(events(answer.body).at(-1)).toStartWith(terminal);
	});

	test("html answers 200 with a page", async () => {
		const answer = await ask("html");
		expect(answer.head).toContain("200 OK");
		expect(answer.head).toContain("content-type: text/html");
		expect(answer.body).toStartWith("<!DOCTYPE html>");
	});

	test("empty-body answers 200 with nothing", async () => {
		const answer = await ask("empty-body");
		expect(answer.head).toContain("content-type: text/event-stream");
		expect(answer).toMatchObject({ body: "", complete: true });
	});

	test("split-bytes sends every byte as a chunk, so UTF-8 characters are split", async () => {
		const answer = await ask("split-bytes", 5000);
		expect(answer.complete).toBe(true);
		expect(events(answer.body).at(-1)).toStartWith(terminal);
		const chunks = answer.raw.toString("latin1").match(/(?:^|\r\n)1\r\n/g)!;
		expect(chunks.length).toBe(Buffer.byteLength(answer.body));
		expect(answer.reads).toBeGreaterThan(20);
	});

	test("slow-drip takes its time and loses nothing", async () => {
		const start = performance.now();
		const answer = await ask("slow-drip:bytes=400,ms=10", 5000);
		const writes = Math.ceil(Buffer.byteLength(answer.body) / 400);
		expect(performance.now() - start).toBeGreaterThanOrEqual((writes - 1) * 9);
		expect(answer.complete).toBe(true);
	});

	test("huge-event pads one event with valid JSON", async () => {
		const answer = await ask("huge-event:bytes=3000000,afterEvents=2", 5000);
		expect(answer.complete).toBe(true);
		const sizes = events(answer.body).map((event) => event.length);
		expect(sizes.findIndex((size) => size > 3_000_000)).toBe(2);
		JSON.parse(/^data: (.*)$/m.exec(events(answer.body)[2]!)![1]!);
	});

	test("duplicate-terminal sends it twice", async () => {
		const answer = await ask("duplicate-terminal");
		expect(count(answer.body, terminal)).toBe(2);
		expect(answer.complete).toBe(true);
	});

	test("hold-open sends everything and never ends", async () => {
		const answer = await ask("hold-open", 100);
		expect(answer).toMatchObject({ end: "open", complete: false });
		expect(events(answer.body).at(-1)).toStartWith(terminal);
	});

	test("faults strike non-streaming answers too", async () => {
		const whole = (fault: string, waitMs?: number) =>
			rawRequest(server.url, path, { ...body, model: "m" }, fault, waitMs);
		expect(await whole("reset-mid-stream")).toMatchObject({ end: "reset", complete: false });
		expect(await whole("cut")).toMatchObject({ end: "fin", complete: false });
		expect(await whole("hold-open", 80)).toMatchObject({ end: "open", complete: false });
		expect((await whole("slow-drip:bytes=200,ms=1")).complete).toBe(true);
		for (const fault of ["truncate", "malformed-json"]) {
			const answer = await whole(fault);
			expect(answer.complete).toBe(true);
			expect(() => JSON.parse(answer.body)).toThrow();
		}
		const huge = await whole("huge-event:bytes=100000");
		expect(JSON.parse(huge.body).model).toBe("m");
		expect(huge.body.length).toBeGreaterThan(100_000);
	});
});

describe("scheduling", () => {
	const ask = (url: string, model = "m") =>
		fetch(`${url}/v1/responses`, { method: "POST", body: JSON.stringify({ model, input: "hi" }) }).then(
			({ status }) => status,
		);

	test("times, skip and model choose the requests", async () => {
		using own = startSimServer({
			faults: [
				{ kind: "unavailable", skip: 1, times: 2, model: "a" },
				{ kind: "overloaded", times: 0, model: "b" },
			],
		});
		const statuses = [];
		for (const model of ["a", "c", "a", "a", "a", "b", "b"]) statuses.push(await ask(own.url, model));
		expect(statuses).toEqual([200, 200, 503, 503, 200, 529, 529]);
	});

	test("a step's fault plays once, then its answer; a step that is only a fault always fails", async () => {
		const when = { model: "always" };
		using own = startSimServer({
			scenarios: [
				{
					name: "s",
					rules: [
						{ when, fault: { kind: "server-error" } },
						{ text: "ok", fault: { kind: "rate-limit" } },
					],
				},
			],
		});
		expect([await ask(own.url), await ask(own.url)]).toEqual([429, 200]);
		expect([await ask(own.url, "always"), await ask(own.url, "always")]).toEqual([500, 500]);
	});

	test("the control endpoints add, list and clear faults and show requests", async () => {
		using own = startSimServer();
		const control = async (method: string, path: string, body?: string) => {
			const response = await fetch(`${own.url}/__sim/${path}`, { method, body });
			return { status: response.status, body: (await response.json()) as Record<string, unknown> };
		};
		expect(await control("POST", "faults", "rate-limit:times=2\nreset")).toEqual({ status: 200, body: { added: 2 } });
		expect(await control("POST", "faults", '{"kind":"html"}')).toEqual({ status: 200, body: { added: 1 } });
		const wrong = await control("POST", "faults", '{"kind":"html","bytes":3}');
		expect(wrong).toMatchObject({
			status: 400,
			body: { error: { message: 'Simulator: html takes no "bytes"; it takes times, skip, model' } },
		});
		expect(await ask(own.url)).toBe(429);
		const { body } = await control("GET", "faults");
		expect(body.faults).toMatchObject([{ kind: "rate-limit", remaining: 1 }, { kind: "reset" }, { kind: "html" }]);
		expect(Object.keys(body.kinds as object)).toEqual(Object.keys(FAULTS));
		await control("DELETE", "faults");
		expect(await ask(own.url)).toBe(200);
		const { body: seen } = await control("GET", "requests");
		expect(seen.requests).toMatchObject([
			{ status: 429, fault: "rate-limit" },
			{ status: 200, body: { input: "hi" } },
		]);
		await control("DELETE", "requests");
		expect(own.requests.length).toBe(0);
		expect((await control("GET", "nothing")).status).toBe(404);
	});

	test("a fault in code or in the header that does not exist is refused with the list of kinds", async () => {
		expect(() => startSimServer({ faults: [{ kind: "explode" as never }] })).toThrow(
			/unknown kind "explode"; the kinds are rate-limit, /,
		);
		const answer = await rawRequest(server.url, "/v1/responses", { model: "m", input: "hi" }, "stall:ms=soon");
		expect(answer.head).toContain("400 Bad Request");
		expect(answer.body).toContain("ms: expected a number of at least 0");
	});
});
