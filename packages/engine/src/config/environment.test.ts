import { expect, test } from "bun:test";
import { environmentChoice, environmentFlag, environmentMilliseconds, environmentProblems } from "./environment.ts";

test("flags are on for 1, true and yes in any case, as in pi", () => {
	const flag = (PI_OFFLINE: string) => environmentFlag({ PI_OFFLINE }, "PI_OFFLINE");
	expect(["1", "true", "TRUE", "Yes"].map(flag)).toEqual([true, true, true, true]);
	expect(["0", "no", "on", "2"].map(flag)).toEqual([false, false, false, false]);
	expect([flag(""), environmentFlag({}, "PI_OFFLINE")]).toEqual([undefined, undefined]);
});

test("choices and numbers count only when they are what they must be", () => {
	expect(environmentChoice({ PI_IMAGE_PROTOCOL: "Kitty" }, "PI_IMAGE_PROTOCOL")).toBe("kitty");
	expect(environmentChoice({ PI_IMAGE_PROTOCOL: "regis" }, "PI_IMAGE_PROTOCOL")).toBeUndefined();
	expect(environmentMilliseconds({ PI_TUI_ESC_TIMEOUT: " 50 " }, "PI_TUI_ESC_TIMEOUT")).toBe(50);
	for (const value of ["", "0", "-1", "x", "Infinity"]) {
		expect(environmentMilliseconds({ PI_TUI_ESC_TIMEOUT: value }, "PI_TUI_ESC_TIMEOUT")).toBeUndefined();
	}
});

test("values that mean nothing are reported", () => {
	const env = {
		PI_OFFLINE: "on",
		PI_IMAGE_PROTOCOL: "regis",
		PI_TUI_ESC_TIMEOUT: "soon",
		EDITOR: "anything",
		VISUAL: "",
	};
	expect(environmentProblems(env).map(({ message }) => message)).toEqual([
		'PI_OFFLINE is "on", but must be 1, true or yes to be on; it counts as off',
		'PI_IMAGE_PROTOCOL is "regis", but must be kitty or iterm2 or sixel or none or 0',
		'PI_TUI_ESC_TIMEOUT is "soon", but must be a number of milliseconds above 0',
	]);
	expect(environmentProblems({ PI_OFFLINE: "no", PI_CACHE_RETENTION: "long" })).toEqual([]);
});
