import { describe, expect, test } from "bun:test";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { AgentMessage } from "@tau/protocol/messages";
import fc from "fast-check";
import { createFixture, ok, tool, user } from "./testing/loop-fixture.ts";

const echo = tool("echo", async (_id, params) => ok(JSON.stringify(params)));

function shape(events: AgentEvent[]): string[] {
	return events.map((event) => {
		if (event.type === "message_start" || event.type === "message_end") return `${event.type}:${event.message.role}`;
		if (event.type.startsWith("tool_execution")) return `${event.type}:${(event as { toolCallId: string }).toolCallId}`;
		return event.type;
	});
}

/** Every tool call of a message that did not fail has exactly one result, after it and before the next assistant. */
function expectPaired(transcript: AgentMessage[]): void {
	for (const [index, message] of transcript.entries()) {
		if (message.role !== "assistant" || message.stopReason === "error" || message.stopReason === "aborted") continue;
		const ids = message.content.filter((block) => block.type === "toolCall").map((block) => block.id);
		const following = transcript.slice(index + 1);
		const end = following.findIndex((entry) => entry.role === "assistant");
		const results = following.slice(0, end < 0 ? undefined : end).filter((entry) => entry.role === "toolResult");
		expect(results.map((entry) => entry.toolCallId)).toEqual(ids);
	}
}

describe("a run", () => {
	test("emits pi's event order for one tool call", async () => {
		const fixture = createFixture([{ text: "look", calls: [{ name: "echo" }] }, { text: "done" }], [echo]);
		const outcome = await fixture.run("go");
		expect(outcome.stop).toBe("completed");
		expect(shape(fixture.events)).toEqual([
			"turn_start",
			"message_start:user",
			"message_end:user",
			"message_start:assistant",
			"message_update",
			"message_end:assistant",
			"tool_execution_start:call_1_0",
			"tool_execution_end:call_1_0",
			"message_start:toolResult",
			"message_end:toolResult",
			"turn_end",
			"turn_start",
			"message_start:assistant",
			"message_update",
			"message_end:assistant",
			"turn_end",
		]);
	});

	test("commits a message before it is announced", async () => {
		let committed = 0;
		let announced = 0;
		const fixture = createFixture([{ calls: [{ name: "echo" }] }], [echo], {
			commit: async (messages) => {
				await Bun.sleep(1);
				committed += messages.length;
			},
			emit: (event) => {
				if (event.type !== "message_end") return;
				announced++;
				expect(committed).toBeGreaterThanOrEqual(announced);
			},
			prepareRequest: async () => ({ model: {} as never, context: { messages: [] }, options: {} }),
		});
		await fixture.run("go");
		expect(announced).toBe(4);
	});

	test("delivers steering after the tools of the turn and follow-ups only when it would stop", async () => {
		const fixture = createFixture(
			[{ calls: [{ name: "act" }] }, { text: "a" }, { text: "b" }],
			[
				tool("act", async () => {
					fixture.steering.push(user("steer"));
					fixture.followUps.push(user("later"));
					return ok("acted");
				}),
			],
		);
		await fixture.run("go");
		const spoken = fixture.transcript.map((message) =>
			message.role === "user" ? (message.content[0] as { text: string }).text : message.role,
		);
		expect(spoken).toEqual(["go", "assistant", "toolResult", "steer", "assistant", "later", "assistant"]);
	});

	test("turns a failing prepareRequest into an error message", async () => {
		const fixture = createFixture([], [], {
			prepareRequest: async () => {
				throw new Error("no key");
			},
		});
		const outcome = await fixture.run("go");
		expect(outcome.stop).toBe("error");
		expect(outcome.lastAssistant?.errorMessage).toBe("no key");
	});

	test("stops after three identical failing calls, and says which", async () => {
		const fail = tool("fail", async () => {
			throw new Error("nope");
		});
		const replies = Array.from({ length: 9 }, () => ({ calls: [{ name: "fail", args: { a: 1 } }] }));
		const fixture = createFixture(replies, [fail]);
		const outcome = await fixture.run("go");
		expect(outcome.stop).toBe("stopped");
		expect(outcome.reason?.message).toContain("fail");
		expect(fixture.requests.length).toBe(3);
		expectPaired(fixture.transcript);
	});

	test("a failing test that is run again after an edit is not a loop", async () => {
		const fail = tool("fail", async () => {
			throw new Error("nope");
		});
		const replies = Array.from({ length: 4 }, () => [
			{ calls: [{ name: "fail" }] },
			{ calls: [{ name: "echo" }] },
		]).flat();
		const outcome = await createFixture([...replies, { text: "done" }], [fail, echo]).run("go");
		expect(outcome.stop).toBe("completed");
	});

	test("ends early only when every result of the batch terminates", async () => {
		const end = tool("end", async () => ({ ...ok("x"), terminate: true }));
		const both = createFixture([{ calls: [{ name: "end" }, { name: "echo" }] }, { text: "more" }], [end, echo]);
		expect((await both.run("go")).stop).toBe("completed");
		const all = createFixture([{ calls: [{ name: "end" }, { name: "end" }] }, { text: "more" }], [end, echo]);
		expect((await all.run("go")).stop).toBe("terminated");
		expect(all.requests.length).toBe(1);
	});

	test("finishTurn may end the run", async () => {
		const fixture = createFixture([{ calls: [{ name: "echo" }] }], [echo], { finishTurn: async () => "end" });
		expect((await fixture.run("go")).stop).toBe("completed");
		expect(fixture.requests.length).toBe(1);
	});
});

