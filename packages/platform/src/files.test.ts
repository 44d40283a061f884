import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
	chmodSync,
	linkSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isTauError } from "@tau/base/errors";
import { contentHash, readTextIfExists, writeFileAtomic } from "./files.ts";

let directory: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "tau-files-"));
});
afterEach(() => {
	rmSync(directory, { recursive: true, force: true });
});

const at = (name: string) => join(directory, name);

async function codeOf(work: Promise<unknown>): Promise<string> {
	try {
		await work;
	} catch (error) {
		return isTauError(error) ? error.code : String(error);
	}
	return "none";
}

describe("writeFileAtomic", () => {
	test("creates and replaces, leaving nothing else behind", async () => {
		await writeFileAtomic(at("a.txt"), "one");
		await writeFileAtomic(at("a.txt"), "two");
		await writeFileAtomic(at("b.bin"), new Uint8Array([0, 255]));
		expect(readFileSync(at("a.txt"), "utf8")).toBe("two");
		expect([...readFileSync(at("b.bin"))]).toEqual([0, 255]);
		expect(readdirSync(directory).sort()).toEqual(["a.txt", "b.bin"]);
	});

	test("keeps the mode of an existing file and gives a new one the wanted mode", async () => {
		writeFileSync(at("script"), "x");
		chmodSync(at("script"), 0o751);
		await writeFileAtomic(at("script"), "y");
		await writeFileAtomic(at("secret"), "z", { mode: 0o600 });
		expect(statSync(at("script")).mode & 0o777).toBe(0o751);
		expect(statSync(at("secret")).mode & 0o777).toBe(0o600);
	});

	test("replaces the old file with a new one instead of writing into it", async () => {
		writeFileSync(at("a"), "old content");
		const before = statSync(at("a")).ino;
		await writeFileAtomic(at("a"), "new");
		expect(statSync(at("a")).ino).not.toBe(before);
	});

	test("follows links to their target, also one that does not exist yet", async () => {
		mkdirSync(at("real"));
		writeFileSync(at("real/file"), "old");
		symlinkSync("real/file", at("link"));
		symlinkSync("real/new", at("dangling"));
		await writeFileAtomic(at("link"), "new");
		await writeFileAtomic(at("dangling"), "created");
		expect(readFileSync(at("real/file"), "utf8")).toBe("new");
		expect(readFileSync(at("real/new"), "utf8")).toBe("created");
		expect(readlinkSync(at("link"))).toBe("real/file");
		expect(lstatSync(at("dangling")).isSymbolicLink()).toBe(true);
	});

	test("a file with several names keeps them all", async () => {
		writeFileSync(at("one"), "a longer old content");
		linkSync(at("one"), at("two"));
		await writeFileAtomic(at("one"), "new");
		expect(readFileSync(at("two"), "utf8")).toBe("new");
		expect(statSync(at("one")).nlink).toBe(2);
	});

	test("says what is wrong, with the path", async () => {
		symlinkSync("loop", at("loop"));
		expect(await codeOf(writeFileAtomic(at("no/such/file"), "x"))).toBe("TAU_FILE_MISSING");
		expect(await codeOf(writeFileAtomic(directory, "x"))).toBe("TAU_FILE_NOT_REGULAR");
		expect(await codeOf(writeFileAtomic(at("loop"), "x"))).toBe("TAU_FILE_NOT_REGULAR");
		expect(writeFileAtomic(at("no/such/file"), "x")).rejects.toThrow(at("no/such/file"));
	});

	test.if(process.platform !== "win32")("a pipe takes content from a reader's side only, and never hangs", async () => {
		Bun.spawnSync(["mkfifo", at("pipe")]);
		expect(await codeOf(writeFileAtomic(at("pipe"), "x"))).toBe("TAU_FILE_NOT_REGULAR");
		const reader = Bun.spawn(["cat", at("pipe")], { stdout: "pipe" });
		// The reader is there once a write is let in.
		while ((await codeOf(writeFileAtomic(at("pipe"), "through"))) !== "none") await Bun.sleep(1);
		expect(await new Response(reader.stdout).text()).toBe("through");
	});

	test.if(process.platform === "linux")("a full device is an error, not an empty file", async () => {
		expect(await codeOf(writeFileAtomic("/dev/full", "x"))).toBe("TAU_FILE_NO_SPACE");
	});

	test.if(process.platform === "linux")(
		"a write that fails half-way leaves the old content and no other file",
		async () => {
			writeFileSync(at("big"), "old");
			writeFileSync(at("two"), "old content of two names");
			linkSync(at("two"), at("three"));
			// A file size limit makes the write itself fail, as a full disk does.
			const script = `const { writeFileAtomic } = await import(${JSON.stringify(join(import.meta.dir, "files.ts"))});
process.on("SIGXFSZ", () => {});
for (const name of ["big", "two"]) {
	await writeFileAtomic(${JSON.stringify(directory)} + "/" + name, "x".repeat(3_000_000)).then(() => console.log("written"), (error) => console.log(error.code));
}`;
			writeFileSync(at("script.ts"), script);
			const child = Bun.spawnSync([
				"/bin/bash",
				"-c",
				`ulimit -f 1000; exec "$0" "$1"`,
				process.execPath,
				at("script.ts"),
			]);
			expect(child.stdout.toString()).toBe("TAU_FILE_FAILED\nTAU_FILE_FAILED\n");
			expect(readFileSync(at("big"), "utf8")).toBe("old");
			expect(readFileSync(at("three"), "utf8")).toBe("old content of two names");
			expect(readdirSync(directory).sort()).toEqual(["big", "script.ts", "three", "two"]);
		},
	);

	test("many writers at once leave one of their contents, whole", async () => {
		const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(50_000));
		await Promise.all(contents.map((content) => writeFileAtomic(at("shared"), content)));
		expect(contents).toContain(readFileSync(at("shared"), "utf8"));
		expect(readdirSync(directory)).toEqual(["shared"]);
	});
});

test("readTextIfExists tells missing from unreadable", async () => {
	writeFileSync(at("file"), "text");
	expect(await readTextIfExists(at("file"))).toBe("text");
	expect(await readTextIfExists(at("none"))).toBeUndefined();
	expect(await readTextIfExists(at("file/below"))).toBeUndefined();
	expect(await codeOf(readTextIfExists(directory))).toBe("TAU_FILE_NOT_REGULAR");
});

test("contentHash depends on the bytes alone", () => {
	expect(contentHash("hällo")).toBe(contentHash(Buffer.from("hällo")));
	expect(contentHash("a")).not.toBe(contentHash("b"));
});
