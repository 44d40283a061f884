import { describe, expect, test } from "bun:test";
import { isTauError } from "@tau/base/errors";
import fc from "fast-check";
import { type CompactionResult, compact } from "./compact.ts";
import { measureContext } from "./context-meter.ts";
import { estimateMessageTokens } from "./estimate-tokens.ts";
import { type CompactionPreparation, prepareCompaction } from "./prepare.ts";
import { Branch } from "./testing/branch.ts";
import { randomBranch } from "./testing/random-branch.ts";
import { type ScriptedAnswer, scriptedSummaries, testModel } from "./testing/scripted-summaries.ts";

const SETTINGS = { enabled: true, reserveTokens: 16_384, keepRecentTokens: 2000 };
const SUMMARY = `## Goal
Build it

## Progress
### Done
- [x] Began

### In Progress
- [ ] Parser

### Blocked
- (none)

## Key Decisions
- **JSONL**: append only

## Next Steps
1. Write tests`;

function prepare(branch: Branch, window = 200_000, settings = SETTINGS): CompactionPreparation {
	return prepareCompaction(branch.items, { settings, model: testModel(window), reason: "threshold" });
}

function tryPrepare(branch: Branch, window: number): CompactionPreparation | undefined {
	try {
		return prepare(branch, window);
	} catch (error) {
		if (isTauError(error) && /^TAU_COMPACTION_(TOO_SMALL|ALREADY)$/.test(error.code)) return undefined;
		throw error;
	}
}

/** As a session would append it. */
function apply(branch: Branch, { summary, firstKeptEntryId, edits, tokensBefore, details }: CompactionResult): void {
	for (const { targetId, replacement } of edits) branch.edit(targetId, replacement);
	const own = branch.path.length.toString(16).padStart(8, "0");
	const systemMessage = branch.items.flatMap(({ messages }) => messages).findLast(({ role }) => role === "system");
	branch.append({
		type: "compaction",
		summary,
		firstKeptEntryId: firstKeptEntryId ?? own,
		tokensBefore,
		details: JSON.parse(JSON.stringify(details)),
		...(systemMessage?.role === "system" ? { systemMessage } : {}),
	});
}

function longBranch(turns: number, size = 3000): Branch {
	const branch = new Branch();
	for (let turn = 0; turn < turns; turn++) {
		branch.user(`request ${turn}`);
		branch.calls([{ name: "bash", args: { command: `make step${turn}` }, result: "r".repeat(size) }]);
		branch.assistant(`${"answer ".repeat(size / 7)}${turn}`);
	}
	branch.user("k".repeat(9000));
	return branch;
}

const answers: fc.Arbitrary<ScriptedAnswer> = fc.constantFrom<ScriptedAnswer>(
	{ text: SUMMARY },
	{ text: SUMMARY },
	{ text: `${SUMMARY}\n\n## Critical Context\n${"- much too long\n".repeat(20_000)}` },
	{ text: "no headings ".repeat(30_000) },
	{ text: "" },
	{ text: "cut", stopReason: "length" },
	{ errorMessage: "boom", failure: "server" },
	{ errorMessage: "too long", failure: "overflow" },
	{ callsTool: true },
	{ throws: "broken" },
);

describe("the context after a compaction", () => {
	test("is below the threshold, whatever the history and whatever the model answers", async () => {
		await fc.assert(
			fc.asyncProperty(
				randomBranch(),
				fc.constantFrom(4000, 16_000, 64_000, 200_000),
				fc.array(answers, { minLength: 1, maxLength: 4 }),
				async (branch, window, script) => {
					const preparation = tryPrepare(branch, window);
					if (!preparation) return;
					const { stream } = scriptedSummaries((index) => script[index % script.length]!);
					const made = await compact(preparation, { stream, model: testModel(window) });
					expect(made.fits).toBe(true);
					expect(made.summary.trim()).not.toBe("");
					apply(branch, made);
					const after = measureContext(branch.items);
					expect(after.estimated).toBeLessThanOrEqual(preparation.budget.limit);
					expect(after.tokens).toBe(after.estimated);
					expect(made.estimatedTokensAfter).toBeGreaterThanOrEqual(after.estimated);
				},
			),
			{ numRuns: 200 },
		);
	}, 60_000);

	test("can be compacted again and again and keeps its files, decisions and tasks", async () => {
		const branch = new Branch();
		const { stream, requests } = scriptedSummaries((index) => ({
			text: index === 0 ? SUMMARY : "## Goal\nGo on",
		}));
		for (let round = 0; round < 4; round++) {
			for (let step = 0; step < 3; step++) {
				branch.user("next");
				branch.calls([
					{ name: "read", args: { path: `read${round}.ts` }, result: "x".repeat(8000) },
					{ name: "edit", args: { path: `edit${round}.ts` }, result: "ok" },
				]);
			}
			const made = await compact(prepare(branch), { stream, model: testModel(200_000) });
			apply(branch, made);
			expect(made.details.readFiles).toContain("read0.ts");
			expect(made.details.modifiedFiles).toContain("edit0.ts");
			// A model that forgets them does not revoke them.
			expect(made.details.decisions).toEqual(["**JSONL**: append only"]);
			expect(made.summary.match(/<modified-files>/g)).toHaveLength(1);
			if (round === 0) expect(made.details.openTasks).toEqual(["Parser", "Write tests"]);
		}
		const later = requests.at(-1)!.prompt;
		expect(later).not.toContain("<modified-files>");
	});
});

