import { afterAll, expect, test } from "bun:test";
import { readFileSync, rmSync, statSync } from "node:fs";
import type { ToolResult } from "@tau/protocol/tool";
import { ToolWorkspace } from "../testing/tool-workspace.ts";
import { OutputTail } from "./output-tail.ts";

const spooled: string[] = [];
afterAll(() => {
	for (const path of spooled) rmSync(path, { force: true });
});

function spoolPath(text: string): string {
	const path = /Full output: (\S+?)[\]\s]/.exec(text)![1]!;
	spooled.push(path);
	return path;
}

test("gives output and error output together, or says that there was none", async () => {
	using workspace = new ToolWorkspace();
	expect(await workspace.call("bash", { command: "echo out; echo err >&2" })).toEqual({
		content: [{ type: "text", text: "out\nerr\n" }],
		details: undefined,
	});
	expect(await workspace.text("bash", { command: "true" })).toBe("(no output)");
});

test("a failure is an error with the output and the reason", async () => {
	using workspace = new ToolWorkspace();
	const error = (params: unknown) => workspace.error("bash", params);
	expect(await error({ command: "echo x; exit 7" })).toBe("x\n\n\nCommand exited with code 7");
	expect(await error({ command: "kill -9 $$" })).toBe("(no output)\n\nCommand exited with code 137");
	expect(await error({ command: "echo a; sleep 9", timeout: 0.3 })).toBe("a\n\n\nCommand timed out after 0.3 seconds");
	expect(await error({ command: "true", timeout: -1 })).toBe("Invalid timeout: must be a finite number of seconds");
	expect(await error({ command: "true", timeout: 3e6 })).toBe("Invalid timeout: maximum is 2147483.647 seconds");
});

test("an abort gives the output so far", async () => {
	using workspace = new ToolWorkspace();
	const controller = new AbortController();
	const onUpdate = (update: ToolResult) => {
		if (update.content.length > 0) controller.abort();
	};
	const error = await workspace.error(
		"bash",
		{ command: "echo started; sleep 9" },
		{ signal: controller.signal, onUpdate },
	);
	expect(error).toBe("started\n\n\nCommand aborted");
});

test("long output is its end, and a private file with all of it", async () => {
	using workspace = new ToolWorkspace();
	const text = await workspace.text("bash", { command: "seq 1 3000" });
	expect(text).toStartWith("1001\n");
	const path = spoolPath(text);
	expect(text).toEndWith(`3000\n\n[Showing lines 1001-3000 of 3000. Full output: ${path}]`);
	expect(readFileSync(path, "utf8")).toBe(`${Array.from({ length: 3000 }, (_, index) => index + 1).join("\n")}\n`);
	expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("more than 64 KB before a timeout is not lost", async () => {
	using workspace = new ToolWorkspace();
	const error = await workspace.error("bash", { command: "seq 1 40000; sleep 9", timeout: 0.5 });
	expect(error).toEndWith("Command timed out after 0.5 seconds");
	expect(readFileSync(spoolPath(error), "utf8")).toEndWith("39999\n40000\n");
});

test("a last line that is too long is shown from its end, cut between characters", async () => {
	using workspace = new ToolWorkspace();
	const text = await workspace.text("bash", { command: "printf 'é%.0s' $(seq 1 40000)" });
	const path = spoolPath(text);
	expect(text).toBe(`${"é".repeat(25_600)}\n\n[Showing last 50.0KB of line 1 (line is 78.1KB). Full output: ${path}]`);
});

test("updates begin empty, come at most ten times a second and end with the last output", async () => {
	using workspace = new ToolWorkspace();
	const updates: ToolResult[] = [];
	const command = "for i in $(seq 1 50); do echo $i; sleep 0.01; done";
	const text = await workspace.text("bash", { command }, { onUpdate: (update) => void updates.push(update) });
	expect(updates[0]).toEqual({ content: [], details: undefined });
	expect(updates.length).toBeGreaterThan(3);
	expect(updates.length).toBeLessThan(25);
	expect(updates.at(-1)!.content).toEqual([{ type: "text", text }]);
});

test("runs in the call's directory with the prefix, the environment and the program directories", async () => {
	using workspace = new ToolWorkspace({
		shellCommandPrefix: "shopt -s expand_aliases; p=prefixed",
		binDirs: ["/agent/bin"],
	});
	const env = { ...process.env, PI_SESSION_ID: "s1" };
	const text = await workspace.text("bash", { command: "echo $p $PI_SESSION_ID; pwd; echo $PATH" }, { env });
	const [first, directory, path] = text.split("\n");
	expect([first, directory]).toEqual(["prefixed s1", workspace.path]);
	expect(path).toStartWith("/agent/bin:");
});

test("a directory that is gone is named", async () => {
	const workspace = new ToolWorkspace();
	workspace[Symbol.dispose]();
	expect(await workspace.error("bash", { command: "true" })).toBe(
		`Working directory does not exist: ${workspace.path}\nCannot execute bash commands.`,
	);
});

test("a tail keeps characters whole whose bytes come apart, and bounds what it keeps", () => {
	const tail = new OutputTail("tau-test");
	const bytes = Buffer.from("añ€😀\n");
	for (const byte of bytes) tail.append(new Uint8Array([byte]));
	expect(tail.snapshot().content).toBe("añ€😀\n");
	tail.close();
	const big = new OutputTail("tau-test", 200_000);
	for (let index = 0; index < 100; index++) big.append(Buffer.from(`${"y".repeat(9_999)}\n`));
	const snapshot = big.snapshot();
	big.close();
	spooled.push(snapshot.fullOutputPath!);
	expect(snapshot.truncation).toMatchObject({
		totalLines: 100,
		totalBytes: 1_000_000,
		outputLines: 5,
		truncatedBy: "bytes",
	});
	expect(big.notice(snapshot)).toEndWith("(only the first 195.3KB)]");
	expect(statSync(snapshot.fullOutputPath!).size).toBe(200_000);
});
