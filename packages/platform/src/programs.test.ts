import { afterAll, describe, expect, test } from "bun:test";
import {
	chmodSync,
	linkSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentDirectory, cacheDirectory, expandHome } from "./paths.ts";
import { extractProgram, ripgrepPath } from "./ripgrep.ts";
import { runCommand } from "./run-command.ts";
import { findProgram, resolveShell, shellCommand, withProgramDirectories } from "./shell.ts";

const directory = mkdtempSync(join(tmpdir(), "tau-programs-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const signal = new AbortController().signal;

test("the agent directory is ~/.pi/agent unless the environment names another", () => {
	expect(agentDirectory({ HOME: "/h" })).toBe("/h/.pi/agent");
	expect(agentDirectory({ HOME: "/h", PI_CODING_AGENT_DIR: "~/x" })).toBe("/h/x");
	expect(agentDirectory({ HOME: "/h", PI_CODING_AGENT_DIR: "/abs" })).toBe("/abs");
	expect(expandHome("~user/x", { HOME: "/h" })).toBe("~user/x");
	expect(cacheDirectory({ HOME: "/h", XDG_CACHE_HOME: "/c" })).toBe("/c/tau");
});

describe("shell", () => {
	test("a configured shell must exist", () => {
		expect(() => resolveShell("/no/such/shell", process.env)).toThrow("Custom shell path not found: /no/such/shell");
		expect(resolveShell("/bin/sh", process.env).program).toBe("/bin/sh");
	});

	test("the command is one argument; the WSL launcher reads it", () => {
		expect(shellCommand(resolveShell("/bin/sh", {}), "a 'b'").command).toEqual(["/bin/sh", "-c", "a 'b'"]);
		const wsl = { program: "bash.exe", arguments: ["-s"], commandOnInput: true };
		expect(shellCommand(wsl, "x")).toEqual({ command: ["bash.exe", "-s"], input: "x" });
	});

	test("programs are found on PATH only when they can run", () => {
		mkdirSync(join(directory, "one"));
		mkdirSync(join(directory, "two"));
		writeFileSync(join(directory, "one/tool"), "");
		writeFileSync(join(directory, "two/tool"), "");
		chmodSync(join(directory, "two/tool"), 0o755);
		const PATH = `${directory}/one:${directory}/two`;
		expect(findProgram("tool", { PATH })).toBe(join(directory, "two/tool"));
		expect(findProgram("other", { PATH })).toBeUndefined();
	});

	test("directories go to the front of PATH once", () => {
		expect(withProgramDirectories({ PATH: "/a:/b" }, ["/x", "/b"]).PATH).toBe("/x:/a:/b");
		expect(withProgramDirectories({}, ["/x"]).PATH).toBe("/x");
	});
});

describe("ripgrep", () => {
	test("the installed program is found and runs", () => {
		const version = Bun.spawnSync([ripgrepPath(process.env), "--version"]).stdout.toString();
		expect(version).toStartWith("ripgrep ");
	});

	test("an embedded program is unpacked once, privately, and a changed copy is replaced", () => {
		const embedded = join(directory, "embedded");
		writeFileSync(embedded, "#!/bin/sh\necho unpacked\n");
		const cache = join(directory, "cache");
		const path = extractProgram(embedded, cache);
		expect(Bun.spawnSync([path]).stdout.toString()).toBe("unpacked\n");
		expect(statSync(join(path, "..")).mode & 0o777).toBe(0o700);
		const inode = statSync(path).ino;
		expect(extractProgram(embedded, cache)).toBe(path);
		expect(statSync(path).ino).toBe(inode);
		writeFileSync(path, "#!/bin/sh\necho replaced\n");
		expect(extractProgram(embedded, cache)).toBe(path);
		expect(readFileSync(path, "utf8")).toContain("unpacked");
		expect(readdirSync(join(path, "..")).length).toBe(1);
	});

	test("a program that others could change, or that cannot be run, is unpacked anew", () => {
		const embedded = join(directory, "embedded3");
		writeFileSync(embedded, "#!/bin/sh\necho unpacked\n");
		const path = extractProgram(embedded, join(directory, "cache3"));
		for (const mode of [0o777, 0o600]) {
			chmodSync(path, mode);
			expect(statSync(extractProgram(embedded, join(directory, "cache3"))).mode & 0o777).toBe(0o700);
		}
		linkSync(path, join(directory, "second-name"));
		expect(statSync(extractProgram(embedded, join(directory, "cache3"))).nlink).toBe(1);
	});

	test("a cache that cannot be written is named", () => {
		const embedded = join(directory, "embedded2");
		writeFileSync(embedded, "x");
		expect(() => extractProgram(embedded, "/dev/null/cache")).toThrow("/dev/null/cache");
	});
});

describe("runCommand", () => {
	const run = (command: string, options = {}) => runCommand(command, signal, { cwd: directory, ...options });

	test("gives what the command prints, without surrounding space and without its complaints", async () => {
		expect(await run("echo noise >&2; echo ' key '")).toBe("key");
	});

	test("failures say which command and why", async () => {
		await expect(run("echo why >&2; exit 3")).rejects.toThrow(
			'The command "echo why >&2; exit 3" exited with code 3: why',
		);
		await expect(run("true")).rejects.toThrow("printed nothing");
		await expect(run("yes")).rejects.toThrow("printed more than");
		await expect(run("sleep 10", { timeoutMs: 50 })).rejects.toThrow("did not finish within 0.05 seconds");
	});

	test("an abort rejects with its reason", async () => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(new Error("stop")), 20);
		await expect(runCommand("sleep 10", controller.signal, { cwd: directory })).rejects.toThrow("stop");
	});
});
