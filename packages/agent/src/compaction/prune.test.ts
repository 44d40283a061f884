import { describe, expect, test } from "bun:test";
import type { AgentMessage } from "@tau/protocol/messages";
import fc from "fast-check";
import { measureContext } from "./context-meter.ts";
import { planPruning } from "./prune.ts";
import { Branch } from "./testing/branch.ts";
import { randomBranch } from "./testing/random-branch.ts";
import { testModel } from "./testing/scripted-summaries.ts";

const SETTINGS = { enabled: true, reserveTokens: 16_384, keepRecentTokens: 2000 };

function plan(branch: Branch, window = 200_000) {
	return planPruning(branch.items, { settings: SETTINGS, model: testModel(window) });
}

function reading(turns: number, size: number): Branch {
	const branch = new Branch();
	branch.user("read everything");
	for (let turn = 0; turn < turns; turn++) {
		branch.calls([{ name: "read", args: { path: `f${turn}.ts`, limit: 9 }, result: `${turn}`.padEnd(size, "x") }]);
	}
	return branch;
}

const messagesOf = (branch: Branch): AgentMessage[] => branch.items.flatMap(({ messages }) => messages);

describe("old tool outputs", () => {
	test("give way to notes that say what was there and how to get it again", () => {
		const made = plan(reading(20, 40_000))!;
		expect(made.edits).toHaveLength(17);
		expect(made.edits[0]).toEqual({
			targetId: "00000002",
			replacement: {
				content:
					'[Output of read(path="f0.ts", limit=9) left out to save room: 40000 characters. Run it again if it is still needed.]',
			},
		});
	});

	test("stay where leaving them out would not be enough, or is not needed to be repeated", () => {
		const branch = reading(20, 40_000);
		branch.user("u".repeat(600_000));
		expect(plan(branch)).toBeUndefined();
		expect(plan(reading(3, 40_000))).toBeUndefined();
		const once = reading(20, 40_000);
		for (const edit of plan(once)!.edits) once.append({ type: "context_edit", ...edit });
		expect(plan(once)).toBeUndefined();
	});

	test("stay when they are small or among the last ones", () => {
		const branch = new Branch();
		branch.user("go");
		branch.calls([{ name: "read", args: { path: "a" }, result: "small" }]);
		branch.calls([{ name: "read", args: { path: "b" }, result: "x".repeat(40_000) }]);
		for (let turn = 0; turn < 2; turn++)
			branch.calls([{ name: "read", args: { path: "c" }, result: "y".repeat(9000) }]);
		expect(plan(branch)).toBeUndefined();
		branch.calls([{ name: "read", args: { path: "c" }, result: "y".repeat(9000) }]);
		expect(plan(branch)!.edits.map(({ targetId }) => targetId)).toEqual(["00000004"]);
	});
});

test("in any history results stay with their calls, everything else is untouched, and the sum is right", () => {
	fc.assert(
		fc.property(randomBranch(), fc.constantFrom(8000, 40_000, 200_000), (branch, window) => {
			const made = plan(branch, window);
			if (!made) return;
			const before = messagesOf(branch);
			const kept = lastTokens(before, SETTINGS.keepRecentTokens);
			const whole = measureContext(branch.items).estimated;
			for (const edit of made.edits) branch.append({ type: "context_edit", ...edit });
			const after = messagesOf(branch);
			expect(after.length).toBe(before.length);
			const ids = new Set(made.edits.map(({ targetId }) => targetId));
			expect(ids.size).toBe(made.edits.length);
			let changed = 0;
			for (const [index, message] of after.entries()) {
				if (Bun.deepEquals(message, before[index])) continue;
				changed++;
				expect(index).toBeLessThan(before.length - kept);
				expect(message).toMatchObject({ ...before[index], content: expect.anything() });
				expect(message.role).toBe("toolResult");
			}
			expect(changed).toBe(made.edits.length);
			expect(measureContext(branch.items).estimated).toBe(whole - made.tokensFreed);
			expect(made.estimatedTokensAfter).toBeGreaterThanOrEqual(whole - made.tokensFreed);
		}),
		{ numRuns: 300 },
	);
});

/** How many messages at the end make up that many tokens. */
function lastTokens(messages: readonly AgentMessage[], tokens: number): number {
	let count = 0;
	const branch = new Branch();
	for (const message of [...messages].reverse()) {
		branch.message(message);
		if (message.role !== "system" && measureEstimated(branch) > tokens) break;
		count++;
	}
	return count;
}

function measureEstimated(branch: Branch): number {
	const { estimated, system } = measureContext(branch.items);
	return estimated - system;
}