describe("a history larger than the summary model's window", () => {
	test("is summarised in chunks, each with the summary so far, none larger than the window", async () => {
		const { stream, requests } = scriptedSummaries((index) => ({ text: `## Goal\nPart ${index}` }));
		const model = testModel(8000, 1000);
		const made = await compact(prepare(longBranch(40)), { stream, model });
		expect(requests.length).toBeGreaterThan(2);
		expect(requests.length).toBeLessThanOrEqual(11);
		for (const [index, request] of requests.entries()) {
			const size = request.context.messages.reduce((sum, message) => sum + estimateMessageTokens(message), 0);
			expect(size + request.options.maxTokens!).toBeLessThanOrEqual(8000);
			if (index > 0) {
				expect(request.prompt).toContain(`<previous-summary>\n## Goal\nPart ${index - 1}\n</previous-summary>`);
			}
		}
		const all = requests.map(({ prompt }) => prompt).join("\n");
		for (let turn = 0; turn < 40; turn++) expect(all).toContain(`[User]: request ${turn}\n`);
		expect(made.summary).toStartWith(`## Goal\nPart ${requests.length - 1}`);
		expect(made.usage?.totalTokens).toBe(15 * requests.length);
		expect(made.details.withoutModel).toBeUndefined();
	});

	test("is read in less detail rather than in ever more requests, and its oldest part as facts", async () => {
		const { stream, requests } = scriptedSummaries(() => ({ text: SUMMARY }));
		const made = await compact(prepare(longBranch(1500, 1000)), { stream, model: testModel(4000, 500) });
		expect(requests.length).toBeLessThanOrEqual(14);
		expect(requests[0]!.prompt).toContain("the conversation is too long");
		expect(requests[0]!.prompt).toContain("request 0");
		expect(requests.at(-1)!.prompt).toContain("[User]: request 1490");
		expect(made.summary).toStartWith("## Goal\nBuild it");
	});

	test("with one message larger than a chunk is summarised with a note where it was cut", async () => {
		const branch = new Branch();
		branch.user(`begin ${"u".repeat(100_000)} end`);
		branch.assistant("seen");
		branch.user("go on");
		branch.assistant("z".repeat(9000));
		const { stream, requests } = scriptedSummaries(() => ({ text: SUMMARY }));
		await compact(prepare(branch), { stream, model: testModel(8000, 1000) });
		expect(requests[0]!.prompt).toContain("[User]: begin uuu");
		expect(requests[0]!.prompt).toContain("uuu end");
		expect(requests.map(({ prompt }) => prompt).join("")).toMatch(
			/\[\.\.\. \d+ characters, cut to fit the context \.\.\.\]/,
		);
	});
});

