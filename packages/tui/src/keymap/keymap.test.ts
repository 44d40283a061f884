import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodeKey } from "../input/match-key.ts";
import { keyNames, normalizeKeyId } from "./key-id.ts";
import { KeybindingsManager } from "./keybindings.ts";

const definitions = {
	up: { defaultKeys: "up", contexts: ["editor"] },
	submit: { defaultKeys: "enter", contexts: ["editor"] },
	newLine: { defaultKeys: ["shift+enter", "ctrl+j"], contexts: ["editor"] },
	clear: { defaultKeys: "ctrl+c", contexts: ["editor"] },
	copy: { defaultKeys: "ctrl+c", contexts: ["editor"] },
	choose: { defaultKeys: "enter", contexts: ["list"] },
	nothing: { defaultKeys: [], contexts: ["editor"] },
};
const press = (data: string) => decodeKey(data)!;

test("keys have one spelling, and what is none says why", () => {
	expect(normalizeKeyId("Shift+CTRL+P")).toEqual({ key: "ctrl+shift+p" });
	expect(normalizeKeyId("alt+Return")).toEqual({ key: "alt+enter" });
	expect(normalizeKeyId("PAGEUP")).toEqual({ key: "pageUp" });
	expect(normalizeKeyId("ctrl++")).toEqual({ key: "ctrl++" });
	expect(normalizeKeyId("+")).toEqual({ key: "+" });
	expect(normalizeKeyId("ctrl+")).toEqual({ problem: "the key is missing" });
	expect(normalizeKeyId("cmd+a")).toEqual({ problem: '"cmd" is no modifier; they are ctrl, shift, alt, super' });
	expect(normalizeKeyId("ctrl+ctrl+a")).toEqual({ problem: '"ctrl" is there twice' });
	expect(normalizeKeyId("ctrl+entr")).toEqual({ problem: '"entr" is no key' });
	expect(normalizeKeyId("é")).toHaveProperty("problem");
});

test("normalising is stable, and the decoder writes keys the same way", () => {
	const modifiers = fc.shuffledSubarray(["ctrl", "shift", "alt", "super"]);
	const key = fc.constantFrom("a", "7", "+", "/", ...keyNames());
	fc.assert(
		fc.property(modifiers, key, (list, name) => {
			const result = normalizeKeyId([...list, name].join("+")) as { key: string };
			expect(normalizeKeyId(result.key)).toEqual(result);
		}),
	);
	const bits = { shift: 1, alt: 2, ctrl: 4, super: 8 } as const;
	fc.assert(
		fc.property(fc.subarray(["ctrl", "shift", "alt", "super"] as const), (list) => {
			const sum = list.reduce((value, name) => value + bits[name], 1);
			const { key: expected } = normalizeKeyId([...list, "x"].join("+")) as { key: string };
			expect(press(`\x1b[120;${sum}u`).key).toBe(expected);
		}),
	);
});

test("the user's keys replace the defaults, and an empty list unbinds", () => {
	const manager = new KeybindingsManager(definitions, { up: ["Ctrl+P", "up"], submit: [] });
	expect(manager.getKeys("up")).toEqual(["ctrl+p", "up"]);
	expect(manager.matches("\x10", "up")).toBe(true);
	expect(manager.matches("\x1b[A", "up")).toBe(true);
	expect(manager.matches("\r", "submit")).toBe(false);
	expect(manager.getResolvedBindings()).toMatchObject({ submit: [], clear: "ctrl+c" });
	manager.setUserBindings({});
	expect(manager.matches("\r", "submit")).toBe(true);
});

test("a line feed is Ctrl+J before it is Enter", () => {
	const manager = new KeybindingsManager(definitions);
	expect(manager.find(press("\n"), ["submit", "newLine"])).toBe("newLine");
	expect(manager.find(press("\n"), ["submit"])).toBe("submit");
	expect(manager.find(press("x"), ["submit"])).toBeUndefined();
});

test("wrong keys and unknown actions are reported and leave the defaults", () => {
	const manager = new KeybindingsManager(definitions, { up: "uup", nope: "a", newLine: ["ctrl+x", "?x"] });
	expect(manager.getKeys("up")).toEqual(["up"]);
	expect(manager.getKeys("newLine")).toEqual(["ctrl+x"]);
	expect(manager.getProblems().map(({ keybinding, key }) => [keybinding, key])).toEqual([
		["up", "uup"],
		["newLine", "?x"],
		["nope", ""],
	]);
});

test("two actions that listen at one time conflict when the user gave them one key", () => {
	const conflicts = (config: Record<string, string | string[]>) =>
		new KeybindingsManager(definitions, config).getConflicts();
	expect(conflicts({})).toEqual([]);
	expect(conflicts({ up: "ctrl+c" })).toEqual([{ key: "ctrl+c", keybindings: ["up", "clear", "copy"] }]);
	expect(conflicts({ choose: "up" })).toEqual([]);
	expect(conflicts({ clear: ["ctrl+c", "ctrl+x"], copy: ["ctrl+x"] })).toEqual([]);
	expect(conflicts({ nothing: "f5", up: "F5" })).toEqual([{ key: "f5", keybindings: ["up", "nothing"] }]);
});
