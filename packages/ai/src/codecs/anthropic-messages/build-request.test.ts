import { expect, test } from "bun:test";
import type { JsonObject } from "@tau/protocol/json";
import { type AssistantMessage, emptyUsage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { StreamOptions } from "@tau/protocol/model-stream";
import { buildRequest } from "./build-request.ts";

const MODEL: Model = {
	id: "claude",
	name: "Claude",
	api: "anthropic-messages",
	provider: "anthropic",
	baseUrl: "https://api.anthropic.com",
	reasoning: true,
	input: ["text"],
	cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
	contextWindow: 200_000,
	maxTokens: 32_000,
};

function request(options: StreamOptions, overrides: Partial<Model> = {}) {
	const messages = [
		{ role: "system" as const, content: "Be brief.", timestamp: 1 },
		{ role: "user" as const, content: "hi", timestamp: 2 },
	];
	return buildRequest({ ...MODEL, ...overrides }, { messages }, options);
}

test("a key goes into x-api-key", () => {
	const { headers } = request({ apiKey: "sk-ant-api03-x" });
	expect(headers["x-api-key"]).toBe("sk-ant-api03-x");
	expect(headers.authorization).toBeUndefined();
	expect(headers["anthropic-beta"]).toBeUndefined();
});

test("a login's token is a bearer with its beta, and nothing pretends to be another program", () => {
	const { headers, body } = request({ apiKey: "sk-ant-oat01-x" });
	expect(headers.authorization).toBe("Bearer sk-ant-oat01-x");
	expect(headers["x-api-key"]).toBeUndefined();
	expect(headers["anthropic-beta"]).toBe("oauth-2025-04-20");
	expect(Object.keys(headers)).not.toContain("user-agent");
	expect(Object.keys(headers)).not.toContain("x-app");
	expect((body as { system: { text: string }[] }).system.map(({ text }) => text)).toEqual(["Be brief."]);
});

test("a beta header of the user's own replaces the list; null removes it", () => {
	const own = { headers: { "Anthropic-Beta": " a, b,a ,," } };
	expect(request({ reasoning: "high", ...own }).headers["anthropic-beta"]).toBe("a,b");
	expect(request({ reasoning: "high" }, own).headers["anthropic-beta"]).toBe("a,b");
	const removed = request({ reasoning: "high", headers: { "anthropic-beta": null } });
	expect(removed.headers["anthropic-beta"]).toBeUndefined();
	expect(request({ reasoning: "high" }).headers["anthropic-beta"]).toBe("interleaved-thinking-2025-05-14");
});

test("a call whose arguments are no object goes back with an empty one, which is all that the wire takes", () => {
	const call = { type: "toolCall" as const, id: "c1", name: "read", arguments: ["a.txt"] as unknown as JsonObject };
	const answer: AssistantMessage = {
		role: "assistant",
		content: [call],
		api: MODEL.api,
		provider: MODEL.provider,
		model: MODEL.id,
		usage: emptyUsage(),
		stopReason: "toolUse",
		timestamp: 3,
	};
	const { body } = buildRequest(MODEL, { messages: [{ role: "user", content: "hi", timestamp: 2 }, answer] }, {});
	expect(JSON.stringify(body)).toContain('{"type":"tool_use","id":"c1","name":"read","input":{}}');
});