describe("abort", () => {
	test("during the stream keeps the partial message as aborted", async () => {
		const controller = new AbortController();
		const fixture = createFixture([{ text: "partial", hang: true }], []);
		const run = fixture.run("go", controller.signal);
		await Bun.sleep(1);
		controller.abort();
		const outcome = await run;
		expect(outcome.stop).toBe("aborted");
		expect(outcome.lastAssistant?.stopReason).toBe("aborted");
	});

	test("during a tool leaves a result for every call and one aborted message", async () => {
		const controller = new AbortController();
		const slow = tool("slow", (_id, _params, signal) => {
			return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
		});
		const fixture = createFixture([{ calls: [{ name: "slow" }, { name: "echo" }] }], [slow, echo]);
		const run = fixture.run("go", controller.signal);
		await Bun.sleep(1);
		controller.abort();
		expect((await run).stop).toBe("aborted");
		expectPaired(fixture.transcript);
		expect(fixture.transcript.at(-1)).toMatchObject({ role: "assistant", stopReason: "aborted" });
		expect(fixture.requests.length).toBe(1);
	});

	test("gives up on a tool that ignores its signal", async () => {
		const controller = new AbortController();
		const stuck: string[] = [];
		const deaf = tool("deaf", () => new Promise(() => {}));
		const fixture = createFixture([{ calls: [{ name: "deaf" }] }], [deaf], {
			abortGraceMs: 5,
			onStuckTool: (call) => void stuck.push(call.name),
		});
		const run = fixture.run("go", controller.signal);
		await Bun.sleep(1);
		controller.abort();
		expect((await run).stop).toBe("aborted");
		expect(stuck).toEqual(["deaf"]);
		expectPaired(fixture.transcript);
	});

	test("at any moment leaves paired history", async () => {
		const step = fc.record({
			calls: fc.array(fc.record({ name: fc.constantFrom("echo", "slow", "fail", "nope") }), { maxLength: 3 }),
			sequential: fc.boolean(),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 4 }), fc.nat(40), async (steps, abortAfter) => {
				const controller = new AbortController();
				let ticks = 0;
				const tick = () => {
					if (++ticks >= abortAfter) controller.abort();
				};
				const tools = [
					echo,
					tool("fail", async () => {
						tick();
						throw new Error("no");
					}),
					tool("slow", async (_id, _params, signal) => {
						for (let index = 0; index < 5; index++) {
							await Promise.resolve();
							tick();
							signal.throwIfAborted();
						}
						return ok("slow");
					}),
				];
				const replies = steps.map((entry) => (entry.calls.length > 0 ? { calls: entry.calls } : { text: "t" }));
				const fixture = createFixture(replies, tools, { emit: tick, abortGraceMs: 20 });
				await fixture.run("go", controller.signal);
				expectPaired(fixture.transcript);
			}),
			{ numRuns: 60 },
		);
	});
});
