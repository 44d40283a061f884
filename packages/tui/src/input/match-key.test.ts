import { expect, test } from "bun:test";
import { decodePrintableKey, isKeyRelease, isKeyRepeat, matchesKey, parseKey } from "./match-key.ts";

test("raw data is matched in any spelling of the key", () => {
	expect(matchesKey("\x10", "ctrl+p")).toBe(true);
	expect(matchesKey("\x1b[112;6u", "shift+ctrl+p")).toBe(true);
	expect(matchesKey("\x1b[27;6;112~", "Ctrl+Shift+P")).toBe(true);
	expect(matchesKey("P", "shift+p")).toBe(true);
	expect(matchesKey("\x1b", "esc")).toBe(true);
	expect(matchesKey("\r", "return")).toBe(true);
	expect(matchesKey("\x10", "ctrl+q")).toBe(false);
	expect(matchesKey("\x10\x10", "ctrl+p")).toBe(false);
	expect(matchesKey("\x10", "nonsense")).toBe(false);
});

test("bytes that other terminals send for a key match as well", () => {
	for (const key of ["alt+left", "alt+b"]) expect(matchesKey("\x1bb", key)).toBe(true);
	for (const key of ["ctrl+-", "ctrl+_", "ctrl+/"]) expect(matchesKey("\x1f", key)).toBe(true);
	expect(matchesKey("\x1b\r", "alt+enter")).toBe(true);
	expect(matchesKey("\x1b\r", "shift+enter")).toBe(false);
	expect(matchesKey("\x1b\r", "shift+enter", true)).toBe(true);
});

test("names, event types and text of raw data", () => {
	expect(parseKey("\x1b[1;5A")).toBe("ctrl+up");
	expect(parseKey("\x1b[200~x\x1b[201~")).toBeUndefined();
	expect(parseKey("")).toBeUndefined();
	expect(isKeyRelease("\x1b[97;1:3u")).toBe(true);
	expect(isKeyRelease("90:62:3F:A5")).toBe(false);
	expect(isKeyRepeat("\x1b[1;1:2B")).toBe(true);
	expect(decodePrintableKey("\x1b[97:65;2u")).toBe("A");
	expect(decodePrintableKey("\x1b[97;5u")).toBeUndefined();
});
