import { expect, test } from "bun:test";
import { chmodSync, lstatSync, statSync, symlinkSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { ToolWorkspace } from "./testing/tool-workspace.ts";
import { TOOL_NAMES } from "./tools.ts";

test("tools come in pi's order with schemas in TypeBox's key order", () => {
	using workspace = new ToolWorkspace();
	expect(workspace.tools.map((tool) => tool.name)).toEqual([...TOOL_NAMES]);
	for (const { name, label, parameters } of workspace.tools) {
		expect(label).toBe(name);
		expect(Object.keys(parameters)).toEqual(
			parameters.required ? ["type", "required", "properties"] : ["type", "properties"],
		);
	}
	const constrained = workspace.tools.filter((tool) => tool.constrainedSampling).map((tool) => tool.name);
	expect(constrained).toEqual(["read", "bash", "edit", "write"]);
});

test("a tool's code is loaded by its first call", async () => {
	const script = `
		const { createTools } = await import(${JSON.stringify(join(import.meta.dir, "tools.ts"))});
		const [read] = createTools({ cwd: "/" });
		const loaded = () => Object.keys(require.cache).flatMap((path) => /(run-\\w+)\\.ts$/.exec(path)?.[1] ?? []);
		const before = loaded();
		const context = { cwd: import.meta.dir, model: undefined, env: {} };
		await read.execute("call", { path: "tools.ts" }, new AbortController().signal, () => {}, context);
		console.log(JSON.stringify([before, loaded()]));`;
	const child = Bun.spawn([process.execPath, "-e", script], { cwd: import.meta.dir, stderr: "inherit" });
	expect(JSON.parse(await child.stdout.text())).toEqual([[], ["run-read"]]);
});

test("write creates directories, keeps modes and links", async () => {
	using workspace = new ToolWorkspace();
	expect(await workspace.call("write", { path: "a/b/new.txt", content: "x" })).toEqual({
		content: [{ type: "text", text: "Successfully wrote to a/b/new.txt" }],
		details: undefined,
	});
	workspace.write("run.sh", "old");
	chmodSync(workspace.at("run.sh"), 0o755);
	symlinkSync("run.sh", workspace.at("link"));
	await workspace.call("write", { path: "link", content: "new" });
	expect(workspace.read("run.sh")).toBe("new");
	expect(statSync(workspace.at("run.sh")).mode & 0o777).toBe(0o755);
	expect(lstatSync(workspace.at("link")).isSymbolicLink()).toBe(true);
});

test("what changed on disk since it was seen is neither edited nor overwritten, until it is read again", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a.txt", "one\ntwo\n");
	await workspace.call("read", { path: "a.txt", limit: 1 });
	workspace.write("a.txt", "one\ntwo\nthree\n");
	const edit = { path: "a.txt", edits: [{ oldText: "two", newText: "2" }] };
	expect(await workspace.error("edit", edit)).toContain("has changed on disk since");
	expect(await workspace.error("write", { path: "./a.txt", content: "x" })).toContain("Read it again");
	expect(workspace.read("a.txt")).toBe("one\ntwo\nthree\n");
	await workspace.call("read", { path: "a.txt" });
	await workspace.call("edit", edit);
	expect(workspace.read("a.txt")).toBe("one\n2\nthree\n");
});

test("a touch is no change, a file never read may be edited, a deleted one may be written", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a.txt", "one");
	await workspace.call("read", { path: "a.txt" });
	utimesSync(workspace.at("a.txt"), 1, 1);
	await workspace.call("edit", { path: "a.txt", edits: [{ oldText: "one", newText: "two" }] });
	await workspace.call("write", { path: "a.txt", content: "three" });
	expect(workspace.read("a.txt")).toBe("three");
	workspace.write("b.txt", "x");
	await workspace.call("edit", { path: "b.txt", edits: [{ oldText: "x", newText: "y" }] });
	expect(workspace.read("b.txt")).toBe("y");
	await Bun.file(workspace.at("b.txt")).delete();
	await workspace.call("write", { path: "b.txt", content: "z" });
	expect(workspace.read("b.txt")).toBe("z");
});

