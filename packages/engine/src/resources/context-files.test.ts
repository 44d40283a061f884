import { expect, test } from "bun:test";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadContextFiles, MAX_CONTEXT_FILE_BYTES } from "./context-files.ts";
import { makeTree } from "./testing/tree.ts";

function load(root: string) {
	const { files, diagnostics } = loadContextFiles({ cwd: join(root, "work"), agentDir: join(root, "agent") });
	return { files: files.filter(({ path }) => path.startsWith(root)), diagnostics };
}

test("a file that is too long is cut between characters and says so", () => {
	using tree = makeTree({ "work/AGENTS.md": `${"x".repeat(MAX_CONTEXT_FILE_BYTES - 1)}é and more` });
	const { files, diagnostics } = load(tree.root);
	expect(files[0]!.content.replace(/x+/, "x")).toBe(`x\n\n[${diagnostics[0]!.message}]`);
	expect(files[0]!.content).toStartWith("x".repeat(100));
	expect(diagnostics[0]!.message).toBe(
		`the file has ${MAX_CONTEXT_FILE_BYTES + 10} bytes, only the first ${MAX_CONTEXT_FILE_BYTES} are used`,
	);
});

test("bytes that are no text are replaced and reported; UTF-16 is read", () => {
	using tree = makeTree({ "work/": "", "agent/": "" });
	writeFileSync(join(tree.root, "work/AGENTS.md"), Buffer.from([0x61, 0xff, 0x62]));
	writeFileSync(join(tree.root, "agent/AGENTS.md"), Buffer.from("\uFEFFgrüße", "utf16le"));
	const { files, diagnostics } = load(tree.root);
	expect(files.map(({ content }) => content)).toEqual(["grüße", "a\uFFFDb"]);
	expect(diagnostics.map(({ message }) => message)).toEqual([
		"the file is not valid UTF-8; bytes that are not text were replaced",
	]);
});

test("a pipe with the name is passed over, a file that cannot be read leaves its place to the next", async () => {
	using tree = makeTree({ "work/CLAUDE.md": "fallback", "agent/": "" });
	await Bun.spawn(["mkfifo", join(tree.root, "work/AGENTS.md")]).exited;
	expect(load(tree.root).files.map(({ content }) => content)).toEqual(["fallback"]);
	if (process.getuid?.() === 0) return;
	writeFileSync(join(tree.root, "work/AGENTS.override.md"), "secret");
	chmodSync(join(tree.root, "work/AGENTS.override.md"), 0);
	const { files, diagnostics } = load(tree.root);
	expect(files.map(({ content }) => content)).toEqual(["fallback"]);
	expect(diagnostics[0]!.message).toContain("cannot be read: ");
});
