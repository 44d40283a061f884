import { expect, test } from "bun:test";
import { pathPattern } from "./path-pattern.ts";

test("a glob that is not closed is refused, with what is missing", () => {
	expect(() => pathPattern("[a", "/x")).toThrow("error parsing glob '[a': unclosed character class; missing ']'");
	expect(() => pathPattern("src/[!]", "/x")).toThrow("missing ']'");
	expect(() => pathPattern("*.{ts,tsx", "/x")).toThrow(
		"error parsing glob '*.{ts,tsx': unclosed alternate group; missing '}'",
	);
});

test("closed and escaped brackets are patterns", () => {
	expect(pathPattern("[ab].ts", "/x").matches("src/b.ts")).toBe(true);
	expect(pathPattern("\\[a", "/x").matches("[a")).toBe(true);
	expect(pathPattern("*.{md,ts}", "/x").matches("a.md")).toBe(true);
	expect(pathPattern("[{]x", "/x").matches("{x")).toBe(true);
});