test("many edits of one file at once, by different names, lose nothing", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a.txt", Array.from({ length: 20 }, (_, index) => `<line ${index}>\n`).join(""));
	symlinkSync("a.txt", workspace.at("link.txt"));
	await Promise.all(
		Array.from({ length: 20 }, (_, index) =>
			workspace.call("edit", {
				path: index % 2 ? "link.txt" : "a.txt",
				edits: [{ oldText: `<line ${index}>`, newText: `<done ${index}>` }],
			}),
		),
	);
	expect(workspace.read("a.txt")).toBe(Array.from({ length: 20 }, (_, index) => `<done ${index}>\n`).join(""));
});

test("edit reports what it did as pi does", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a.txt", "one\ntwo\nthree\n");
	expect(await workspace.call("edit", { path: "a.txt", edits: [{ oldText: "two", newText: "2" }] })).toEqual({
		content: [{ type: "text", text: "Successfully replaced 1 block(s) in a.txt." }],
		details: {
			diff: " 1 one\n-2 two\n+2 2\n 3 three",
			patch: "--- a.txt\n+++ a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n",
			firstChangedLine: 2,
		},
	});
});

test("edit accepts the schema's known deviations", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a.txt", "a b c");
	await workspace.call("edit", { path: "a.txt", edits: JSON.stringify([{ oldText: "a", newText: "1" }]) });
	await workspace.call("edit", { path: "a.txt", edits: { oldText: "b", newText: "2" } });
	await workspace.call("edit", { path: "a.txt", oldText: "c", newText: "3" });
	expect(workspace.read("a.txt")).toBe("1 2 3");
});

test("edit errors begin with pi's words", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a.txt", "foo\nbar\nfoo\n");
	const error = (...edits: [string, string][]) =>
		workspace.error("edit", { path: "a.txt", edits: edits.map(([oldText, newText]) => ({ oldText, newText })) });
	expect(await error(["foo", "x"])).toStartWith(
		"Found 2 occurrences of the text in a.txt. The text must be unique. Please provide more context to make it unique.\n",
	);
	expect(await error(["bar", "x"], ["nothing", "y"])).toStartWith(
		"Could not find edits[1] in a.txt. The oldText must match exactly including all whitespace and newlines.",
	);
	expect(await error(["", "x"])).toBe("oldText must not be empty in a.txt.");
	expect(await error(["bar", "bar"])).toStartWith(
		"No changes made to a.txt. The replacement produced identical content.",
	);
	expect(await error(["foo\nb", "x"], ["bar", "y"])).toBe(
		"edits[0] and edits[1] overlap in a.txt. Merge them into one edit or target disjoint regions.",
	);
	expect(await error()).toBe("Edit tool input is invalid. edits must contain at least one replacement.");
	expect(await workspace.error("edit", { path: "none", edits: [{ oldText: "a", newText: "b" }] })).toBe(
		"Could not edit file: none. Error code: ENOENT.",
	);
	expect(workspace.read("a.txt")).toBe("foo\nbar\nfoo\n");
});

test.if(process.platform === "linux")("what is no regular file is refused before it is opened", async () => {
	using workspace = new ToolWorkspace();
	Bun.spawnSync(["mkfifo", workspace.at("pipe")]);
	const edits = [{ oldText: "a", newText: "b" }];
	for (const path of ["pipe", "/dev/zero"]) {
		expect(await workspace.error("edit", { path, edits })).toBe(
			`Could not edit file: ${path}. It is not a regular file.`,
		);
		expect(await workspace.error("grep", { pattern: "a", path })).toContain("it is not a regular file");
	}
	expect(await workspace.error("write", { path: "pipe", content: "x" })).toContain("a pipe that nobody reads");
});

