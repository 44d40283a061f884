import { describe, expect, test } from "bun:test";
import { isTauError } from "@tau/base/errors";
import type { AgentMessage } from "@tau/protocol/messages";
import fc from "fast-check";
import type { ContextItem } from "./context-item.ts";
import { type CompactionPreparation, type PrepareOptions, preparationForHook, prepareCompaction } from "./prepare.ts";
import { Branch } from "./testing/branch.ts";
import { randomBranch } from "./testing/random-branch.ts";
import { testModel } from "./testing/scripted-summaries.ts";

const windows = fc.constantFrom(2000, 8000, 32_000, 200_000);
const keeps = fc.constantFrom(0, 300, 2000, 20_000);
const reasons = fc.constantFrom<PrepareOptions["reason"]>("manual", "threshold", "overflow");

function prepare(items: ContextItem[], window: number, keepRecentTokens: number, reason: PrepareOptions["reason"]) {
	const settings = { enabled: true, reserveTokens: 16_384, keepRecentTokens };
	try {
		return prepareCompaction(items, { settings, model: testModel(window), reason });
	} catch (error) {
		if (isTauError(error) && /^TAU_COMPACTION_(TOO_SMALL|ALREADY)$/.test(error.code)) return undefined;
		throw error;
	}
}

function conversation(items: readonly ContextItem[]): AgentMessage[] {
	const own = items.filter(({ entry }, index) => !(entry.type === "compaction" && index === 0));
	return own.flatMap(({ messages }) => messages.filter(({ role }) => role !== "system"));
}

function keptItems(items: readonly ContextItem[], { firstKeptEntryId }: CompactionPreparation): ContextItem[] {
	if (firstKeptEntryId === null) return [];
	return items.slice(items.findIndex(({ entry }) => entry.id === firstKeptEntryId));
}

describe("any history", () => {
	test("is summarised or kept, every message of it, in order", () => {
		fc.assert(
			fc.property(randomBranch(), windows, keeps, reasons, (branch, window, keep, reason) => {
				const { items } = branch;
				const preparation = prepare(items, window, keep, reason);
				if (!preparation) return;
				const all = [
					...preparation.messagesToSummarize(),
					...preparation.turnPrefixMessages(),
					...conversation(keptItems(items, preparation)),
				];
				expect(all).toEqual(conversation(items));
				expect([...preparation.messagesToSummarize()].length > 0).toBe(preparation.hasHistory);
			}),
			{ numRuns: 300 },
		);
	});

	test("is never cut between a call and its result", () => {
		fc.assert(
			fc.property(randomBranch(), windows, keeps, reasons, (branch, window, keep, reason) => {
				const { items } = branch;
				const preparation = prepare(items, window, keep, reason);
				if (!preparation) return;
				const kept = conversation(keptItems(items, preparation));
				const calls = new Set(
					kept.flatMap((message) =>
						message.role === "assistant"
							? message.content.flatMap((block) => (block.type === "toolCall" ? [block.id] : []))
							: [],
					),
				);
				for (const message of kept) if (message.role === "toolResult") expect(calls).toContain(message.toolCallId);
			}),
			{ numRuns: 300 },
		);
	});
});

describe("what stays", () => {
	test("is shortened when the last step alone is larger than the window", () => {
		const branch = new Branch();
		branch.user("start");
		branch.assistant("ok");
		branch.user("read both");
		branch.calls([
			{ name: "read", args: { path: "small.ts" }, result: "small" },
			{ name: "read", args: { path: "big.ts" }, result: "A".repeat(400_000) },
		]);
		const preparation = prepare(branch.items, 32_000, 20_000, "threshold")!;
		expect(preparation.edits).toHaveLength(1);
		expect(preparation.edits[0]!.targetId).toBe(branch.path.at(-1)!.id);
		expect(JSON.stringify(preparation.edits[0]!.replacement)).toContain("400000 characters, cut to fit the context");
		expect(preparation.tokensKept).toBeLessThan(16_000);
	});

	test("is nothing when not even that helps", () => {
		const branch = new Branch();
		branch.user("start");
		branch.assistant("ok");
		const output = "B".repeat(100_000);
		branch.message({
			role: "bashExecution",
			command: "x",
			output,
			exitCode: 0,
			cancelled: false,
			truncated: false,
			timestamp: 1,
		});
		const preparation = prepare(branch.items, 16_000, 20_000, "threshold")!;
		expect(preparation.firstKeptEntryId).toBeNull();
		expect([...preparation.messagesToSummarize(), ...preparation.turnPrefixMessages()]).toHaveLength(3);
	});

	test("is less after an overflow, even when all of it is recent", () => {
		const branch = new Branch();
		for (let turn = 0; turn < 6; turn++) {
			branch.user(`question ${turn}`);
			branch.assistant("answer ".repeat(300));
		}
		expect(prepare(branch.items, 200_000, 20_000, "threshold")).toBeUndefined();
		const preparation = prepare(branch.items, 200_000, 20_000, "overflow")!;
		expect(preparation.tokensKept).toBeLessThan(preparation.tokensBefore * 0.75);
	});

	test("begins with the user's message although a state entry stands before it", () => {
		const branch = new Branch();
		branch.user("first");
		branch.assistant("x".repeat(4000));
		const info = branch.append({ type: "session_info", name: "n" });
		branch.user("second");
		branch.assistant("y".repeat(400));
		const preparation = prepare(branch.items, 200_000, 101, "manual")!;
		expect(preparation.firstKeptEntryId).toBe(info);
		expect(preparation.isSplitTurn).toBe(false);
	});
});

test("compactions in quick succession are counted and said", () => {
	const branch = new Branch();
	branch.user("first");
	branch.assistant("x".repeat(40_000));
	const kept = branch.user("second");
	branch.append({
		type: "compaction",
		summary: "s",
		firstKeptEntryId: kept,
		tokensBefore: 20_000,
		details: { readFiles: [], modifiedFiles: [], quickRepeats: 2 },
	});
	branch.calls([{ name: "read", args: { path: "a" }, result: "y".repeat(40_000) }]);
	branch.calls([{ name: "read", args: { path: "a" }, result: "y".repeat(40_000) }]);
	const preparation = prepare(branch.items, 32_000, 2000, "threshold")!;
	expect(preparation.turnsSince).toBe(2);
	expect(preparation.quickRepeats).toBe(3);
	expect(preparation.thrash?.code).toBe("TAU_COMPACTION_THRASH");
	expect(prepare(branch.items, 32_000, 2000, "manual")!.thrash).toBeUndefined();
});

test("extensions get the shape that pi gives them", () => {
	const branch = new Branch();
	branch.user("first");
	branch.assistant("x".repeat(4000));
	branch.user("second");
	const hook = preparationForHook(prepare(branch.items, 200_000, 1, "manual")!);
	expect(Object.keys(hook).sort()).toEqual(
		"fileOps firstKeptEntryId isSplitTurn messagesToSummarize settings tokensBefore turnPrefixMessages".split(" "),
	);
	expect(hook.messagesToSummarize).toHaveLength(2);
});
