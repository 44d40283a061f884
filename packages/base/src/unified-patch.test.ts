import { describe, expect, test } from "bun:test";
import { unifiedPatch } from "./unified-patch.ts";

function patch(oldText: string, newText: string, context?: number): string {
	const text = unifiedPatch(oldText, newText, { oldName: "a b.txt", newName: "a b.txt", context });
	const header = "--- a b.txt\n+++ a b.txt\n";
	expect(text.startsWith(header)).toBe(true);
	return text.slice(header.length);
}

const NO_END = "\\ No newline at end of file\n";
const twenty = Array.from({ length: 20 }, (_, index) => `l${index}`);

// Recorded from pi 0.87.1.
describe("unifiedPatch() as pi's edit tool writes it", () => {
	test.each([
		["a\nb\n", "a\nc\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c\n"],
		["a\nb", "a\nc", `@@ -1,2 +1,2 @@\n a\n-b\n${NO_END}+c\n${NO_END}`],
		["", "a\n", "@@ -0,0 +1,1 @@\n+a\n"],
		["a", "", `@@ -1,1 +0,0 @@\n-a\n${NO_END}`],
		["", "", ""],
		["a\n", "a\n", ""],
		["a\nb\n", "a\nb", `@@ -1,2 +1,2 @@\n a\n-b\n+b\n${NO_END}`],
		["a\r\nb\r\n", "a\r\nc\r\n", "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"],
		["a\rb\n", "a\rc\n", "@@ -1,1 +1,1 @@\n-a\rb\n+a\rc\n"],
	])("%j to %j", (oldText, newText, expected) => {
		expect(patch(oldText, newText)).toBe(expected);
	});

	test("hunks join when at most twice the context lies between two changes", () => {
		const near = twenty.with(4, "X").with(13, "Y").join("\n");
		const far = twenty.with(4, "X").with(14, "Y").join("\n");
		const heads = (text: string) => text.split("\n").filter((line) => line.startsWith("@@"));
		expect(heads(patch(twenty.join("\n"), near))).toEqual(["@@ -1,18 +1,18 @@"]);
		expect(heads(patch(twenty.join("\n"), far))).toEqual(["@@ -1,9 +1,9 @@", "@@ -11,9 +11,9 @@"]);
	});

	test("an empty side without context is named by the line before", () => {
		expect(patch("a\nb\nc\n", "a\nc\n", 0)).toBe("@@ -2,1 +1,0 @@\n-b\n");
		expect(patch("a\nc\n", "a\nb\nc\n", 0)).toBe("@@ -1,0 +2,1 @@\n+b\n");
	});

	test("ambiguous changes fall where pi puts them", () => {
		const long = "x\n".repeat(20);
		expect(patch(`${long}y\n`, `Q\n${long}z\n`)).toBe(
			"@@ -1,4 +1,5 @@\n+Q\n x\n x\n x\n x\n@@ -17,5 +18,5 @@\n x\n x\n x\n x\n-y\n+z\n",
		);
		expect(patch("a\na\nb\na\n", "a\nb\na\na\n", 0)).toBe("@@ -2,1 +1,0 @@\n-a\n@@ -4,0 +4,1 @@\n+a\n");
	});
});
