/** Events that are JSON but not what their wire format allows: whatever is wrong in them, the answer ends in words. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { JsonValue } from "@tau/protocol/json";
import type { AssistantMessage } from "@tau/protocol/messages";
import { FAILURE_DIAGNOSTIC } from "@tau/protocol/model-stream";
import fc from "fast-check";
import { createModelStream } from "../stream.ts";
import { AnswerServer } from "../testing/answer-server.ts";
import { DIALECTS, type Dialect } from "../testing/dialects.ts";

let server: AnswerServer;
beforeEach(() => {
	server = new AnswerServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const WRONG: readonly (JsonValue | undefined)[] = [
	undefined,
	null,
	5,
	-1.5,
	true,
	"",
	"constructor",
	[],
	[null],
	["x"],
	{},
	{ text: 7, type: "text" },
];

type Path = readonly (string | number)[];

function pathsOf(value: JsonValue, path: Path = []): Path[] {
	if (typeof value !== "object" || value === null) return [path];
	return [path, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child as JsonValue, [...path, key]))];
}

function replaced(value: JsonValue, [key, ...rest]: Path, by: JsonValue | undefined): JsonValue | undefined {
	if (key === undefined) return by;
	const copy = structuredClone(value) as Record<string, JsonValue | undefined>;
	copy[key] = replaced(copy[key] as JsonValue, rest, by);
	return copy as JsonValue;
}

interface Mutation {
	event: number;
	path: number;
	by: JsonValue | undefined;
}

function mutated(text: string, mutations: readonly Mutation[]): string {
	const lines = text.split("\n");
	for (const { event, path, by } of mutations) {
		const places = [...lines.keys()].filter((index) => /^data: [^[]/.test(lines[index]!));
		const at = places[event % places.length];
		if (at === undefined) continue;
		const value = JSON.parse(lines[at]!.slice(6)) as JsonValue;
		const paths = pathsOf(value);
		lines[at] = `data: ${JSON.stringify(replaced(value, paths[path % paths.length]!, by)) ?? "null"}`;
	}
	return lines.join("\n");
}

async function ask({ api }: Dialect, body: string): Promise<AssistantMessage> {
	server.answer({ pieces: [body] });
	const model = {
		id: "m1",
		name: "M",
		api,
		provider: "mock",
		baseUrl: `${server.origin}/v1`,
		reasoning: true,
		input: ["text" as const],
		cost: { input: 1, output: 10, cacheRead: 0.5, cacheWrite: 2 },
		contextWindow: 100_000,
		maxTokens: 4096,
	};
	const messages = [{ role: "user" as const, content: "Hello", timestamp: 1 }];
	return createModelStream({ userAgent: "t", proxyEnv: {} })(model, { messages }, { apiKey: "k" }).result();
}

const isTextOrNone = (value: unknown) => value === undefined || typeof value === "string";

/** What sessions, prices and the next request rely on. */
function expectWellFormed(message: AssistantMessage): void {
	for (const block of message.content) {
		if (block.type === "text") expect([block.text, block.textSignature].every(isTextOrNone)).toBe(true);
		else if (block.type === "thinking") {
			expect([block.thinking, block.thinkingSignature].every(isTextOrNone)).toBe(true);
		} else
			expect([typeof block.id, typeof block.name, isTextOrNone(block.namespace)]).toEqual(["string", "string", true]);
	}
	const { responseId, responseModel, rawStopReason, errorMessage, usage } = message;
	for (const text of [responseId, responseModel, rawStopReason, errorMessage]) expect(isTextOrNone(text)).toBe(true);
	const { cost, ...counts } = usage;
	for (const count of [...Object.values(counts), ...Object.values(cost)]) expect(count).toBeFinite();
}

const MUTATION = fc.record({ event: fc.nat(40), path: fc.nat(40), by: fc.constantFrom(...WRONG) });

test.each(DIALECTS.map((dialect) => [dialect.api, dialect] as const))(
	"%s: events with wrong values anywhere end in a whole message or in an error of tau's",
	async (_api, dialect) => {
		const body = dialect.answer({
			thinking: ["hm"],
			text: ["a", "b"],
			calls: [{ id: "c", name: "read", pieces: ['{"path":', '"x"}'] }],
			stop: "toolUse",
			usage: { input: 10, cacheRead: 5, output: 3 },
		});
		const mutations = fc.array(MUTATION, { minLength: 1, maxLength: 3 });
		await fc.assert(
			fc.asyncProperty(mutations, async (list) => {
				const message = await ask(dialect, mutated(body, list));
				expectWellFormed(message);
				if (message.stopReason !== "error") return;
				const diagnostic = message.diagnostics?.find(({ type }) => type === FAILURE_DIAGNOSTIC);
				expect(diagnostic?.error?.code).toStartWith("TAU_");
			}),
			{ numRuns: 500 },
		);
	},
);
