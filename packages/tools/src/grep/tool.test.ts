import { expect, test } from "bun:test";
import { ToolWorkspace } from "../testing/tool-workspace.ts";

test("matches come with path and line, sorted, without ignored files and git's own", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("b/z.txt", "needle\r\n");
	workspace.write("b.txt", "x\nneedle here\n");
	workspace.write("a.txt", "a needle\n");
	workspace.write(".hidden", "needle");
	workspace.write("ignored.txt", "needle");
	workspace.write(".gitignore", "ignored.txt\n");
	workspace.write(".git/config", "needle");
	expect(await workspace.call("grep", { pattern: "needle" })).toEqual({
		content: [{ type: "text", text: ".hidden:1: needle\na.txt:1: a needle\nb/z.txt:1: needle\nb.txt:2: needle here" }],
		details: undefined,
	});
	expect(await workspace.text("grep", { pattern: "needle", path: "b" })).toBe("z.txt:1: needle");
	expect(await workspace.text("grep", { pattern: "needle", path: "b/z.txt" })).toBe("z.txt:1: needle");
	expect(await workspace.text("grep", { pattern: "none of it" })).toBe("No matches found");
});

test("pattern, case, literal text and globs below the searched directory", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("pkg/src/a.ts", "f(x)\n-n flag\nTWO\n");
	workspace.write("pkg/a.ts", "f(x)\n");
	expect(await workspace.error("grep", { pattern: "(" })).toContain("unclosed group");
	expect(await workspace.text("grep", { pattern: "f(", literal: true, path: "pkg", glob: "src/*.ts" })).toBe(
		"src/a.ts:1: f(x)",
	);
	expect(await workspace.text("grep", { pattern: "-n" })).toBe("pkg/src/a.ts:2: -n flag");
	expect(await workspace.text("grep", { pattern: "two", ignoreCase: true })).toBe("pkg/src/a.ts:3: TWO");
	expect(await workspace.error("grep", { pattern: "x", path: "none" })).toBe(`Path not found: ${workspace.at("none")}`);
});

test("overlapping contexts are merged", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a.txt", "1\nhit\n3\nhit\n5\n6\n7\n");
	expect(await workspace.text("grep", { pattern: "hit", context: 1 })).toBe(
		"a.txt-1- 1\na.txt:2: hit\na.txt-3- 3\na.txt:4: hit\na.txt-5- 5",
	);
});

test("the limit gives the first matches in order, every time, with the last one's context", async () => {
	using workspace = new ToolWorkspace();
	for (let file = 10; file < 60; file++) workspace.write(`f${file}.txt`, "hit\nafter\nhit\n".repeat(20));
	const expected =
		"f10.txt:1: hit\nf10.txt-2- after\nf10.txt-3- hit\n\n[1 matches limit reached. Use limit=2 for more, or refine pattern]";
	for (let round = 0; round < 5; round++) {
		expect(await workspace.text("grep", { pattern: "hit", limit: 1, context: 2 })).toBe(expected);
	}
	const { details } = await workspace.call("grep", { pattern: "hit" });
	expect(details).toEqual({ matchLimitReached: 100 });
});

test("long lines are cut between characters, however long, and the output at 50 KB", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("wide.txt", `${"é".repeat(600)}\n${"y".repeat(3_000_000)}é\n`);
	const { content, details } = await workspace.call("grep", { pattern: "é|y" });
	expect(content).toEqual([
		{
			type: "text",
			text: `wide.txt:1: ${"é".repeat(500)}... [truncated]\nwide.txt:2: ${"y".repeat(500)}... [truncated]\n\n[Some lines truncated to 500 chars. Use read tool to see full lines]`,
		},
	]);
	expect(details).toEqual({ linesTruncated: true });
	workspace.write("many.txt", `${"m".repeat(400)}\n`.repeat(300));
	const many = await workspace.text("grep", { pattern: "m", path: "many.txt", limit: 1000 });
	expect(many).toEndWith("\n\n[50.0KB limit reached]");
	expect(Buffer.byteLength(many)).toBeLessThan(51_300);
});

test("a match in a binary file is told without its content", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("data.bin", Buffer.from("needle\0\x01"));
	expect(await workspace.text("grep", { pattern: "needle", path: "data.bin" })).toBe("data.bin: binary file matches");
});

test("an aborted search says so", async () => {
	using workspace = new ToolWorkspace();
	expect(await workspace.error("grep", { pattern: "x" }, { signal: AbortSignal.abort() })).toBe("Operation aborted");
});
