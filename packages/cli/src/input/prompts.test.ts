import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPrompts } from "./prompts.ts";

const folder = mkdtempSync(join(tmpdir(), "tau-prompts-"));
const build = (sources: object) =>
	buildPrompts({ messages: [], files: [], piped: undefined, cwd: folder, home: folder, ...sources });

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe("buildPrompts", () => {
	test("joins piped text, files and the first message without a separator; others stand alone", async () => {
		await Bun.write(join(folder, "a.txt"), "\uFEFFhello\n");
		const prompts = await build({ piped: "  piped  \n", files: ["a.txt"], messages: ["one", "two"] });
		expect(prompts).toEqual([
			{ text: `piped<file name="${folder}/a.txt">\nhello\n\n</file>\none`, images: [] },
			{ text: "two", images: [] },
		]);
	});

	test("attaches images by their bytes, whatever they are called", async () => {
		await Bun.write(join(folder, "picture.dat"), Buffer.from(PIXEL, "base64"));
		const [prompt] = await build({ files: ["picture.dat"], messages: ["what is it?"] });
		expect(prompt?.text).toBe(`<file name="${folder}/picture.dat"></file>\nwhat is it?`);
		expect(prompt?.images).toEqual([{ type: "image", data: PIXEL, mimeType: "image/png" }]);
	});

	test("expands the home folder, skips empty files", async () => {
		await Bun.write(join(folder, "empty"), "");
		await Bun.write(join(folder, "h.txt"), "h");
		const [prompt] = await build({ files: ["empty", "~/h.txt"] });
		expect(prompt?.text).toBe(`<file name="${folder}/h.txt">\nh\n</file>\n`);
	});

	test("refuses missing files, directories and binary files by name", async () => {
		await Bun.write(join(folder, "blob"), new Uint8Array([1, 0, 2]));
		await expect(build({ files: ["nope"] })).rejects.toThrow(`File not found: ${folder}/nope`);
		await expect(build({ files: ["."] })).rejects.toThrow("@. is a directory");
		await expect(build({ files: ["blob"] })).rejects.toThrow("@blob is neither text nor a supported image");
	});

	test("is empty when there is nothing to ask", async () => {
		expect(await build({ piped: " \n" })).toEqual([]);
	});
});

test("a device without an end is refused, a pipe is read", async () => {
	const endless = buildPrompts({ messages: [], files: ["/dev/zero"], piped: undefined, cwd: "/", home: "/" });
	await expect(endless).rejects.toMatchObject({ code: "TAU_USAGE", message: "@/dev/zero is larger than 32 MiB" });
	const folder = mkdtempSync(join(tmpdir(), "tau-fifo-"));
	const fifo = join(folder, "pipe");
	Bun.spawnSync(["mkfifo", fifo]);
	Bun.spawn(["sh", "-c", `echo from the pipe > ${fifo}`]);
	const [prompt] = await buildPrompts({ messages: [], files: [fifo], piped: undefined, cwd: "/", home: "/" });
	expect(prompt?.text).toContain("from the pipe");
	rmSync(folder, { recursive: true });
});
