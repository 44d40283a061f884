import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentStamp, hashContent } from "./content-hash.ts";
import {
	incomingName,
	recoverDirectory,
	removeEmptyDirectories,
	replaceDirectory,
	withDirectoryAside,
} from "./directory-trees.ts";

let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "tau-directories-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function make(path: string, text: string): string {
	mkdirSync(path, { recursive: true });
	writeFileSync(join(path, "file"), text);
	return path;
}

const read = (path: string) => readFileSync(join(path, "file"), "utf8");

describe("a directory that is replaced", () => {
	test("has the new content, or the old one when that fails", async () => {
		const target = make(join(root, "target"), "old");
		await replaceDirectory(make(incomingName(target), "new"), target);
		expect(read(target)).toBe("new");
		await expect(replaceDirectory(join(root, "absent"), target)).rejects.toThrow();
		expect(read(target)).toBe("new");
		const failure = withDirectoryAside(target, async () => {
			make(target, "half");
			throw new Error("no");
		});
		await expect(failure).rejects.toThrow("no");
		expect(read(target)).toBe("new");
		expect(readdirSync(root)).toEqual(["target"]);
	});

	test("comes back after a death in the middle, and leaves nothing behind", async () => {
		const target = join(root, "target");
		make(join(root, ".target.old-0123456789ab"), "old");
		make(join(root, ".target.new-0123456789ab"), "half");
		make(join(root, ".target.mine"), "the user's");
		await recoverDirectory(target);
		expect(read(target)).toBe("old");
		make(join(root, ".target.old-ba9876543210"), "older");
		await recoverDirectory(target);
		expect(read(target)).toBe("old");
		expect(readdirSync(root).sort()).toEqual([".target.mine", "target"]);
	});

	test("empty directories above one that went go too, up to the root", async () => {
		mkdirSync(join(root, "a/b/c"), { recursive: true });
		mkdirSync(join(root, "x/y"), { recursive: true });
		writeFileSync(join(root, "x/file"), "");
		await removeEmptyDirectories(join(root, "a/b/c/gone"), root);
		await removeEmptyDirectories(join(root, "x/y"), root);
		expect(existsSync(root)).toBe(true);
		expect(readdirSync(root)).toEqual(["x"]);
		expect(readdirSync(join(root, "x"))).toEqual(["file"]);
	});
});

describe("the hash of a directory", () => {
	test("is that of names, kinds and contents, whatever else is different", async () => {
		const one = make(join(root, "one/sub"), "text");
		const two = make(join(root, "two/sub"), "text");
		make(join(root, "two/.git"), "left out");
		const [first, second] = [await hashContent(join(root, "one")), await hashContent(join(root, "two"))];
		expect(second.sha256).toBe(first.sha256);
		expect(first).toMatchObject({ files: 1, bytes: 4 });
		expect(second.stamp).not.toBe(first.stamp);
		const stamp = contentStamp(join(root, "one"));
		expect(stamp).toBe(first.stamp);
		writeFileSync(join(two, "file"), "texT");
		expect((await hashContent(join(root, "two"))).sha256).not.toBe(first.sha256);
		rmSync(join(one, "file"));
		writeFileSync(join(one, "filf"), "text");
		expect((await hashContent(join(root, "one"))).sha256).not.toBe(first.sha256);
		expect(contentStamp(join(root, "one"))).not.toBe(stamp);
	});
});
