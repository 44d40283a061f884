import { expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessProblem, diskFacts } from "./disk-facts.ts";
import { programVersion } from "./program-version.ts";
import { sandboxSupport } from "./sandbox-support.ts";

const options = { env: process.env, cwd: "/" };

test("a program answers with the first line it prints", async () => {
	expect(await programVersion(["/bin/sh", "-c", "printf 'tool 1.2\\nmore\\n'"], options)).toEqual({ line: "tool 1.2" });
});

test("a program that fails, is missing, hangs or talks without end", async () => {
	expect(await programVersion(["/bin/sh", "-c", "echo no; exit 3"], options)).toEqual({
		problem: "it ended with exit code 3: no",
	});
	expect((await programVersion(["/no/such/program"], options)).problem).toContain("/no/such/program");
	expect(await programVersion(["/bin/sh", "-c", "sleep 9"], { ...options, timeoutMs: 50 })).toEqual({
		problem: "it did not answer within 50 ms",
	});
	const endless = await programVersion(["/bin/sh", "-c", "while :; do echo yes; done"], { ...options, timeoutMs: 100 });
	expect(endless.problem).toContain("100 ms");
});

test("a disk has room, and what is nowhere has none to tell of", () => {
	expect(diskFacts(tmpdir())?.freeBytes).toBeGreaterThan(0);
	expect(diskFacts("/no/such/directory")).toBeUndefined();
});

test("what can and cannot be done with a path", () => {
	const directory = mkdtempSync(join(tmpdir(), "tau-access-"));
	const file = join(directory, "file");
	writeFileSync(file, "");
	expect(accessProblem(directory, "use-directory")).toBeUndefined();
	expect(accessProblem(file, "write")).toBeUndefined();
	expect(accessProblem(join(directory, "gone"), "read")).toBe("ENOENT");
	chmodSync(file, 0);
	// Root may read everything.
	expect(accessProblem(file, "read")).toBe(process.getuid?.() === 0 ? undefined : "permission denied");
	rmSync(directory, { recursive: true });
});

test.skipIf(process.platform !== "linux")("Landlock has a version, or a reason why not", () => {
	const { landlockAbi, landlockProblem } = sandboxSupport();
	expect([landlockAbi, landlockProblem].filter((fact) => fact !== undefined)).toHaveLength(1);
	if (landlockAbi !== undefined) expect(landlockAbi).toBeGreaterThanOrEqual(1);
});
