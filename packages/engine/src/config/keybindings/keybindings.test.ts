import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { actions, currentActionId, keyPlatform } from "./actions.ts";
import { normalizeKey } from "./key-syntax.ts";
import { loadKeybindings, parseKeybindings } from "./load-keybindings.ts";

const LINUX = keyPlatform({}, "linux");
const directory = mkdtempSync(join(tmpdir(), "tau-keys-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const parse = (value: unknown) => {
	const text = typeof value === "string" ? value : JSON.stringify(value, null, 1);
	const { keys, problems } = parseKeybindings(text, "k.json", LINUX);
	return { keys, messages: problems.map(({ message }) => message), kinds: problems.map(({ kind }) => kind) };
};

describe("keys", () => {
	test.each([
		["ctrl+c", "ctrl+c"],
		["Shift+CTRL+p", "ctrl+shift+p"],
		["PageUp", "pageUp"],
		["esc", "escape"],
		["ctrl++", "ctrl++"],
		["+", "+"],
		["alt+\\", "alt+\\"],
		["super+F12", "super+f12"],
	])("%s is %s", (text, key) => {
		expect(normalizeKey(text)).toEqual({ key });
		expect(normalizeKey(key)).toEqual({ key });
	});

	test.each([
		["", "the key is missing"],
		["ctrl+", "the key is missing"],
		["meta+a", '"meta" is no modifier; they are ctrl, shift, alt, super'],
		["ctrl+ctrl+a", '"ctrl" is there twice'],
		["f13", '"f13" is no key'],
		["ä", '"ä" is no key'],
		["constructor", '"constructor" is no key'],
	])("%j is none", (text, problem) => {
		expect(normalizeKey(text)).toEqual({ problem });
	});

	test("every text is either a key, in its one spelling, or has a reason", () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom("ctrl", "shift", "+", "a", "Tab", "f1", "é"), { maxLength: 5 }), (parts) => {
				const result = normalizeKey(parts.join("+"));
				if ("key" in result) expect(normalizeKey(result.key)).toEqual(result);
				else expect(result.problem).not.toBe("");
			}),
		);
	});
});

describe("parseKeybindings()", () => {
	test("gives the defaults of the platform without a file", () => {
		const { keys, messages } = parse("");
		expect(messages).toEqual([]);
		expect(keys.get("tui.editor.undo")).toEqual(["ctrl+-"]);
		expect(keys.get("app.model.cycleBackward")).toEqual(["ctrl+shift+p"]);
		expect(keys.get("app.session.new")).toEqual([]);
		const on = (platform: NodeJS.Platform, env = {}) => parseKeybindings("", "k", keyPlatform(env, platform)).keys;
		expect(on("win32").get("tui.editor.undo")).toEqual(["ctrl+z"]);
		expect(on("win32").get("app.suspend")).toEqual([]);
		expect(on("linux", { WSL_DISTRO_NAME: "x" }).get("tui.editor.undo")).toEqual(["alt+z"]);
		expect(on("darwin").get("app.tree.foldOrUp")).toEqual(["alt+left", "ctrl+left"]);
	});

	test("puts the user's keys in the place of the defaults; an empty list unbinds", () => {
		const { keys, messages } = parse(
			'{"app.tools.expand": "F5", "app.clear": [], "app.exit": ["ctrl+q", "ctrl+q"], /* */}',
		);
		expect(keys.get("app.tools.expand")).toEqual(["f5"]);
		expect(keys.get("app.clear")).toEqual([]);
		expect(keys.get("app.exit")).toEqual(["ctrl+q"]);
		expect(messages).toEqual([]);
	});

	test("reports unknown actions and keys where they stand, and uses what is left", () => {
		const { keys, messages } = parse({
			"app.tool.expand": "f5",
			"app.clear": "cmd+c",
			"app.exit": ["ctrl+q", "pageupp", 3],
			toString: "f6",
		});
		expect(messages).toEqual([
			'k.json:2:21: there is no action "app.tool.expand"; app.tools.expand?',
			'k.json:3:15: "cmd+c" for app.clear: "cmd" is no modifier; they are ctrl, shift, alt, super',
			'k.json:6:3: "pageupp" for app.exit: "pageupp" is no key; pageUp?',
			"k.json:7:3: the keys of app.exit must be a text or a list of texts",
			'k.json:9:14: there is no action "toString"',
		]);
		expect(keys.get("app.clear")).toEqual(["ctrl+c"]);
		expect(keys.get("app.exit")).toEqual(["ctrl+q"]);
	});

	test("reads old names, unless the new one is there too", () => {
		const { keys, messages } = parse({ expandTools: "f5", interrupt: "f6", "app.interrupt": "f7", selectPageUp: "f8" });
		expect([keys.get("app.tools.expand"), keys.get("app.interrupt")]).toEqual([["f5"], ["f7"]]);
		expect(keys.get("tui.select.pageUp")).toEqual(["f8"]);
		expect(messages[0]).toBe("k.json:2:17: expandTools is an old name; it is read as app.tools.expand");
		expect(messages).toHaveLength(2);
	});

	test("reports keys that two actions listen to at the same time", () => {
		const conflicts = parse({
			"app.tools.expand": "Ctrl+T",
			"app.exit": "f5",
			"app.suspend": "f5",
			"app.session.rename": "f5",
		});
		expect(conflicts.messages).toEqual([
			"k.json:2:22: ctrl+t is bound to app.tools.expand and by default to app.thinking.toggle",
			"k.json:4:17: f5 is bound to app.suspend and to app.exit",
		]);
		// They share keys by default, or never listen together.
		expect(parse({ "app.clear": "ctrl+c", "app.models.save": "ctrl+r" }).messages).toEqual([]);
		expect(parse({ "tui.select.up": "ctrl+r" }).kinds).toEqual(["conflict"]);
	});

	test("ignores a malformed file, and says where it is malformed", async () => {
		expect(parse('{\n"app.exit" "f5"}').messages[0]).toStartWith("keybindings.json is ignored: k.json:2:12: expected");
		expect(parse("[]").messages).toEqual(["k.json:1:1: the file must hold an object; it is ignored"]);
		expect((await loadKeybindings(directory, LINUX)).problems).toEqual([]);
		mkdirSync(join(directory, "keybindings.json"));
		const unreadable = await loadKeybindings(directory, LINUX);
		expect(unreadable.problems[0]?.message).toContain("it is a directory");
		expect(unreadable.keys.get("app.exit")).toEqual(["ctrl+d"]);
	});
});

test("every old name leads to an action", () => {
	const known = actions(LINUX);
	for (const name of ["cursorUp", "yankPop", "submit", "copy", "selectConfirm", "tree", "deleteSessionNoninvasive"]) {
		expect(known.has(currentActionId(name))).toBe(true);
		expect(currentActionId(name)).not.toBe(name);
	}
	expect(currentActionId("selectNothing")).toBe("selectNothing");
});
