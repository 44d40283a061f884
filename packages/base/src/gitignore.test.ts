import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { matchGitignore, parseGitignore } from "./gitignore.ts";

const ignored = (text: string, path: string) =>
	matchGitignore(parseGitignore(text), path.replace(/\/$/, ""), path.endsWith("/"));

test("names match at any depth, paths from the file's directory", () => {
	expect(ignored("*.log", "a/b/c.log")).toBe(true);
	expect(ignored("/build", "a/build")).toBeUndefined();
	expect(ignored("a/b", "a/b")).toBe(true);
	expect(ignored("a/b", "x/a/b")).toBeUndefined();
	expect(ignored("**/logs/*.txt", "x/logs/a.txt")).toBe(true);
	expect(ignored("a/**/z", "a/z")).toBe(true);
	expect(ignored("a/**", "a")).toBeUndefined();
});

test("the last pattern that matches decides", () => {
	expect(ignored("*.log\n!keep.log", "keep.log")).toBe(false);
	expect(ignored("!keep.log\n*.log", "keep.log")).toBe(true);
});

test("a slash at the end means directories only; comments, blanks and malformed lines mean nothing", () => {
	expect(ignored("out/", "out/")).toBe(true);
	expect(ignored("out/", "out")).toBeUndefined();
	expect(parseGitignore("# c\n\n  \n[abc\nfoo\\\n!\n/\n")).toEqual([]);
	expect(ignored("\\#x\n\\!y\nz\\ ", "#x")).toBe(true);
	expect(ignored("\\#x\n\\!y\nz\\ ", "z ")).toBe(true);
});

/** git itself says which of the paths its one ignore file matches. */
function gitVerdicts(text: string, paths: string[]): boolean[] {
	const folder = mkdtempSync(join(tmpdir(), "tau-gitignore-"));
	try {
		Bun.spawnSync(["git", "init", "-q"], { cwd: folder });
		writeFileSync(join(folder, ".gitignore"), text);
		const result = Bun.spawnSync(["git", "check-ignore", "--no-index", "--stdin", "-z", "-v", "-n"], {
			cwd: folder,
			stdin: Buffer.from(`${paths.join("\0")}\0`),
		});
		const fields = result.stdout.toString().split("\0");
		return paths.map((_, index) => {
			const pattern = fields[index * 4 + 2] ?? "";
			return pattern !== "" && !pattern.startsWith("!");
		});
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

test("agrees with git about single names, whatever the patterns", () => {
	const piece = fc.constantFrom(
		"a",
		"b",
		"ab",
		"*",
		"**",
		"?",
		"[ab]",
		"[!a]",
		"[a-c]",
		"[[:alpha:]]",
		"\\*",
		".",
		"-",
		"[",
		"]",
		" ",
	);
	const line = fc
		.tuple(fc.constantFrom("", "!", "/"), fc.array(piece, { maxLength: 4 }), fc.constantFrom("", " "))
		.map(([prefix, pieces, suffix]) => prefix + pieces.join("") + suffix);
	const names = ["a", "b", "ab", "abc", "*", "a.b", "-", "[", "]", "a b", "aab", "c"];
	fc.assert(
		fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
			const text = lines.join("\n");
			expect(names.map((name) => ignored(text, name) === true)).toEqual(gitVerdicts(text, names));
		}),
		{ numRuns: 60 },
	);
});
