import { expect, test } from "bun:test";
import { differences } from "./difference.ts";
import { judge, parseListedDifferences } from "./listed-differences.ts";

const TABLE = `# Title

| id | cases | places | reason |
| --- | --- | --- | --- |
| \`one\` | \`read/a*\` \`read/b\` | \`result.text\` | Because. |
`;

test("what a row matches is listed, all else is not", () => {
	const found = [
		...differences("read/abc", { result: { text: 1, more: [1, 2] } }, { result: { text: 2, more: [1, 3] } }),
		...differences("read/b", { result: { text: "x" } }, { result: { text: "y" } }),
	];
	const { listed, unlisted, outdated } = judge(found, parseListedDifferences(TABLE), ["read/abc", "read/b"]);
	expect(listed.map(({ difference }) => difference.case)).toEqual(["read/abc", "read/b"]);
	expect(unlisted).toEqual([{ case: "read/abc", place: "result.more[1]", pi: 2, tau: 3 }]);
	expect(outdated).toEqual([]);
});

test("a pattern that no difference needs is outdated, unless its cases did not run", () => {
	const found = differences("read/abc", { result: { text: 1 } }, { result: { text: 2 } });
	const rows = parseListedDifferences(TABLE);
	expect(judge(found, rows, ["read/abc", "read/b"]).outdated).toEqual(["one (^read\\/b$)"]);
	expect(judge(found, rows, ["read/abc"]).outdated).toEqual([]);
	expect(judge([], rows, ["read/abc"]).outdated).toHaveLength(1);
});

test("absent and undefined are equal, lists of another length differ as a whole", () => {
	expect(differences("c", { a: undefined }, {})).toEqual([]);
	expect(differences("c", { a: [1] }, { a: [1, 2] })).toEqual([{ case: "c", place: "a", pi: [1], tau: [1, 2] }]);
});

test("a row that lacks something is an error with its line", () => {
	expect(() => parseListedDifferences("| `x` | `y` | `z` |")).toThrow("differences.md:1");
	expect(() => parseListedDifferences(`${TABLE}| \`one\` | \`y\` | \`z\` | Why. |`)).toThrow("one is there twice");
});