describe("a request that fails", () => {
	test("is tried with less when it was too much", async () => {
		const { stream, requests } = scriptedSummaries((_, { prompt }) =>
			prompt.length > 40_000 ? { errorMessage: "too long", failure: "overflow" } : { text: SUMMARY },
		);
		const made = await compact(prepare(longBranch(40)), { stream, model: testModel(200_000) });
		expect(made.details.withoutModel).toBeUndefined();
		expect(made.summary).toStartWith("## Goal\nBuild it");
		for (let turn = 0; turn < 40; turn++) {
			const sent = requests.filter(({ prompt }) => prompt.length <= 40_000);
			expect(sent.some(({ prompt }) => prompt.includes(`[User]: request ${turn}\n`))).toBe(true);
		}
	});

	test("because thinking took all the room is tried without thinking", async () => {
		const { stream, requests } = scriptedSummaries((_, { options }) =>
			options.reasoning ? { text: "part", stopReason: "length" } : { text: SUMMARY },
		);
		const made = await compact(prepare(longBranch(5)), { stream, model: testModel(200_000), thinkingLevel: "high" });
		expect(requests.map(({ options }) => options.reasoning)).toEqual(["high", undefined]);
		expect(requests[1]!.prompt).toBe(requests[0]!.prompt);
		expect(made.details.withoutModel).toBeUndefined();
	});

	test("because the model takes very little at a time ends after a bounded number of requests", async () => {
		const { stream, requests } = scriptedSummaries((_, { prompt }) =>
			prompt.length > 12_000 ? { errorMessage: "too long", failure: "overflow" } : { text: SUMMARY },
		);
		const branch = longBranch(150);
		const made = await compact(prepare(branch), { stream, model: testModel(60_000) });
		expect(requests.length).toBeLessThanOrEqual(40);
		expect(made.details.withoutModel).toBe("it took too many requests");
		expect(made.summary).toContain("Build it");
	});

	test("is retried when it may pass, and the wait is told", async () => {
		const waits: number[] = [];
		const { stream, requests } = scriptedSummaries((index) =>
			index < 2 ? { errorMessage: "overloaded", failure: "overloaded", retryable: true } : { text: SUMMARY },
		);
		const told: string[] = [];
		const made = await compact(prepare(longBranch(10)), {
			stream,
			model: testModel(200_000),
			retry: { enabled: true, maxRetries: 3, baseDelayMs: 2000, maxAgentDelayMs: 60_000 },
			clock: { sleep: async (milliseconds) => void waits.push(milliseconds) },
			onRetry: ({ attempt, maxAttempts, errorMessage }) => told.push(`${attempt}/${maxAttempts} ${errorMessage}`),
		});
		expect(requests).toHaveLength(3);
		expect(waits).toEqual([2000, 4000]);
		expect(told).toEqual(["1/3 overloaded", "2/3 overloaded"]);
		expect(made.summary).toStartWith("## Goal\nBuild it");
	});

	test("gives way to facts of the conversation, which say that no model made them", async () => {
		const branch = longBranch(12);
		branch.calls([{ name: "read", args: { path: "lost.ts" }, result: "ENOENT: lost.ts", isError: true }]);
		branch.user("u".repeat(9000));
		const { stream } = scriptedSummaries(() => ({ errorMessage: "401 no key", failure: "auth" }));
		const made = await compact(prepare(branch), { stream, model: testModel(200_000) });
		expect(made.details.withoutModel).toBe("401 no key");
		expect(made.summary).toStartWith("(Made without a model because 401 no key.");
		for (const fact of ["- request 0", "`make step11`", "request 11", "read: ENOENT: lost.ts"]) {
			expect(made.summary).toContain(fact);
		}
		expect(made.summary).toContain("Last answer of the assistant");
		const again = await compact(prepare(branch), { stream, model: testModel(200_000) });
		expect(again.summary).toBe(made.summary);
	});

	test("after a part was summarised keeps that part", async () => {
		const { stream } = scriptedSummaries((index) =>
			index === 0 ? { text: SUMMARY } : { errorMessage: "gone", failure: "quota" },
		);
		const made = await compact(prepare(longBranch(40)), { stream, model: testModel(8000, 1000) });
		expect(made.details.withoutModel).toBe("gone");
		expect(made.summary).toContain("Build it");
		expect(made.details.decisions).toEqual(["**JSONL**: append only"]);
		expect(made.summary).not.toContain("- request 0");
	});

	test("fails the compaction, with pi's words, where a model is insisted on", async () => {
		const { stream } = scriptedSummaries(() => ({ text: "part", stopReason: "length" }));
		const work = compact(prepare(longBranch(5)), { stream, model: testModel(200_000), modelOnly: true });
		const error = await work.catch((reason: unknown) => reason);
		expect(isTauError(error) && error.code).toBe("TAU_COMPACTION_FAILED");
		expect((error as Error).message).toBe(
			"Summarization failed: generation hit the token cap and the summary is incomplete",
		);
	});

	test("because the answer never ends is given up and does not fill memory", async () => {
		const { stream } = scriptedSummaries(() => ({ endless: true }));
		const made = await compact(prepare(longBranch(3)), { stream, model: testModel(200_000, 500) });
		expect(made.details.withoutModel).toBe("the answer did not end");
	});
});

