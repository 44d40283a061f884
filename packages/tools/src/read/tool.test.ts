import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { truncateHead } from "@tau/base/truncate";
import type { Model } from "@tau/protocol/model";
import fc from "fast-check";
import { ToolWorkspace } from "../testing/tool-workspace.ts";
import { LineWindow } from "./line-window.ts";

function numbered(count: number): string {
	return Array.from({ length: count }, (_, index) => `Line ${index + 1}`).join("\n");
}

test("text comes as it is, byte order mark and carriage returns included", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a.txt", "\uFEFFone\r\ntwo\r\n");
	expect(await workspace.call("read", { path: "a.txt" })).toEqual({
		content: [{ type: "text", text: "\uFEFFone\r\ntwo\r\n" }],
		details: undefined,
	});
});

test("long files end with how to go on", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("big.txt", numbered(2500));
	const text = await workspace.text("read", { path: "big.txt" });
	expect(text).toEndWith("Line 2000\n\n[Showing lines 1-2000 of 2500. Use offset=2001 to continue.]");
	expect(await workspace.text("read", { path: "big.txt", offset: 10, limit: 3 })).toBe(
		"Line 10\nLine 11\nLine 12\n\n[2488 more lines in file. Use offset=13 to continue.]",
	);
	expect(await workspace.text("read", { path: "big.txt", offset: 2499 })).toBe("Line 2499\nLine 2500");
	expect(await workspace.error("read", { path: "big.txt", offset: 9999 })).toBe(
		"Offset 9999 is beyond end of file (2500 lines total)",
	);
});

test("a window that models ask for by mistake is still a window", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a.txt", "one\ntwo\nthree");
	const read = (offset: number | undefined, limit: number | undefined) =>
		workspace.text("read", { path: "a.txt", offset, limit });
	expect(await read(undefined, -1)).toBe("one\ntwo\nthree");
	expect(await read(2, -1)).toBe("two\nthree");
	expect(await read(1.5, 1)).toBe("one\n\n[2 more lines in file. Use offset=2 to continue.]");
	expect(await read(2, 1.5)).toBe("two\n\n[1 more lines in file. Use offset=3 to continue.]");
});

test("a line over the byte limit is named with its size", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("long.txt", `${"x".repeat(60_000)}\nshort`);
	expect(await workspace.text("read", { path: "long.txt" })).toBe(
		"[Line 1 is 58.6KB, exceeds 50.0KB limit. Use bash: sed -n '1p' long.txt | head -c 51200]",
	);
	expect(await workspace.text("read", { path: "long.txt", offset: 2 })).toBe("short");
});

test("a huge file is read in flat memory", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("huge.txt", `${"a line of text\n".repeat(60_000)}`);
	const before = process.memoryUsage.rss();
	for (let round = 0; round < 10; round++) {
		const text = await workspace.text("read", { path: "huge.txt", offset: 59_990, limit: 5 });
		expect(text).toEndWith("[7 more lines in file. Use offset=59995 to continue.]");
	}
	expect(process.memoryUsage.rss() - before).toBeLessThan(48 * 1024 * 1024);
});

test("what cannot be shown as text is refused with a way out", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("binary", new Uint8Array([1, 2, 0, 3]));
	mkdirSync(workspace.at("folder"));
	expect(await workspace.error("read", { path: "binary" })).toContain("Cannot read binary: it is a binary file");
	expect(await workspace.error("read", { path: "folder" })).toContain("EISDIR: illegal operation on a directory");
	expect(await workspace.error("read", { path: "/dev/zero" })).toBe("Cannot read /dev/zero: it is not a regular file");
	expect(await workspace.error("read", { path: "none" })).toBe(
		`ENOENT: no such file or directory, access '${workspace.at("none")}'`,
	);
});

test("paths are found as models and macOS spell them", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a b.txt", "space");
	workspace.write("Shot 1.02.03\u202FPM.txt", "narrow");
	workspace.write("caf\u0065\u0301.txt", "decomposed");
	workspace.write("d\u2019ecran.txt", "curly");
	workspace.write("e\u0301t\u00e9 l\u2019a.txt".normalize("NFD"), "both");
	for (const [path, content] of [
		["@a b.txt", "space"],
		["a\u00a0b.txt", "space"],
		["~/a b.txt", "space"],
		["Shot 1.02.03 PM.txt", "narrow"],
		["caf\u00e9.txt", "decomposed"],
		["d'ecran.txt", "curly"],
		["\u00e9t\u00e9 l'a.txt", "both"],
		[`file://${workspace.at("a%20b.txt")}`, "space"],
	]) {
		const env = { ...process.env, HOME: workspace.path };
		expect(await workspace.text("read", { path }, { env })).toBe(content!);
	}
});

test("an aborted read says so", async () => {
	using workspace = new ToolWorkspace();
	workspace.write("a.txt", "x");
	expect(await workspace.error("read", { path: "a.txt" }, { signal: AbortSignal.abort() })).toBe("Operation aborted");
});

test("images are recognised by content, fitted, and described", async () => {
	using workspace = new ToolWorkspace();
	const pixel = Buffer.from(
		"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
		"base64",
	);
	workspace.write("small.txt", pixel);
	workspace.write("large.png", await new Bun.Image(pixel).resize(3000, 1500).png().bytes());
	workspace.write("gif.txt", "GIF is a format");
	expect(await workspace.call("read", { path: "small.txt" })).toEqual({
		content: [
			{ type: "text", text: "Read image file [image/png]" },
			{ type: "image", data: pixel.toString("base64"), mimeType: "image/png" },
		],
		details: undefined,
	});
	const model = { input: ["text"] } as Model;
	expect(await workspace.text("read", { path: "large.png" }, { model })).toBe(
		"Read image file [image/png]\n[Image: original 3000x1500, displayed at 2000x1000. Multiply coordinates by 1.50 to map to original image.]\n[Current model does not support images. The image will be omitted from this request.]\n[image/png]",
	);
	expect(await workspace.text("read", { path: "gif.txt" })).toBe("GIF is a format");
	// A header that promises more pixels than anybody would decode.
	const broken = Buffer.from(pixel);
	broken.writeUInt32BE(90_000, 16);
	broken.writeUInt32BE(90_000, 20);
	workspace.write("broken.png", broken);
	expect(await workspace.text("read", { path: "broken.png" })).toBe(
		"Read image file [image/png]\n[Image omitted: it has more than 268,000,000 pixels.]",
	);
});

test("a window is the same however the file is cut into chunks", () => {
	const line = fc.oneof(
		fc.constant(""),
		fc.string({ maxLength: 12, unit: "grapheme" }),
		fc.constant("x".repeat(30_000)),
	);
	fc.assert(
		fc.property(
			fc.array(line, { maxLength: 40 }),
			fc.nat(20),
			fc.option(fc.nat(20), { nil: undefined }),
			fc.integer({ min: 1, max: 70_000 }),
			(lines, start, limit, chunkSize) => {
				const content = lines.map((text) => text.replaceAll("\n", " ")).join("\n");
				const bytes = Buffer.from(content);
				const window = new LineWindow(start, limit);
				for (let at = 0; at < bytes.length; at += chunkSize) window.add(bytes.subarray(at, at + chunkSize));
				const all = bytes.toString().split("\n");
				expect(window.totalLines).toBe(all.length);
				if (start >= all.length) return;
				const end = limit === undefined ? all.length : start + limit;
				const same = Bun.deepEquals(window.finish(), truncateHead(all.slice(start, end).join("\n")));
				expect(same).toBe(true);
			},
		),
		{ numRuns: 300 },
	);
});