test("ls sorts without case, marks directories and counts what it shows", async () => {
	using workspace = new ToolWorkspace();
	for (const name of ["b.txt", "A.txt", ".dot", "Zdir/x", "c/y"]) workspace.write(name, "");
	symlinkSync("c", workspace.at("link"));
	symlinkSync("nowhere", workspace.at("dangling"));
	expect(await workspace.text("ls", {})).toBe(".dot\nA.txt\nb.txt\nc/\nlink/\nZdir/");
	expect(await workspace.call("ls", { limit: 2 })).toEqual({
		content: [{ type: "text", text: ".dot\nA.txt\n\n[2 entries limit reached. Use limit=4 for more]" }],
		details: { entryLimitReached: 2 },
	});
	expect(await workspace.error("ls", { path: "b.txt" })).toBe(`Not a directory: ${workspace.at("b.txt")}`);
	expect(await workspace.error("ls", { path: "none" })).toBe(`Path not found: ${workspace.at("none")}`);
	await workspace.call("bash", { command: "mkdir empty" });
	expect(await workspace.text("ls", { path: "empty" })).toBe("(empty directory)");
});

test("counts beyond all bounds mean the nearest count there is", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a.txt", "one\ntwo\nthree\n");
	workspace.write("b.txt", "two\n");
	const whole = "a.txt-1- one\na.txt:2: two\na.txt-3- three";
	for (const context of [1e300, Number.POSITIVE_INFINITY, 1.9]) {
		expect(await workspace.text("grep", { pattern: "two", path: "a.txt", context })).toBe(whole);
	}
	for (const context of [-1e300, Number.NEGATIVE_INFINITY, Number.NaN, 0.5]) {
		expect(await workspace.text("grep", { pattern: "two", path: "a.txt", context })).toBe("a.txt:2: two");
	}
	const limited = [
		["grep", { pattern: "two" }],
		["find", { pattern: "*.txt" }],
		["ls", {}],
	] as const;
	for (const [name, params] of limited) {
		const all = await workspace.text(name, params);
		expect(all).not.toContain("limit");
		for (const limit of [1e300, Number.POSITIVE_INFINITY, Number.NaN]) {
			expect(await workspace.text(name, { ...params, limit })).toBe(all);
		}
		for (const limit of [0, -1e300, Number.NEGATIVE_INFINITY, 1.5]) {
			const one = await workspace.text(name, { ...params, limit });
			expect(one).toStartWith(`${all.split("\n")[0]}\n\n[1 `);
			expect(one).toContain("Use limit=2 for more");
		}
	}
	for (const range of [
		{ offset: Number.NaN, limit: Number.NaN },
		{ limit: 1e300 },
		{ offset: -1e300, limit: -1e300 },
	]) {
		expect(await workspace.text("read", { path: "a.txt", ...range })).toBe("one\ntwo\nthree\n");
	}
	expect(await workspace.error("read", { path: "a.txt", offset: 1e300 })).toContain(
		"beyond end of file (4 lines total)",
	);
});

test("a file larger than memory is refused with the limit", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("huge.txt", "");
	truncateSync(workspace.at("huge.txt"), 5 * 1024 ** 3);
	const edits = [{ oldText: "a", newText: "b" }];
	expect(await workspace.error("edit", { path: "huge.txt", edits })).toBe(
		"Could not edit file: huge.txt. It has 5120.0MB, and edit takes at most 512.0MB. Change it with bash, for example with sed -i.",
	);
	workspace.write("huge.png", PNG_START);
	truncateSync(workspace.at("huge.png"), 5 * 1024 ** 3);
	expect(await workspace.error("read", { path: "huge.png" })).toEndWith(
		"the image has 5120.0MB, and at most 256.0MB are read. Make it smaller with bash first.",
	);
});

const PNG_START = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ", "base64");
