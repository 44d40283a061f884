import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { type DoctorHome, openDoctorHome } from "./testing/doctor-home.ts";

let home: DoctorHome;
beforeEach(() => {
	home = openDoctorHome();
});
afterEach(() => home[Symbol.dispose]());

const only = { only: ["configuration"] as const };
const SETTINGS = ".pi/agent/settings.json";

test("a home with nothing in it, and one with good files, have no problems", async () => {
	expect((await home.diagnose(only)).summary).toMatchObject({ warning: 0, error: 0 });
	home.write(SETTINGS, '{ // mine\n "quietStartup": true, "retry": {"maxRetries": 1}, }');
	home.write(".pi/agent/keybindings.json", { "app.suspend": "ctrl+alt+z" });
	home.write(".pi/agent/trust.json", { [home.cwd]: true, [`${home.cwd}/gone`]: false });
	home.write(".pi/agent/auth.json", { openai: { type: "api_key", key: "sk-abcdefgh" } });
	home.write(".pi/agent/models.json", {
		providers: {
			local: { baseUrl: "http://localhost:1", api: "openai-completions", apiKey: "x", models: [{ id: "m" }] },
		},
	});
	const { findings, summary } = await home.diagnose(only);
	expect(findings.map(({ message }) => message)).toEqual([
		"settings.json: 2 settings understood",
		"models.json: 1 provider, 1 model",
		"keybindings.json: understood, without conflicts",
		"auth.json: 1 credential",
		"trust.json: 1 directory trusted, 1 not; 1 of them no longer exist",
	]);
	expect(summary).toEqual({ ok: 5, info: 0, warning: 0, error: 0, fixed: 0 });
});

describe("settings.json", () => {
	test("malformed: an error with line and column, and no word about its settings", async () => {
		const path = home.write(SETTINGS, '{\n  "theme": }');
		const [finding, ...others] = (await home.diagnose(only)).findings.filter(({ id }) => id.startsWith("settings"));
		expect(others).toEqual([]);
		expect(finding).toMatchObject({
			id: "settings-malformed",
			level: "error",
			path,
			line: 2,
			fix: "Correct the file at that place",
		});
		expect(finding!.message).toBe(`${path}:2:12: settings.json is ignored: expected a value, found "}"`);
	});

	test("wrong types, unknown names with the nearest, old names: each with its line", async () => {
		const path = home.write(SETTINGS, '{\n "quietStartup": "yes",\n "shelPath": "/bin/sh",\n "queueMode": "all"\n}');
		const found = (await home.diagnose(only)).findings.filter(({ id }) => id.startsWith("settings-"));
		expect(found.map(({ id, level, line }) => [id, level, line])).toEqual([
			["settings-legacy", "info", 4],
			["settings-type", "warning", 2],
			["settings-unknown", "warning", 3],
		]);
		expect(found[1]!.message).toBe(
			`${path}:2:18: quietStartup must be true or false, found a string; its default is used`,
		);
		expect(found[2]!.fix).toStartWith("Did you mean shellPath?");
		expect(found.every((finding) => finding.path === path)).toBe(true);
	});

	test("what a project may not say, and whether it is trusted", async () => {
		home.write("project/.pi/settings.json", { cacheWarming: "off" });
		expect((await home.find("settings-refused", only))[0]!.message).toContain("is not taken from a project's settings");
		expect((await home.find("project-trust", only))[0]).toMatchObject({ fix: "tau --approve uses them for one run" });
		home.write(".pi/agent/trust.json", { [home.home]: false });
		expect((await home.find("project-trust", only))[0]!.message).toEndWith(
			`not trusted (by ${home.home}), so they are not used`,
		);
	});

	test("old names are renamed where they stand; comments, order and meaning stay; a second time does nothing", async () => {
		const path = home.write(
			SETTINGS,
			'{\n  // how\n  "queueMode": "all", // all of them\n  "websockets": true,\n  "retry": {"maxDelayMs": 5, "maxRetries": 2},\n' +
				'  "skills": {"customDirectories": ["a"], "enableSkillCommands": false}\n}\n',
		);
		const fixed = await home.diagnose({ ...only, fix: true });
		expect(fixed.summary.fixed).toBe(5);
		expect(readFileSync(path, "utf8")).toBe(
			'{\n  // how\n  "steeringMode": "all", // all of them\n  "transport": "websocket",\n' +
				'  "retry": {"maxRetries": 2, "provider": {"maxRetryDelayMs":5}},\n' +
				'  "skills": [\n    "a"\n  ],\n  "enableSkillCommands": false\n}\n',
		);
		const again = await home.diagnose({ ...only, fix: true });
		expect(again.summary).toMatchObject({ info: 0, warning: 0, fixed: 0 });
	});

	test("an old name that cannot be replaced without a loss stays, and the finding says so", async () => {
		const text = '{"skills": {"customDirectories": ["a"], /* dear */ "own": 1}}';
		home.write(SETTINGS, text);
		const [finding] = await home.find("settings-legacy", { ...only, fix: true });
		expect(finding!.fixed).toBeUndefined();
		expect(finding!.message).toContain('the comment "/* dear */" would be lost');
		expect(home.read(SETTINGS)).toBe(text);
		home.write(SETTINGS, text.replace("/* dear */", ""));
		expect((await home.find("settings-legacy", { ...only, fix: true }))[0]!.message).toContain(
			"skills.own would be lost",
		);
	});
});

