import { describe, expect, test } from "bun:test";
import { isTauError } from "@tau/base/errors";
import type { SessionEntry } from "@tau/protocol/session-entries";
import { entriesLeft, newestWithin, summarizeBranch } from "./branch-summary.ts";
import branches from "./fixtures/pi-branches.json";
import compactions from "./fixtures/pi-compactions.json";
import { Branch } from "./testing/branch.ts";
import { scriptedSummaries, testModel } from "./testing/scripted-summaries.ts";

describe("as pi 0.87.1", () => {
	for (const golden of branches) {
		test(`${golden.name}, ${golden.maxTokens} tokens`, async () => {
			const path = compactions.find(({ name }) => name === golden.name)!.path as unknown as SessionEntry[];
			expect(newestWithin(path, golden.maxTokens).map(({ timestamp }) => timestamp)).toEqual(golden.messages);
			const { stream, requests } = scriptedSummaries(() => ({ text: "SUMMARY" }));
			const made = await summarizeBranch(path, { stream, model: testModel(200_000) });
			expect(made.summary).toStartWith(golden.start);
			expect(requests[0]!.options.maxTokens).toBe(golden.answerTokens!);
			if (golden.readFiles) expect(made.details).toMatchObject({ readFiles: golden.readFiles });
			if (golden.modifiedFiles) expect(made.details!.modifiedFiles).toEqual(golden.modifiedFiles);
		});
	}
});

function branch(): Branch {
	const made = new Branch();
	made.user("try the other way");
	made.calls([{ name: "edit", args: { path: "other.ts" }, result: "SECRET RESULT" }]);
	made.assistant("it works");
	return made;
}

test("the entries left are those after the last one that both paths have", () => {
	const { path } = branch();
	const target = new Set([path[0]!.id, "elsewhere"]);
	expect(entriesLeft(path, (id) => target.has(id))).toEqual(path.slice(1));
	expect(entriesLeft(path, () => false)).toEqual(path);
	expect(entriesLeft(path, () => true)).toEqual([]);
});

test("an empty branch is not asked about", async () => {
	const { stream, requests } = scriptedSummaries(() => ({ text: "x" }));
	expect(await summarizeBranch([], { stream, model: testModel(200_000) })).toEqual({
		summary: "No content to summarize",
	});
	expect(requests).toHaveLength(0);
});

test("the focus is added to the instructions or replaces them; results of tools are left out", async () => {
	const { stream, requests } = scriptedSummaries(() => ({ text: "x" }));
	const model = testModel(200_000);
	await summarizeBranch(branch().path, { stream, model, focus: "speed" });
	await summarizeBranch(branch().path, { stream, model, focus: "Only the speed.", replaceInstructions: true });
	expect(requests[0]!.prompt).toContain("## Key Decisions");
	expect(requests[0]!.prompt).toEndWith("Additional focus: speed");
	expect(requests[1]!.prompt).toEndWith("</conversation>\n\nOnly the speed.");
	for (const { prompt } of requests) expect(prompt).not.toContain("SECRET RESULT");
});

test("the newest message is summarised even if it alone is more than the window", async () => {
	const made = new Branch();
	made.user(`start ${"u".repeat(900_000)} end`);
	const { stream, requests } = scriptedSummaries(() => ({ text: "x" }));
	await summarizeBranch(made.path, { stream, model: testModel(32_000) });
	expect(requests[0]!.prompt).toContain("[User]: start uuu");
	for (const { prompt } of requests) expect(prompt.length).toBeLessThan(128_000);
});

test("without a model there is a summary of facts, unless a model is insisted on", async () => {
	const { stream } = scriptedSummaries(() => ({ errorMessage: "no credit", failure: "quota" }));
	const model = testModel(200_000);
	const made = await summarizeBranch(branch().path, { stream, model });
	expect(made.details?.withoutModel).toBe("no credit");
	expect(made.summary).toContain("try the other way");
	expect(made.summary).toContain("<modified-files>\nother.ts\n</modified-files>");
	const insisted = summarizeBranch(branch().path, { stream, model, modelOnly: true });
	await expect(insisted).rejects.toThrow("Branch summarization failed: no credit");
});

test("an abort cancels it", async () => {
	const { stream } = scriptedSummaries(() => ({ deaf: true }));
	const controller = new AbortController();
	setTimeout(() => controller.abort(), 5);
	const work = summarizeBranch(branch().path, { stream, model: testModel(200_000), signal: controller.signal });
	const error = await work.catch((reason: unknown) => reason);
	expect(isTauError(error) && error.code).toBe("TAU_BRANCH_SUMMARY_CANCELLED");
});
