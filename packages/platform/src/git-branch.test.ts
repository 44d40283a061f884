import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findGitHead, watchGitBranch } from "./git-branch.ts";

const folder = mkdtempSync(join(tmpdir(), "tau-git-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function git(cwd: string, ...words: string[]): void {
	const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
	const { exitCode, stderr } = Bun.spawnSync(["git", ...identity, ...words], { cwd });
	if (exitCode !== 0) throw new Error(stderr.toString());
}

function repository(name: string): string {
	const path = join(folder, name);
	mkdirSync(join(path, "deep/er"), { recursive: true });
	git(path, "init", "-q", "-b", "main");
	git(path, "commit", "-q", "--allow-empty", "-m", "first");
	return path;
}

test("the branch is found from any folder below, in worktrees, and as a commit when none is checked out", () => {
	const path = repository("plain");
	expect(findGitHead(join(path, "deep/er"))?.branch).toBe("main");
	git(path, "worktree", "add", "-q", "-b", "side/line", join(folder, "tree"));
	expect(findGitHead(join(folder, "tree"))?.branch).toBe("side/line");
	git(path, "checkout", "-q", "--detach");
	expect(findGitHead(path)?.branch).toMatch(/^[0-9a-f]{7}$/);
});

test("outside of a repository, and where .git is nothing of git's, there is none", () => {
	const path = join(folder, "none");
	mkdirSync(path);
	writeFileSync(join(path, ".git"), "gitdir: ../nowhere\n");
	expect(findGitHead(path)?.branch).toBeUndefined();
});

test("a checkout is told", async () => {
	const path = repository("watched");
	const { promise, resolve } = Promise.withResolvers<string | undefined>();
	const stop = watchGitBranch(path, resolve);
	git(path, "checkout", "-q", "-b", "other");
	expect(await promise).toBe("other");
	stop();
});