describe("an abort", () => {
	for (const [name, answer] of Object.entries<ScriptedAnswer>({
		"while the model answers": { endless: true },
		"of a model that does not listen": { deaf: true },
	})) {
		test(`${name} ends the compaction at once`, async () => {
			const controller = new AbortController();
			const { stream } = scriptedSummaries(() => answer);
			setTimeout(() => controller.abort(), 10);
			const model = testModel(200_000, 1_000_000);
			const work = compact(prepare(longBranch(5)), { stream, model, signal: controller.signal });
			const error = await work.catch((reason: unknown) => reason);
			expect(isTauError(error) && error.code).toBe("TAU_COMPACTION_CANCELLED");
			expect((error as Error).message).toBe("Compaction cancelled");
		});
	}

	test("before it starts, and while a retry is waited for", async () => {
		const { stream, requests } = scriptedSummaries(() => ({ errorMessage: "x", failure: "server", retryable: true }));
		const model = testModel(200_000);
		const aborted = compact(prepare(longBranch(5)), { stream, model, signal: AbortSignal.abort() });
		await expect(aborted).rejects.toThrow("Compaction cancelled");
		expect(requests).toHaveLength(0);
		const controller = new AbortController();
		const retry = { enabled: true, maxRetries: 3, baseDelayMs: 60_000, maxAgentDelayMs: 60_000 };
		const onRetry = () => controller.abort();
		const waiting = compact(prepare(longBranch(5)), { stream, model, retry, onRetry, signal: controller.signal });
		await expect(waiting).rejects.toThrow("Compaction cancelled");
		expect(requests).toHaveLength(1);
	});
});

test("the user's focus goes into every request, those of a split turn included", async () => {
	const branch = longBranch(3);
	branch.user("one long turn");
	for (let step = 0; step < 5; step++) {
		branch.calls([{ name: "read", args: { path: "a" }, result: "r".repeat(4000) }]);
	}
	const { stream, requests } = scriptedSummaries(() => ({ text: SUMMARY }));
	const made = await compact(prepare(branch), { stream, model: testModel(200_000), focus: "the parser" });
	expect(requests).toHaveLength(2);
	for (const { prompt } of requests) expect(prompt).toEndWith("Additional focus: the parser");
	expect(made.summary).toContain("\n\n---\n\n**Turn Context (split turn):**\n\n");
});

test("little gained a few turns after the last compaction is said", async () => {
	const branch = new Branch();
	branch.user("a");
	const kept = branch.user("b");
	branch.append({ type: "compaction", summary: "s".repeat(24_000), firstKeptEntryId: kept, tokensBefore: 9 });
	branch.assistant("short");
	branch.user("c");
	branch.calls([{ name: "read", args: { path: "a" }, result: "r".repeat(8100) }]);
	const { stream } = scriptedSummaries(() => ({ text: `## Goal\n${"long ".repeat(5500)}` }));
	const made = await compact(prepare(branch), { stream, model: testModel(200_000) });
	expect(made.thrash?.turnsSince).toBe(2);
	expect(made.thrash?.message).toContain("again after 2 turns");
	expect(made.details.quickRepeats).toBe(1);
});

test("forty thousand messages are compacted in linear time and without holding their text", async () => {
	const message = (index: number) => ({
		entry: {
			type: "custom" as const,
			customType: "",
			id: `${index}`,
			parentId: index ? `${index - 1}` : null,
			timestamp: "",
		},
		messages: [
			index % 2 === 0
				? ({ role: "user", content: `request ${index} ${"u".repeat(4000)}`, timestamp: index } as const)
				: ({ role: "user", content: `again ${index} ${"v".repeat(4000)}`, timestamp: index } as const),
		],
	});
	let open = 0;
	const source = {
		*[Symbol.iterator]() {
			open++;
			try {
				for (let index = 0; index < 40_000; index++) yield message(index);
			} finally {
				open--;
			}
		},
	};
	const { stream, requests } = scriptedSummaries(() => ({ text: SUMMARY }));
	const model = testModel(200_000);
	const preparation = prepareCompaction(source, { settings: SETTINGS, model, reason: "threshold" });
	const made = await compact(preparation, { stream, model });
	expect(made.fits).toBe(true);
	expect(requests.length).toBeLessThanOrEqual(12);
	for (const { prompt } of requests) expect(prompt.length).toBeLessThan(800_000);
	expect(open).toBe(0);
}, 20_000);
