import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ContextItem } from "./context-item.ts";
import { CachedContextMeter, measureContext } from "./context-meter.ts";
import { compactionSettingsFor, shouldCompact } from "./settings.ts";
import { Branch } from "./testing/branch.ts";
import { randomBranch } from "./testing/random-branch.ts";
import { testModel } from "./testing/scripted-summaries.ts";

test("measuring as items come gives what measuring all at once gives, edits included", () => {
	fc.assert(
		fc.property(randomBranch(), (branch) => {
			const meter = new CachedContextMeter();
			const growing: ContextItem[] = [];
			for (let length = 1; length <= branch.path.length; length++) {
				const part = new Branch();
				part.path.push(...branch.path.slice(0, length));
				const { items } = part;
				if (branch.path[length - 1]!.type === "compaction") growing.length = 0;
				// The list grows in place, and an edit replaces items in it: as a session's live context does.
				growing.splice(
					0,
					growing.length,
					...items.map((item, at) => (sameItem(growing[at], item) ? growing[at]! : item)),
				);
				expect(meter.measure(growing)).toEqual(measureContext(items));
			}
		}),
		{ numRuns: 100 },
	);
});

function sameItem(known: ContextItem | undefined, item: ContextItem): boolean {
	return known?.entry === item.entry && Bun.deepEquals(known.messages, item.messages);
}

test("a turn costs what is new, not what is there", () => {
	let looked = 0;
	const branch = new Branch();
	for (let turn = 0; turn < 1000; turn++) branch.user("question");
	const watched = branch.items.map(({ entry, messages }) => ({
		entry,
		get messages() {
			looked++;
			return messages;
		},
	}));
	const meter = new CachedContextMeter();
	meter.measure(watched);
	looked = 0;
	branch.user("new");
	watched.push(branch.items.at(-1)!);
	meter.measure(watched);
	expect(looked).toBe(0);
	expect(meter.measure(watched)).toEqual(measureContext(branch.items));
});

describe("settings", () => {
	test("of a model go before the general ones, and those before the defaults", () => {
		const stored = {
			reserveTokens: 5,
			modelOverrides: { "p/m": { keepRecentTokens: 7 }, "p/n": { reserveTokens: 9 } },
		};
		const settings = (id: string) => compactionSettingsFor(stored, { provider: "p", id });
		expect(settings("m")).toEqual({ enabled: true, reserveTokens: 5, keepRecentTokens: 7 });
		expect(settings("n")).toEqual({ enabled: true, reserveTokens: 9, keepRecentTokens: 20_000 });
		expect(compactionSettingsFor(undefined, undefined)).toEqual({
			enabled: true,
			reserveTokens: 16_384,
			keepRecentTokens: 20_000,
		});
	});

	test("a compaction is due above the window less the reserve", () => {
		const settings = compactionSettingsFor(undefined, undefined);
		const model = testModel(200_000);
		expect(shouldCompact(200_000 - 16_384, model, settings)).toBe(false);
		expect(shouldCompact(200_000 - 16_383, model, settings)).toBe(true);
		expect(shouldCompact(1e9, model, { ...settings, enabled: false })).toBe(false);
		// A window smaller than the reserve does not ask for a compaction before every request.
		expect(shouldCompact(3000, testModel(8000), settings)).toBe(false);
		expect(shouldCompact(4001, testModel(8000), settings)).toBe(true);
		expect(shouldCompact(100_000, testModel(0), settings)).toBe(false);
	});
});