test("the start model has to exist", async () => {
	home.write(SETTINGS, { defaultProvider: "antropic" });
	expect((await home.find("start-model", only))[0]!.fix).toStartWith("Did you mean anthropic?");
	home.write(SETTINGS, { defaultProvider: "anthropic", defaultModel: "claude-opus-4-9" });
	expect((await home.find("start-model", only))[0]!.message).toContain('defaultModel is "claude-opus-4-9"');
	home.write(SETTINGS, { defaultProvider: "anthropic", defaultModel: "claude-opus-4-8" });
	expect(await home.find("start-model", only)).toEqual([]);
});

test("models.json: broken, a provider that cannot be used, a wire format nobody speaks", async () => {
	const path = home.write(".pi/agent/models.json", '{"providers":\n []}');
	expect((await home.diagnose(only)).findings.find(({ level }) => level === "error")).toMatchObject({
		id: "models-malformed",
		path,
		line: 2,
	});
	home.write(".pi/agent/models.json", {
		providers: {
			a: { models: [{ id: "m" }] },
			b: { baseUrl: "http://b", api: "carrier-pigeon", apiKey: "x", models: [{ id: "m" }] },
		},
	});
	expect((await home.find("models-provider", only))[0]!.message).toContain('"a"');
	expect((await home.find("models-api", only))[0]!.message).toContain('speaks "carrier-pigeon"');
});

test("keybindings.json: unknown actions, wrong keys, conflicts, old names", async () => {
	home.write(
		".pi/agent/keybindings.json",
		'{\n "app.suspendd": "f5",\n "app.suspend": "ctrl+alt+hyperx",\n "app.exit": "ctrl+g"\n}',
	);
	const found = (await home.diagnose(only)).findings.filter(({ id }) => id.startsWith("keybindings-"));
	expect(found.map(({ id, line }) => [id, line])).toContainEqual(["keybindings-unknown-action", 2]);
	expect(found.map(({ id, line }) => [id, line])).toContainEqual(["keybindings-wrong-key", 3]);
	home.write(".pi/agent/keybindings.json", "{");
	expect((await home.find("keybindings-malformed", only))[0]).toMatchObject({ level: "error", line: 1 });
});

test("auth.json and trust.json: broken ones are errors, single wrong entries warnings", async () => {
	home.write(".pi/agent/auth.json", { a: { type: "api_key", key: "k" }, b: { type: "odd" } });
	home.write(".pi/agent/trust.json", '{"/a":\n "yes"}');
	expect((await home.find("auth-entry", only))[0]).toMatchObject({ level: "warning" });
	expect((await home.find("trust-malformed", only))[0]).toMatchObject({ level: "error", line: 2 });
	home.write(".pi/agent/auth.json", '{\n"a": ');
	expect((await home.find("auth-malformed", only))[0]).toMatchObject({ level: "error" });
	home.write(".pi/agent/trust.json", { "/": true });
	expect(await home.find("trust-root", only)).toHaveLength(1);
});

test("packages that are not installed and what old versions of pi left behind", async () => {
	home.write(SETTINGS, { packages: ["npm:nothing-here", "./own"] });
	home.makeDirectory(".pi/agent/own/skills");
	expect((await home.find("package-missing", only)).map(({ fix }) => fix)).toEqual([
		"tau install npm:nothing-here, or tau remove npm:nothing-here",
	]);
	expect(await home.find("resources", only)).toEqual([]);
	expect((await home.find("packages", only))[0]!.message).toBe("1 package installed");
	home.write(".pi/agent/oauth.json", "{}");
	home.makeDirectory(".pi/agent/commands");
	home.write(".pi/agent/2025_x.jsonl", "");
	expect((await home.find("old-file", only)).map(({ path }) => path?.slice(home.agentDir.length))).toEqual([
		"/oauth.json",
		"/commands",
		"",
	]);
});
