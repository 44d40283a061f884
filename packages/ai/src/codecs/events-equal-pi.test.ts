import { afterAll, expect, test } from "bun:test";
import type { Model } from "@tau/protocol/model";
import { FAILURE_DIAGNOSTIC } from "@tau/protocol/model-stream";
import { createModelStream } from "../stream.ts";
import recorded from "./fixtures/pi-events.json";

/** Answers of servers, and the events that pi 0.87.1 makes of them (without times and `partial`). */
const answers = recorded as unknown as { name: string; status: number; body: string; events: object[] }[];

let reply: () => Response;
const server = Bun.serve({ port: 0, fetch: () => reply() });
afterAll(() => server.stop(true));
const stream = createModelStream({ userAgent: "test", proxyEnv: {} });

function modelOf(name: string): Model {
	return {
		id: "m1",
		name: "M1",
		api: name.split("/")[0]!,
		provider: "mock",
		baseUrl: `http://127.0.0.1:${server.port}/v1`,
		reasoning: true,
		input: ["text"],
		cost: { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 },
		contextWindow: 200_000,
		maxTokens: 32_000,
	};
}

async function eventsOf(name: string): Promise<unknown[]> {
	const events: unknown[] = [];
	const context = { messages: [{ role: "user" as const, content: "hi", timestamp: 1 }] };
	for await (const event of stream(modelOf(name), context, { apiKey: "k" })) {
		const { partial: _growing, ...rest } = event as typeof event & { partial?: unknown };
		events.push(comparable(JSON.parse(JSON.stringify(rest))));
	}
	return events;
}

/** Without times, and without the failure's class, which pi does not have. */
function comparable(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(comparable);
	if (typeof value !== "object" || value === null) return value;
	const entries = Object.entries(value).flatMap(([key, part]) => {
		if (key === "timestamp") return [];
		if (key !== "diagnostics") return [[key, comparable(part)]];
		const kept = (part as { type: string }[]).filter(({ type }) => type !== FAILURE_DIAGNOSTIC);
		return kept.length > 0 ? [[key, comparable(kept)]] : [];
	});
	return Object.fromEntries(entries);
}

function respond(status: number, body: string, pieceSize: number): Response {
	const bytes = new TextEncoder().encode(body);
	let sent = 0;
	const pieces = new ReadableStream<Uint8Array>({
		pull(controller) {
			if (sent >= bytes.length) return controller.close();
			controller.enqueue(bytes.subarray(sent, sent + pieceSize));
			sent += pieceSize;
		},
	});
	return new Response(pieces, { status, headers: { "content-type": "text/event-stream" } });
}

test.each(answers.map((answer) => [answer.name, answer] as const))("%s", async (name, { status, body, events }) => {
	for (const pieceSize of [1_000_000, 7]) {
		reply = () => respond(status, body, pieceSize);
		expect(await eventsOf(name)).toEqual(events);
	}
});
