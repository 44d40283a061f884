import { expect, test } from "bun:test";
import { type AssistantMessage, emptyUsage, type Message, type ToolCall } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import fc from "fast-check";
import { handOff } from "./hand-off.ts";

const MODEL: Model = {
	id: "m1",
	name: "m1",
	api: "anthropic-messages",
	provider: "mock",
	baseUrl: "http://127.0.0.1",
	reasoning: true,
	input: ["text"],
	cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
	contextWindow: 1000,
	maxTokens: 100,
};

const USER: Message = { role: "user", content: "u", timestamp: 0 };
const SYSTEM: Message = { role: "system", content: "s", timestamp: 0 };

function calls(ids: string[], fields: Partial<AssistantMessage> = {}): AssistantMessage {
	const content = ids.map((id): ToolCall => ({ type: "toolCall", id, name: "read", arguments: {} }));
	const { api, provider, id: model } = MODEL;
	return {
		role: "assistant",
		content,
		api,
		provider,
		model,
		usage: emptyUsage(),
		stopReason: "toolUse",
		timestamp: 0,
		...fields,
	};
}

function result(toolCallId: string): Message {
	return {
		role: "toolResult",
		toolCallId,
		toolName: "read",
		content: [{ type: "text", text: "r" }],
		isError: false,
		timestamp: 0,
	};
}

function fit(messages: Message[]): Message[] {
	const toolCallId = (id: string) => id.replace(/[^\w-]/g, "_").slice(0, 64);
	return handOff(messages, MODEL, { toolCallId, now: () => 0 });
}

/** Roles, with the ids of calls and results; `!` marks a result that was made up. */
function outline(messages: Message[]): string {
	const parts = fit(messages).map((message) => {
		if (message.role === "toolResult") return `${message.isError ? "!" : "="}${message.toolCallId}`;
		if (message.role !== "assistant") return message.role[0];
		return `a(${message.content.map((block) => (block.type === "toolCall" ? block.id : block.type)).join(",")})`;
	});
	return parts.join(" ");
}

test("a call without result gets one, before what follows the turn", () => {
	expect(outline([USER, calls(["1", "2"]), result("2"), USER])).toBe("u a(1,2) =2 !1 u");
	expect(outline([USER, calls(["1"])])).toBe("u a(1) !1");
	expect(outline([USER, calls(["1"]), calls(["2"]), result("2")])).toBe("u a(1) !1 a(2) =2");
});

test("failed and aborted turns go, and their results with them", () => {
	for (const stopReason of ["error", "aborted"] as const) {
		expect(outline([USER, calls(["1"], { stopReason }), result("1"), USER])).toBe("u u");
	}
});

test("a result without call, a late one and a second one are dropped", () => {
	expect(outline([result("0"), USER])).toBe("u");
	expect(outline([USER, calls(["1"]), USER, result("1")])).toBe("u a(1) !1 u");
	expect(outline([USER, calls(["1"]), result("1"), result("1"), USER])).toBe("u a(1) =1 u");
});

test("an id that comes again in a later turn is a new call", () => {
	expect(outline([calls(["1"]), result("1"), calls(["1"]), result("1")])).toBe("a(1) =1 a(1) =1");
});

test("system messages wait until the results of a turn are complete", () => {
	expect(outline([calls(["1", "2"]), SYSTEM, result("1"), SYSTEM, result("2"), USER])).toBe("a(1,2) =1 =2 s s u");
	expect(outline([calls(["1"]), SYSTEM])).toBe("a(1) !1 s");
	expect(outline([USER, SYSTEM, calls([])])).toBe("u s a()");
});

test("foreign ids are fitted together with their results, and never become the same", () => {
	const foreign = { model: "other" };
	expect(outline([calls(["a|b"], foreign), result("a|b")])).toBe("a(a_b) =a_b");
	const messages = fit([calls(["a|b", "a_b"], foreign), result("a|b"), result("a_b")]);
	const ids = messages.flatMap((message) => (message.role === "toolResult" ? [message.toolCallId] : []));
	expect(new Set(ids).size).toBe(2);
	const long = ["x".repeat(70), `${"x".repeat(70)}y`];
	const fitted = fit([calls(long, foreign), ...long.map(result)]).map((message) => {
		return message.role === "toolResult" ? message.toolCallId : "";
	});
	expect(new Set(fitted).size).toBe(3);
	for (const id of fitted) expect(id.length).toBeLessThanOrEqual(64);
});

test("a result follows the calls before it, whatever an earlier turn made of the same id", () => {
	const foreign = calls(["a|b"], { model: "other" });
	expect(outline([foreign, result("a|b"), calls(["a|b"]), result("a|b")])).toBe("a(a_b) =a_b a(a|b) =a|b");
});

test("the transcript itself is not touched", () => {
	const messages = [USER, calls(["a|b"], { model: "other", content: [{ type: "thinking", thinking: "t" }] }), SYSTEM];
	const before = JSON.stringify(messages);
	fit(messages);
	expect(JSON.stringify(messages)).toBe(before);
});

const anyMessage = fc.oneof(
	fc.constant(USER),
	fc.constant(SYSTEM),
	fc.constantFrom("1", "2", "3|x", "3_x").map(result),
	fc
		.record({
			ids: fc.uniqueArray(fc.constantFrom("1", "2", "3|x", "3_x"), { maxLength: 3 }),
			stopReason: fc.constantFrom("toolUse" as const, "stop" as const, "error" as const, "aborted" as const),
			model: fc.constantFrom("m1", "other"),
		})
		.map(({ ids, ...fields }) => calls(ids, fields)),
);

test("whatever the history, each call has exactly one result, directly behind its turn", () => {
	fc.assert(
		fc.property(fc.array(anyMessage, { maxLength: 14 }), (messages) => {
			let open: string[] = [];
			for (const message of fit(messages)) {
				if (message.role === "toolResult") {
					expect(open).toContain(message.toolCallId);
					open = open.filter((id) => id !== message.toolCallId);
					continue;
				}
				expect(open).toEqual([]);
				if (message.role !== "assistant") continue;
				open = message.content.flatMap((block) => (block.type === "toolCall" ? [block.id] : []));
				expect(new Set(open).size).toBe(open.length);
			}
			expect(open).toEqual([]);
		}),
		{ numRuns: 500 },
	);
});
