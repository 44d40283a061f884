import { expect, test } from "bun:test";
import { ToolWorkspace } from "../testing/tool-workspace.ts";

function workspaceWithFiles(): ToolWorkspace {
	const workspace = new ToolWorkspace();
	for (const name of [
		"a.ts",
		"README.MD",
		"src/b.ts",
		"src/deep/c.spec.ts",
		".hidden.ts",
		".git/d.ts",
		"out/e.ts",
		"src/{x}.txt",
	]) {
		workspace.write(name, "");
	}
	workspace.write(".gitignore", "out/\n");
	return workspace;
}

test("names without a slash match at any depth, hidden files too, ignored ones not", async () => {
	using workspace = workspaceWithFiles();
	expect(await workspace.call("find", { pattern: "*.ts" })).toEqual({
		content: [{ type: "text", text: ".hidden.ts\na.ts\nsrc/b.ts\nsrc/deep/c.spec.ts" }],
		details: undefined,
	});
	expect(await workspace.text("find", { pattern: "*.ts", path: "src" })).toBe("b.ts\ndeep/c.spec.ts");
	expect(await workspace.text("find", { pattern: "nothing*" })).toBe("No files found matching pattern");
});

test("patterns with a slash match paths, at any depth", async () => {
	using workspace = workspaceWithFiles();
	expect(await workspace.text("find", { pattern: "src/**/*.spec.ts" })).toBe("src/deep/c.spec.ts");
	expect(await workspace.text("find", { pattern: "**/*.{ts,txt}", path: "src" })).toBe(
		"{x}.txt\nb.ts\ndeep/c.spec.ts".split("\n").sort().join("\n"),
	);
	expect(await workspace.text("find", { pattern: "deep/*.ts" })).toBe("src/deep/c.spec.ts");
	expect(await workspace.text("find", { pattern: "src/*.ts" })).toBe("src/b.ts");
});

test("case matters only when the pattern has upper case", async () => {
	using workspace = workspaceWithFiles();
	expect(await workspace.text("find", { pattern: "*.md" })).toBe("README.MD");
	expect(await workspace.text("find", { pattern: "README.md" })).toBe("No files found matching pattern");
});

test("directories are found with a slash at their end", async () => {
	using workspace = workspaceWithFiles();
	expect(await workspace.text("find", { pattern: "*e*p" })).toBe("src/deep/");
	expect(await workspace.text("find", { pattern: "src" })).toBe("src/");
});

test("the limit gives the first paths in order, every time", async () => {
	using workspace = new ToolWorkspace();
	for (let file = 100; file < 200; file++) workspace.write(`d${file % 7}/f${file}.txt`, "");
	for (let round = 0; round < 5; round++) {
		expect(await workspace.call("find", { pattern: "*.txt", limit: 2 })).toEqual({
			content: [
				{
					type: "text",
					text: "d0/f105.txt\nd0/f112.txt\n\n[2 results limit reached. Use limit=4 for more, or refine pattern]",
				},
			],
			details: { resultLimitReached: 2 },
		});
	}
});

test("a path that is not there, or is a file, is named", async () => {
	using workspace = workspaceWithFiles();
	expect(await workspace.error("find", { pattern: "*", path: "none" })).toBe(`Path not found: ${workspace.at("none")}`);
	expect(await workspace.error("find", { pattern: "*", path: "a.ts" })).toBe(
		`Not a directory: ${workspace.at("a.ts")}`,
	);
});
