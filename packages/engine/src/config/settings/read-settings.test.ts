import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { retrySettings, type Settings } from "../settings.ts";
import { describeSettingProblem, readSettings, settingsWarnings } from "./read-settings.ts";
import { SETTINGS, type SettingDefinition, type SettingPath } from "./table.ts";

const read = (value: unknown) => readSettings(JSON.stringify(value), "s.json");

describe("readSettings()", () => {
	test("reads known keys, with comments, trailing commas and a byte order mark", () => {
		const text = '\ufeff{ // mine\n "defaultModel": "m", "retry": {"maxRetries": 1}, "terminal": {"images": false}, }';
		const file = readSettings(text, "s");
		expect(file.settings).toEqual({ defaultModel: "m", retry: { maxRetries: 1 }, terminal: { images: false } });
		expect(settingsWarnings(file)).toEqual([]);
		expect(retrySettings(file.settings)).toMatchObject({ enabled: true, maxRetries: 1, baseDelayMs: 2000 });
	});

	test("reports a bad value with its place and keeps its neighbours", () => {
		const text = '{\n "defaultModel": 5,\n "retry": {"maxRetries": -1, "enabled": false},\n "shellPath": "/bin/sh"\n}';
		const file = readSettings(text, "s.json");
		expect(file.settings).toEqual({ retry: { enabled: false }, shellPath: "/bin/sh" });
		expect(settingsWarnings(file)).toEqual([
			"s.json:2:18: defaultModel must be a string that is not empty, found 5; its default is used",
			"s.json:3:26: retry.maxRetries must be a whole number of at least 0, found -1; its default is used",
		]);
		expect(settingsWarnings(readSettings('{"enabledModels": ["a", 1]}', "s"))).toEqual([
			"s:1:25: enabledModels[1] must be a string that is not empty, found 1; its default is used",
		]);
		expect(settingsWarnings(readSettings('{"retry": 1}', "s"))[0]).toContain("retry must be an object, found 1");
	});

	test("ignores a malformed file, and says where it is malformed", () => {
		const file = readSettings('{\n "a": \n}', "s.json");
		expect(file.settings).toEqual({});
		expect(settingsWarnings(file)).toEqual(['settings.json is ignored: s.json:3:1: expected a value, found "}"']);
		expect(settingsWarnings(readSettings("[]", "s.json"))[0]).toContain("s.json must hold an object");
		expect(readSettings(" \n", "s.json").problems).toEqual([]);
	});

	test("says nothing of unknown settings at start, and knows them for doctor", () => {
		const file = read({
			"retry.maxRetries": 1,
			retry: { maxRetry: 1 },
			nope: {},
			compaction: { modelOverrides: { "a/b": {} } },
		});
		expect(settingsWarnings(file)).toEqual([]);
		expect(file.problems.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
			"unknown retry.maxRetries",
			"unknown retry.maxRetry",
			"unknown nope",
		]);
		expect(file.settings).toEqual({ compaction: { modelOverrides: { "a/b": {} } } });
	});

	test("takes the names of older versions, and reports mistakes where they stand", () => {
		expect(read({ queueMode: "all", websockets: false }).settings).toEqual({ steeringMode: "all", transport: "sse" });
		expect(read({ queueMode: "all", steeringMode: "one-at-a-time" }).settings).toEqual({
			steeringMode: "one-at-a-time",
		});
		const skills = { enableSkillCommands: false, customDirectories: ["~/s"] };
		expect(read({ skills }).settings).toEqual({ skills: ["~/s"], enableSkillCommands: false });
		expect(read({ retry: { maxDelayMs: 5, maxRetries: 1 } }).settings).toEqual({
			retry: { maxRetries: 1, provider: { maxRetryDelayMs: 5 } },
		});
		expect(read({ retry: { maxDelayMs: 5, provider: { maxRetryDelayMs: 7 } } }).settings.retry).toEqual({
			provider: { maxRetryDelayMs: 7 },
		});
		const wrong = readSettings('{\n  "queueMode": "never"\n}', "s");
		expect(settingsWarnings(wrong)[0]).toStartWith('s:2:16: steeringMode must be "one-at-a-time" or "all"');
		expect(wrong.problems.map((problem) => describeSettingProblem(wrong, problem))[0]).toBe(
			"s:2:16: queueMode is an old name; it is read as steeringMode",
		);
	});

	test("takes timeouts as pi does", () => {
		const timeout = (value: unknown) => read({ httpIdleTimeoutMs: value });
		expect(timeout("disabled").settings.httpIdleTimeoutMs).toBe(0);
		expect(timeout(" 1500.7 ").settings.httpIdleTimeoutMs).toBe(1500);
		expect(timeout(10.5).settings.httpIdleTimeoutMs).toBe(10);
		expect(settingsWarnings(timeout("soon"))[0]).toContain('a number of at least 0 or "disabled", found another text');
		expect(settingsWarnings(timeout(-1))).toHaveLength(1);
	});

	test("never throws and never lets a wrong value through, whatever the file holds", () => {
		const key = fc.constantFrom(...Object.keys(SETTINGS).map((path) => path.split(".")[0]!), "__proto__", "x");
		const leaf = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<unknown>("auto", "all", true, 1, null));
		const names = Object.keys(SETTINGS).flatMap((path) => path.split("."));
		const group = fc.dictionary(
			fc.constantFrom(...names),
			fc.oneof(leaf, fc.dictionary(fc.constantFrom(...names), leaf)),
		);
		fc.assert(
			fc.property(fc.dictionary(key, fc.oneof(leaf, group)), (value) => {
				const file = read(value);
				// What was accepted is accepted again, and nothing is left to be said about it.
				const again = read(file.settings);
				expect(again.settings).toEqual(file.settings);
				expect(again.problems).toEqual([]);
				for (const problem of file.problems)
					expect(describeSettingProblem(file, problem)).toMatch(/^s\.json:\d+:\d+: /);
			}),
			{ numRuns: 500 },
		);
	});
});

test("every default in the table is a value that the setting may have", () => {
	for (const [path, { shape, default: value }] of Object.entries(SETTINGS) as [string, SettingDefinition][]) {
		if (value.startsWith("(")) continue;
		const nested = path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), JSON.parse(value));
		expect({ path, shape, problems: read(nested).problems }).toEqual({ path, shape, problems: [] });
	}
});

test("the table and the types name the same settings", () => {
	type Top<Path extends string> = Path extends `${infer Head}.${string}` ? Head : Path;
	type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
	// Checked by the compiler.
	const isSame: Same<keyof Settings, Top<SettingPath>> = true;
	expect(isSame).toBe(true);
});
