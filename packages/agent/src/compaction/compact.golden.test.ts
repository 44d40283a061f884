/** Against facts recorded from pi 0.87.1: same cut, same sizes, same text, same files, same merged summary. */
import { describe, expect, test } from "bun:test";
import { isTauError } from "@tau/base/errors";
import type { SessionEntry } from "@tau/protocol/session-entries";
import { compact } from "./compact.ts";
import { measureContext } from "./context-meter.ts";
import { estimateMessageTokens } from "./estimate-tokens.ts";
import recorded from "./fixtures/pi-compactions.json";
import { type CompactionPreparation, prepareCompaction } from "./prepare.ts";
import { serializeConversation } from "./serialize.ts";
import { project } from "./testing/branch.ts";
import { scriptedSummaries, testModel } from "./testing/scripted-summaries.ts";

const MODEL = { ...testModel(200_000), maxTokens: 8000 };

for (const golden of recorded) {
	describe(golden.name, () => {
		const items = project(golden.path as unknown as SessionEntry[]);

		test("sizes", () => {
			expect(items.flatMap(({ messages }) => messages).map(estimateMessageTokens)).toEqual(golden.messageTokens);
			expect(measureContext(items).tokens).toBe(golden.contextTokens);
		});

		test("preparation", () => {
			const preparation = prepare(items, golden.keepRecentTokens);
			expect(preparation && describePreparation(preparation)).toEqual(golden.expected ?? undefined);
		});

		if (golden.expected) {
			test("serialised conversation", () => {
				const preparation = prepare(items, golden.keepRecentTokens)!;
				expect(hash(serializeConversation(preparation.messagesToSummarize()))).toBe(golden.history!);
				expect(hash(serializeConversation(preparation.turnPrefixMessages()))).toBe(golden.prefix!);
			});

			test("summary", async () => {
				const model = scriptedSummaries((index) => ({ text: `## Goal\nAnswer ${index + 1}` }));
				const preparation = prepare(items, golden.keepRecentTokens)!;
				const made = await compact(preparation, { stream: model.stream, model: MODEL, thinkingLevel: "high" });
				expect(made.summary).toBe(golden.result!.summary);
				expect(made.details).toMatchObject(golden.result!.details);
				const requests = model.requests.map(({ options }) => [
					options.maxTokens,
					options.reasoning ?? null,
					options.cacheRetention,
				]);
				expect(requests).toEqual(golden.result!.requests as typeof requests);
			});
		}
	});
}

function prepare(items: ReturnType<typeof project>, keepRecentTokens: number): CompactionPreparation | undefined {
	const settings = { enabled: true, reserveTokens: 16_384, keepRecentTokens };
	try {
		return prepareCompaction(items, { settings, model: MODEL, reason: "manual" });
	} catch (error) {
		if (isTauError(error)) return undefined;
		throw error;
	}
}

function describePreparation(preparation: CompactionPreparation) {
	const { firstKeptEntryId, isSplitTurn, tokensBefore, previousSummary, fileOps } = preparation;
	return {
		firstKeptEntryId,
		isSplitTurn,
		tokensBefore,
		previousSummary: previousSummary ?? null,
		summarised: [...preparation.messagesToSummarize()].map(({ timestamp }) => timestamp),
		turnPrefix: [...preparation.turnPrefixMessages()].map(({ timestamp }) => timestamp),
		files: { read: [...fileOps.read], written: [...fileOps.written], edited: [...fileOps.edited] },
	};
}

function hash(text: string): string {
	return new Bun.CryptoHasher("sha256").update(text).digest("hex").slice(0, 32);
}
