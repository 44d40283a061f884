import { expect, test } from "bun:test";
import { chooseTools } from "./active-tools.ts";

const KNOWN = ["read", "bash", "edit", "write", "grep", "find", "ls"];
const choose = (choice: object, defaults?: string[]) =>
	chooseTools({ exclude: [], none: false, ...choice }, defaults, KNOWN);

test("chooseTools() starts with pi's four, or with the settings' list", () => {
	expect(choose({})).toEqual(["read", "bash", "edit", "write"]);
	expect(choose({}, ["ls", "read"])).toEqual(["read", "ls"]);
});

test("chooseTools() lets --tools name the exact set, in a stable order, and --exclude-tools shrink it", () => {
	expect(choose({ allow: ["grep", "read"] })).toEqual(["read", "grep"]);
	expect(choose({ exclude: ["bash"] })).toEqual(["read", "edit", "write"]);
	expect(choose({ none: true })).toEqual([]);
	expect(choose({ none: true, allow: ["ls"] })).toEqual(["ls"]);
});

test("chooseTools() names an unknown tool and the known ones", () => {
	expect(() => choose({ allow: ["raed"] })).toThrow('There is no tool "raed"');
});
