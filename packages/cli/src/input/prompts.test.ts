import { describe, expect, test } from "bun:test";
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
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

test("what may never end is refused, what a shell hands over is read up to the limit", async () => {
	const folder = mkdtempSync(join(tmpdir(), "tau-special-"));
	const fifo = join(folder, "pipe");
	Bun.spawnSync(["mkfifo", fifo]);
	const read = (file: string) => buildPrompts({ messages: [], files: [file], piped: undefined, cwd: "/", home: "/" });
	for (const file of ["/dev/zero", fifo]) {
		await expect(read(file)).rejects.toMatchObject({ code: "TAU_USAGE", message: `@${file} is not a regular file` });
	}
	const sparse = join(folder, "huge.txt");
	writeFileSync(sparse, "");
	truncateSync(sparse, 5 * 1024 ** 3);
	await expect(read(sparse)).rejects.toMatchObject({ code: "TAU_USAGE", message: `@${sparse} is larger than 32 MiB` });
	// Opened for both directions, so that neither end waits for the other.
	const descriptor = openSync(fifo, "r+");
	writeSync(descriptor, "from the pipe");
	const reading = read(`/dev/fd/${descriptor}`);
	await Bun.sleep(50);
	closeSync(descriptor);
	expect((await reading)[0]?.text).toContain("from the pipe");
	const endless = openSync("/dev/zero", "r");
	await expect(read(`/dev/fd/${endless}`)).rejects.toThrow("is larger than 32 MiB");
	closeSync(endless);
	rmSync(folder, { recursive: true });
});
