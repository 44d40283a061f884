import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadProjectSettings } from "./project-settings.ts";
import type { Settings } from "./settings.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "tau-project-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
function project(settings?: string) {
	const home = join(root, `${count++}`);
	const cwd = join(home, "project");
	mkdirSync(join(cwd, ".pi"), { recursive: true });
	if (settings !== undefined) writeFileSync(join(cwd, ".pi", "settings.json"), settings);
	const places = { cwd, home, agentDir: join(home, "agent"), stateDir: join(home, "state") };
	return { cwd, load: (global: Settings, override?: boolean) => loadProjectSettings(global, { ...places, override }) };
}

test("a project that has nothing to say leaves the user's settings alone", async () => {
	const global = { theme: "mine" };
	expect(await project().load(global)).toEqual({ settings: global, project: undefined, warnings: [] });
});

test("an untrusted project changes nothing, and says so in one line", async () => {
	const { load, cwd } = project('{"theme": "theirs", "httpProxy": "http://x"}');
	const loaded = await load({ theme: "mine" });
	expect(loaded).toMatchObject({ settings: { theme: "mine" }, project: undefined });
	expect(loaded.warnings).toHaveLength(1);
	expect(loaded.warnings[0]).toStartWith(`${cwd} is not trusted`);
	expect((await load({ theme: "mine" }, false)).warnings).toEqual([]);
});

test("a trusted one is merged; a file may not decide about its own trust", async () => {
	const { load, cwd } = project('{"theme": "theirs", "defaultProjectTrust": "always", "retry": {"maxRetries": "x"},}');
	expect((await load({})).settings).toEqual({});
	const loaded = await load({ shellPath: "/bin/sh", defaultProjectTrust: "always" });
	expect(loaded.settings).toEqual({ shellPath: "/bin/sh", defaultProjectTrust: "always", theme: "theirs" });
	expect(loaded.project).toEqual({ theme: "theirs" });
	const path = join(cwd, ".pi", "settings.json");
	expect(loaded.warnings).toEqual([
		`${path}:1:78: retry.maxRetries must be a whole number of at least 0, found a string; its default is used`,
		`${path}:1:44: defaultProjectTrust is not taken from a project's settings`,
	]);
});

test("a file that cannot be read costs a warning", async () => {
	const { load, cwd } = project();
	mkdirSync(join(cwd, ".pi", "settings.json"));
	const loaded = await load({ theme: "mine" }, true);
	expect(loaded.settings).toEqual({ theme: "mine" });
	expect(loaded.warnings[0]).toContain("The project's settings are ignored: Cannot read");
});
