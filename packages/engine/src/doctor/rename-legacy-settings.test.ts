import { expect, test } from "bun:test";
import { isTauError } from "@tau/base/errors";
import fc from "fast-check";
import { readSettings } from "../config/settings/read-settings.ts";
import { renamedText } from "./rename-legacy-settings.ts";

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const settings = fc.record(
	{
		theme: fc.constantFrom("queueMode", "dark"),
		queueMode: fc.constantFrom("all", "one-at-a-time", "queueMode"),
		steeringMode: optional(fc.constantFrom("all")),
		websockets: fc.oneof(fc.boolean(), fc.constant("yes")),
		transport: optional(fc.constantFrom("sse")),
		retry: fc.record(
			{
				maxDelayMs: fc.oneof(fc.nat(), fc.constant("1")),
				maxRetries: fc.nat(),
				provider: fc.constantFrom({}, { maxRetryDelayMs: 1 }, 5),
			},
			{ requiredKeys: [] },
		),
		skills: fc.oneof(
			fc.constant(["a"]),
			fc.record(
				{ customDirectories: fc.constantFrom([], ["queueMode"]), enableSkillCommands: fc.boolean(), own: fc.nat() },
				{ requiredKeys: [] },
			),
		),
	},
	{ requiredKeys: [] },
);

test("whatever old names a file has: the meaning stays, the names are new, comments stay, or it is refused", () => {
	let renamedOnes = 0;
	fc.assert(
		fc.property(settings, fc.constantFrom(0, 2), fc.boolean(), (value, indent, isCommented) => {
			const json = JSON.stringify(value, null, indent);
			const text = isCommented ? `// "queueMode": first\n${json.replaceAll(",\n", ", // each\n")}` : json;
			const before = readSettings(text, "s");
			try {
				const after = readSettings(renamedText(text, "s"), "s");
				expect(after.settings).toEqual(before.settings);
				expect(after.problems.filter(({ kind }) => kind === "legacy")).toEqual([]);
				if (isCommented) expect(after.text).toStartWith('// "queueMode": first\n');
				if (before.problems.some(({ kind }) => kind === "legacy")) renamedOnes++;
				else expect(after.settings).toEqual(before.settings);
				expect(renamedText(after.text, "s")).toBe(after.text);
			} catch (error) {
				if (!isTauError(error)) throw error;
				expect(["TAU_SETTINGS_RENAME", "TAU_JSONC_NOT_OBJECT"]).toContain(error.code);
			}
		}),
		{ numRuns: 500 },
	);
	expect(renamedOnes).toBeGreaterThan(50);
});
