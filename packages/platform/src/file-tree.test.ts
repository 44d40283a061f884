import { afterEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { FileTree } from "./file-tree.ts";
import { ripgrepPath } from "./ripgrep.ts";

const folders: string[] = [];

afterEach(() => {
	for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function project(files: Record<string, string>): string {
	const root = mkdtempSync(join(tmpdir(), "tau-tree-"));
	folders.push(root);
	for (const [path, text] of Object.entries(files)) write(root, path, text);
	age(root);
	return root;
}

function write(root: string, path: string, text = ""): void {
	mkdirSync(join(root, dirname(path)), { recursive: true });
	writeFileSync(join(root, path), text);
}

/** Makes everything old enough to be remembered. */
function age(root: string): void {
	const old = new Date(Date.now() - 60_000);
	for (const path of new Bun.Glob("**").scanSync({ cwd: root, dot: true, onlyFiles: false })) {
		utimesSync(join(root, path), old, old);
	}
	utimesSync(root, old, old);
}

async function list(tree: FileTree): Promise<string[]> {
	const paths: string[] = [];
	await tree.walk((entry) => paths.push(entry.isDirectory ? `${entry.path}/` : entry.path) > 0, NEVER);
	return paths;
}

const NEVER = new AbortController().signal;
const ENV = { PATH: process.env.PATH, HOME: "/nonexistent" };
const open = (root: string) => new FileTree(root, ENV);

describe("a file tree", () => {
	test("lists files and directories in path order, hidden ones and links too, but not what is ignored", async () => {
		const root = project({
			".git/HEAD": "",
			".gitignore": "out/\n*.log\n!keep.log\n",
			".hidden": "",
			"a.log": "",
			"keep.log": "",
			"out/x": "",
			"src/b.ts": "",
			"src-2/c.ts": "",
		});
		mkdirSync(join(root, "empty"));
		symlinkSync("src", join(root, "link"));
		expect(await list(open(root))).toEqual([
			".gitignore",
			".hidden",
			"empty/",
			"keep.log",
			"link",
			"src/",
			"src/b.ts",
			"src-2/",
			"src-2/c.ts",
		]);
	});

	test("obeys rules from above the root, from .git/info/exclude and from the user's own file", async () => {
		const root = project({
			".git/info/exclude": "*.tmp\n",
			".gitignore": "/pkg/gen\n",
			"pkg/gen/x": "",
			"pkg/a.tmp": "",
			"pkg/a.bak": "",
			"pkg/a.ts": "",
		});
		const home = project({ ".gitconfig": "[core]\n\texcludesFile = ~/my-ignores\n", "my-ignores": "*.bak\n" });
		expect(await list(new FileTree(join(root, "pkg"), { HOME: home }))).toEqual(["a.ts"]);
	});

	test("a nearer file wins, and .ignore wins over .gitignore", async () => {
		const root = project({
			".git/HEAD": "",
			".gitignore": "*.txt\n*.md\n",
			".ignore": "!a.md\n",
			"a.md": "",
			"d/.gitignore": "!b.txt\n",
			"d/b.txt": "",
			"c.txt": "",
		});
		expect(await list(open(root))).toEqual([".gitignore", ".ignore", "a.md", "d/", "d/.gitignore", "d/b.txt"]);
	});

	test("is never stale: additions, removals and changed rules are seen at once, in empty directories too", async () => {
		const root = project({ ".git/HEAD": "", ".gitignore": "*.log\n", "src/a.ts": "", "src/deep/b.log": "" });
		mkdirSync(join(root, "empty/nested"), { recursive: true });
		age(root);
		const tree = open(root);
		const names = async () => (await list(tree)).filter((path) => !path.endsWith("/") && path !== ".gitignore");
		expect(await names()).toEqual(["src/a.ts"]);
		write(root, "empty/nested/new.ts");
		expect(await names()).toEqual(["empty/nested/new.ts", "src/a.ts"]);
		write(root, "src/deep/c.ts");
		rmSync(join(root, "src/a.ts"));
		expect(await names()).toEqual(["empty/nested/new.ts", "src/deep/c.ts"]);
		write(root, ".gitignore", "*.ts\n");
		expect(await names()).toEqual(["src/deep/b.log"]);
		for (let round = 0; round < 30; round++) {
			write(root, `src/round-${round}.log`);
			expect(await names()).toContain(`src/round-${round}.log`);
		}
	});

	test("ends where the visitor wants no more, and when it is aborted", async () => {
		const root = project({ a: "", b: "", c: "" });
		const seen: string[] = [];
		await open(root).walk((entry) => seen.push(entry.path) < 2, NEVER);
		expect(seen).toEqual(["a", "b"]);
		await expect(open(root).walk(() => true, AbortSignal.abort())).rejects.toThrow();
	});

	test("says which directories could not be read", async () => {
		expect(await open("/no/such/directory").walk(() => true, NEVER)).toEqual(["."]);
	});

	test("lists what ripgrep lists, whatever the ignore files", async () => {
		const name = fc.constantFrom("a", "b", "c.log", "d.ts", "out");
		const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
		const pattern = fc.constantFrom(
			"*.log",
			"!*.log",
			"out/",
			"/a",
			"b",
			"**/b",
			"a/**",
			"!a/b",
			"*.ts",
			"/out/*",
			"!d.ts",
			"[ab]",
			"a/b/",
		);
		const ignoreFile = fc.tuple(
			fc.constantFrom("", "a/", "out/", "a/b/"),
			fc.constantFrom(".gitignore", ".ignore"),
			fc.array(pattern, { maxLength: 3 }),
		);
		await fc.assert(
			fc.asyncProperty(
				fc.array(path, { minLength: 1, maxLength: 12 }),
				fc.array(ignoreFile, { maxLength: 3 }),
				async (paths, ignores) => {
					const root = project({ ".git/HEAD": "" });
					for (const file of paths) {
						try {
							write(root, file);
						} catch {
							// A file stands where this path needs a directory.
						}
					}
					for (const [folder, file, lines] of ignores) {
						try {
							write(root, `${folder}${file}`, lines.join("\n"));
						} catch {}
					}
					const result = Bun.spawnSync(
						[ripgrepPath(process.env), "--no-config", "--files", "--hidden", "--glob", "!.git", "--sort", "path", "./"],
						{ cwd: root, env: ENV },
					);
					const expected = result.stdout
						.toString()
						.split("\n")
						.filter(Boolean)
						.map((line) => line.slice(2));
					expect((await list(open(root))).filter((entry) => !entry.endsWith("/"))).toEqual(expected);
				},
			),
			{ numRuns: 60 },
		);
	});
});
