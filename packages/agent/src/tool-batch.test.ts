import { describe, expect, test } from "bun:test";
import type { AgentEvent } from "@tau/protocol/agent-events";
import { createFixture, ok, type Reply, tool } from "./testing/loop-fixture.ts";

function delayed(name: string, milliseconds: number, log: string[], extra = {}) {
	return tool(
		name,
		async () => {
			log.push(`${name} starts`);
			await Bun.sleep(milliseconds);
			log.push(`${name} ends`);
			return ok(name);
		},
		extra,
	);
}

function ends(events: AgentEvent[]): string[] {
	return events.flatMap((event) => (event.type === "tool_execution_end" ? [event.toolName] : []));
}

function resultTexts(fixture: ReturnType<typeof createFixture>): string[] {
	return fixture.transcript.flatMap((message) =>
		message.role === "toolResult" ? [(message.content[0] as { text: string }).text] : [],
	);
}

const batch = (...names: string[]): Reply => ({ calls: names.map((name) => ({ name })) });

describe("a batch of tool calls", () => {
	test("runs side by side, ends in completion order, keeps results in source order", async () => {
		const log: string[] = [];
		const fixture = createFixture([batch("slow", "fast")], [delayed("slow", 20, log), delayed("fast", 1, log)]);
		await fixture.run("go");
		expect(log).toEqual(["slow starts", "fast starts", "fast ends", "slow ends"]);
		expect(ends(fixture.events)).toEqual(["fast", "slow"]);
		expect(resultTexts(fixture)).toEqual(["slow", "fast"]);
	});

	test("runs one by one when any tool of it is sequential", async () => {
		const log: string[] = [];
		const alone = delayed("alone", 1, log, { executionMode: "sequential" });
		await createFixture([batch("slow", "alone")], [delayed("slow", 5, log), alone]).run("go");
		expect(log).toEqual(["slow starts", "slow ends", "alone starts", "alone ends"]);
	});

	test("answers an unknown tool", async () => {
		const fixture = createFixture([batch("nope")], []);
		await fixture.run("go");
		expect(resultTexts(fixture)).toEqual(["Tool nope not found"]);
	});

	test("does not run calls of a response that was cut off", async () => {
		const log: string[] = [];
		const fixture = createFixture([{ ...batch("slow"), stopReason: "length" }], [delayed("slow", 1, log)]);
		await fixture.run("go");
		expect(log).toEqual([]);
		expect(resultTexts(fixture)[0]).toContain("was not executed: the response hit the output token limit");
	});

	test("a hook that blocks is obeyed, with its reason; a hook that throws blocks too", async () => {
		const log: string[] = [];
		const verdicts = [{ block: true, reason: "not today" }, { block: true }];
		const blocked = createFixture([batch("slow"), batch("slow")], [delayed("slow", 1, log)], {
			beforeToolCall: async () => verdicts.shift(),
		});
		await blocked.run("go");
		const failing = createFixture([batch("slow")], [delayed("slow", 1, log)], {
			beforeToolCall: async () => {
				throw new Error("hook broke");
			},
		});
		await failing.run("go");
		expect(log).toEqual([]);
		expect(resultTexts(blocked)).toEqual(["not today", "Tool execution was blocked"]);
		expect(resultTexts(failing)).toEqual(["hook broke"]);
	});

	test("updates of a tool are shown, but none after its end", async () => {
		let late: (() => void) | undefined;
		const chatty = tool("chatty", async (_id, _params, _signal, onUpdate) => {
			onUpdate(ok("half"));
			late = () => onUpdate(ok("too late"));
			return ok("whole");
		});
		const fixture = createFixture([batch("chatty")], [chatty]);
		await fixture.run("go");
		late?.();
		expect(fixture.events.filter((event) => event.type === "tool_execution_update")).toHaveLength(1);
	});

	test("a result may be replaced after the call", async () => {
		const fixture = createFixture([batch("a")], [tool("a", async () => ok("before"))], {
			afterToolCall: async () => ({ result: ok("after"), isError: true }),
		});
		await fixture.run("go");
		expect(resultTexts(fixture)).toEqual(["after"]);
		expect(fixture.transcript.find((message) => message.role === "toolResult")).toMatchObject({ isError: true });
	});
});
