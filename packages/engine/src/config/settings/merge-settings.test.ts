import { expect, test } from "bun:test";
import type { Settings } from "../settings.ts";
import { mergeSettings } from "./merge-settings.ts";
import { readSettings, settingsWarnings } from "./read-settings.ts";

function merge(global: Settings, project: object) {
	const file = readSettings(JSON.stringify(project, null, 1), "p.json");
	return { settings: mergeSettings(global, file), warnings: settingsWarnings(file), project: file.settings };
}

test("objects are merged, everything else is replaced", () => {
	const { settings, warnings } = merge(
		{
			retry: { maxRetries: 1, provider: { maxRetries: 2 } },
			defaultTools: ["read"],
			modelThinkingLevels: { "a/b": "low" },
		},
		{ retry: { provider: { timeoutMs: 5 } }, defaultTools: ["bash"], modelThinkingLevels: { "a/c": "high" } },
	);
	expect(settings).toEqual({
		retry: { maxRetries: 1, provider: { maxRetries: 2, timeoutMs: 5 } },
		defaultTools: ["bash"],
		modelThinkingLevels: { "a/b": "low", "a/c": "high" },
	});
	expect(warnings).toEqual([]);
});

test("a project does not decide about the user's money, data and safety", () => {
	const { settings, warnings, project } = merge(
		{ httpProxy: "http://mine" },
		{ httpProxy: "http://theirs", defaultProjectTrust: "always", cacheWarming: "idle", theme: "x" },
	);
	expect(settings).toEqual({ httpProxy: "http://mine", theme: "x" });
	expect(project).toEqual({ theme: "x" });
	expect(warnings).toEqual([
		"p.json:4:18: cacheWarming is not taken from a project's settings",
		"p.json:2:15: httpProxy is not taken from a project's settings",
		"p.json:3:25: defaultProjectTrust is not taken from a project's settings",
	]);
});

test("a project may only tighten", () => {
	expect(merge({}, { maxCost: 1, maxTurns: 2, images: { blockImages: true } }).warnings).toEqual([]);
	expect(merge({ maxCost: 2 }, { maxCost: 1 }).settings.maxCost).toBe(1);
	const loosened = merge(
		{ maxCost: 1, images: { blockImages: true, autoResize: false }, enableInstallTelemetry: false },
		{ maxCost: 5, images: { blockImages: false }, enableInstallTelemetry: true, enableAnalytics: true },
	);
	expect(loosened.settings).toEqual({
		maxCost: 1,
		images: { blockImages: true, autoResize: false },
		enableInstallTelemetry: false,
	});
	expect(loosened.warnings.map((line) => line.replace(/^\S+ /, ""))).toEqual([
		"maxCost can only be lowered by a project; 1 is used",
		"images.blockImages can only be set to true by a project; true is used",
		"enableInstallTelemetry can only be set to false by a project; false is used",
		"enableAnalytics can only be set to false by a project; false is used",
	]);
});
