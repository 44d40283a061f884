/** The commands over real directories and settings files; npm and git have their tests in the engine. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { PackageCommandContext } from "./context.ts";
import { runPackagesCommand } from "./run-packages-command.ts";

let root: string;
let printed: string[];
let noted: string[];
let trusted: boolean;

const SKILL = "---\ndescription: Works\n---\n";

beforeEach(() => {
	root = realpathSync(mkdtempSync(join(tmpdir(), "tau-packages-")));
	printed = [];
	noted = [];
	trusted = true;
	for (const [path, text] of Object.entries({
		"work/pack/skills/one/SKILL.md": SKILL,
		"work/pack/skills/two/SKILL.md": SKILL,
		"work/pack/prompts/fix.md": "Fix $1",
		"agent/skills/own/SKILL.md": SKILL,
		"work/.pi/prompts/local.md": "x",
		"home/x": "",
	})) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	}
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const globalPath = () => join(root, "agent/settings.json");
const projectPath = () => join(root, "work/.pi/settings.json");
const read = (path: string) => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {});

function context(env: Record<string, string> = {}): PackageCommandContext {
	return {
		cwd: join(root, "work"),
		agentDir: join(root, "agent"),
		home: join(root, "home"),
		stateDir: join(root, "state"),
		env,
		signal: new AbortController().signal,
		loadSettings: async () => ({ global: read(globalPath()), project: read(projectPath()) }),
		isProjectTrusted: async (decision) => decision ?? trusted,
		globalSettingsPath: globalPath(),
		projectSettingsPath: projectPath(),
		updateSettings: async (path, changes) => writeFileSync(path, JSON.stringify({ ...read(path), ...changes })),
		output: (text) => void printed.push(text.replaceAll(root, "$ROOT")),
		note: (line) => void noted.push(line.replaceAll(root, "$ROOT")),
	};
}

const run = (...words: [string, ...string[]]) => runPackagesCommand(words, context());

describe("tau install and remove", () => {
	test("write a local package relative to the settings, once, and take it out again", async () => {
		writeFileSync(globalPath(), '{"theme":"dark"}');
		expect(await run("install", "./pack")).toBe(0);
		expect(await run("install", join(root, "work/pack"))).toBe(0);
		expect(read(globalPath())).toEqual({ theme: "dark", packages: ["../work/pack"] });
		expect(await run("install", "-l", "pack")).toBe(0);
		expect(read(projectPath())).toEqual({ packages: ["../pack"] });
		expect(await run("list")).toBe(0);
		expect(printed.at(-1)).toBe(
			"User packages:\n  ../work/pack\n    $ROOT/work/pack\n\nProject packages:\n  ../pack\n    $ROOT/work/pack\n",
		);
		expect(await run("uninstall", "./pack")).toBe(0);
		expect(await run("remove", "pack", "-l")).toBe(0);
		expect([read(globalPath()).packages, read(projectPath()).packages]).toEqual([[], []]);
		expect(existsSync(join(root, "work/pack/prompts/fix.md"))).toBe(true);
		await run("list");
		expect(printed.at(-1)).toBe("No packages installed.\n");
	});

	test("refuse what is not there, not known or not allowed, and change nothing", async () => {
		writeFileSync(globalPath(), '{"packages":["npm:@scope/name@1.0.0"]}');
		await expect(run("install", "./absent")).rejects.toThrow("There is nothing at");
		await expect(run("remove", "@scope/name")).rejects.toMatchObject({
			message: "No matching package found for @scope/name",
			hint: "Did you mean npm:@scope/name@1.0.0?",
		});
		trusted = false;
		await expect(run("install", "-l", "./pack")).rejects.toThrow("The project is not trusted");
		expect(await run("install", "-l", "-a", "./pack")).toBe(0);
		expect(read(globalPath())).toEqual({ packages: ["npm:@scope/name@1.0.0"] });
	});

	test("check their words", async () => {
		for (const words of [
			["install"],
			["install", "a", "b"],
			["list", "-l"],
			["install", "--self", "x"],
			["update", "--extension"],
		] as [string, ...string[]][]) {
			await expect(run(...words)).rejects.toMatchObject({
				code: "TAU_USAGE",
				hint: expect.stringMatching(/^Usage: tau /),
			});
		}
		expect(await run("install", "--help")).toBe(0);
		expect(printed[0]).toStartWith("Usage: tau install <source>");
	});
});

describe("tau update", () => {
	test("tells what happened to each package, and fails when one fails", async () => {
		writeFileSync(
			globalPath(),
			JSON.stringify({ packages: ["../work/pack", "npm:absent@file:/no/such.tgz", "git:bad"] }),
		);
		expect(await run("update", "--extensions")).toBe(1);
		expect(printed).toEqual(["../work/pack: a local directory, used as it is\n"]);
		expect(noted.some((line) => line.startsWith('"git:bad" names no package'))).toBe(true);
		expect(noted.some((line) => line.startsWith("npm:absent@file:/no/such.tgz: npm install"))).toBe(true);
		expect(await run("update", "./pack")).toBe(0);
		await expect(run("update", "npm:other")).rejects.toThrow("No matching package found");
	}, 30_000);

	test("does not claim to update tau, and says when it is offline", async () => {
		for (const words of [["update"], ["update", "self"], ["update", "--all"], ["update", "--models"]] as [
			string,
			...string[],
		][]) {
			await expect(run(...words)).rejects.toMatchObject({ code: "TAU_USAGE" });
		}
		const offline = runPackagesCommand(["update", "--extensions"], context({ PI_OFFLINE: "1" }));
		await expect(offline).rejects.toThrow("PI_OFFLINE is set");
	});
});

describe("tau config", () => {
	const states = async () => {
		await run("config");
		return printed
			.at(-1)!
			.split("\n")
			.map((line) => line.replace(/ +\S+ +\S+$/, "").trim());
	};

	test("lists everything with its state", async () => {
		writeFileSync(globalPath(), '{"packages":["../work/pack"],"skills":["-skills/own/SKILL.md"]}');
		await run("config");
		expect(printed[0]).toBe(
			"[ ] skills/own     user  $ROOT/agent/skills/own/SKILL.md\n" +
				"[x] skills/one     ../work/pack  $ROOT/work/pack/skills/one/SKILL.md\n" +
				"[x] skills/two     ../work/pack  $ROOT/work/pack/skills/two/SKILL.md\n" +
				"[x] prompts/local  project  $ROOT/work/.pi/prompts/local.md\n" +
				"[x] prompts/fix    ../work/pack  $ROOT/work/pack/prompts/fix.md\n",
		);
	});

	test("turns resources off and on, for the user or for the project only", async () => {
		writeFileSync(globalPath(), '{"packages":["../work/pack"]}');
		expect(await run("config", "disable", "skills/own")).toBe(0);
		expect(await run("config", "disable", "skills/one")).toBe(0);
		expect(await run("config", "disable", "skills/one")).toBe(0);
		expect(printed.at(-1)).toBe("skills/one is off already\n");
		expect(read(globalPath())).toEqual({
			packages: [{ source: "../work/pack", skills: ["-skills/one/SKILL.md"] }],
			skills: ["-skills/own/SKILL.md"],
		});
		expect(await run("config", "enable", "-l", "skills/own")).toBe(0);
		expect(await run("config", "disable", "-l", "prompts/fix")).toBe(0);
		expect(await run("config", "disable", "-l", "work/../.pi/prompts/local.md")).toBe(0);
		expect(await states()).toEqual([
			"[x] skills/own",
			"[ ] skills/one",
			"[x] skills/two",
			"[ ] prompts/local",
			"[ ] prompts/fix",
			"",
		]);
		expect(read(globalPath()).packages).toHaveLength(1);
		expect(await run("config", "enable", "skills/one")).toBe(0);
		expect((await states())[1]).toBe("[x] skills/one");
		await expect(run("config", "enable", "prompts/local")).rejects.toThrow("belongs to the project");
		await expect(run("config", "disable", "skills/none")).rejects.toThrow('There is no resource "skills/none"');
		await expect(run("config", "remove", "skills/one")).rejects.toMatchObject({ code: "TAU_USAGE" });
	});

	test("leaves an untrusted project out", async () => {
		trusted = false;
		expect((await states())[0]).toBe("[x] skills/own");
		expect(printed.join("")).not.toContain("local");
		expect(noted.join("")).toContain("not trusted");
	});
});
