import { expect, test } from "bun:test";
import { parseSettings, retrySettings } from "./settings.ts";

test("parseSettings() reads known keys, with comments and trailing commas", () => {
	const { settings, warnings } = parseSettings(
		'{ // mine\n "defaultModel": "m", "retry": {"maxRetries": 1}, "theme": "x", }',
		"s",
	);
	expect(settings).toEqual({ defaultModel: "m", retry: { maxRetries: 1 } });
	expect(warnings).toEqual([]);
	expect(retrySettings(settings)).toMatchObject({ enabled: true, maxRetries: 1, baseDelayMs: 2000 });
});

test("parseSettings() reports a bad value with its place and keeps the others", () => {
	const { settings, warnings } = parseSettings('{\n "defaultModel": 5,\n "shellPath": "/bin/sh"\n}', "s.json");
	expect(settings).toEqual({ shellPath: "/bin/sh" });
	expect(warnings).toHaveLength(1);
	expect(warnings[0]).toStartWith("s.json:2:");
	expect(warnings[0]).toContain("defaultModel must be");
});

test("parseSettings() ignores a malformed file, and says where it is malformed", () => {
	const { settings, warnings } = parseSettings('{\n "a": \n}', "s.json");
	expect(settings).toEqual({});
	expect(warnings[0]).toContain("s.json");
	expect(parseSettings("[]", "s.json").warnings[0]).toContain("must hold an object");
});
