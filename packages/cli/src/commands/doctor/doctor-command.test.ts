import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding, Report } from "@tau/engine/doctor/finding";
import { renderReport } from "./render-report.ts";
import { runDoctorCommand } from "./run-doctor-command.ts";

let home: string;
beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), "tau-doctor-command-"));
	for (const name of [".pi/agent/sessions", "state", "cache", "project"])
		mkdirSync(join(home, name), { recursive: true, mode: 0o700 });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function run(words: string[], columns?: number): Promise<{ text: string; exitCode: number }> {
	const texts: string[] = [];
	const exitCode = await runDoctorCommand(words, {
		env: {
			HOME: home,
			PATH: process.env.PATH,
			TERM: "xterm-256color",
			LANG: "C.UTF-8",
			OPENAI_API_KEY: "sk-secret-key",
		},
		home,
		cwd: join(home, "project"),
		agentDir: join(home, ".pi/agent"),
		stateDir: join(home, "state"),
		cacheDir: join(home, "cache"),
		version: "1.2.3",
		terminal:
			columns === undefined ? { input: false, output: false } : { input: true, output: true, columns, rows: 30 },
		signal: new AbortController().signal,
		output: (text) => void texts.push(text),
	});
	return { text: texts.join(""), exitCode };
}

test("a good home ends with 0, and its report fits 80 columns without colours", async () => {
	const { text, exitCode } = await run([]);
	expect(exitCode).toBe(0);
	expect(text).toEndWith("\nNo problems.\n");
	expect(text).not.toContain("\x1b");
	expect(text).not.toContain("sk-secret");
	expect(text).toContain("\ncredentials\n  ok       openai: key from the environment variable OPENAI_API_KEY\n");
	// A path without spaces cannot be broken.
	expect(text.split("\n").filter((line) => Bun.stringWidth(line) > 80 && !line.includes("/"))).toEqual([]);
});

test("an error ends with 1, with --fix with 0 when it was mended", async () => {
	const path = join(home, ".pi/agent/auth.json");
	writeFileSync(path, "{}");
	chmodSync(path, 0o644);
	const { text, exitCode } = await run(["--only", "permissions"]);
	expect(exitCode).toBe(1);
	expect(text).toContain("permissions (1 problem, below)\n");
	expect(text).toContain("\nproblems\n  error    ~/.pi/agent/auth.json holds keys");
	expect(text).toEndWith("\n1 error. tau doctor --fix mends 1 of what is said above.\n");
	const fixed = await run(["--fix", "--only=permissions"]);
	expect(fixed.exitCode).toBe(0);
	expect(fixed.text).not.toContain("  error ");
	expect(fixed.text).toContain("fixed\n  fixed    changed the mode of ~/.pi/agent/auth.json from 644 to 600\n");
	expect(fixed.text).toEndWith("\n1 fixed.\n");
	expect((await run(["--fix", "--only=permissions"])).text).toEndWith("\nNo problems in these areas.\n");
});

test("--json is one object and nothing else", async () => {
	const report = JSON.parse((await run(["--json"])).text) as Report;
	expect(report.version).toBe("1.2.3");
	expect(report.findings.length).toBeGreaterThan(10);
	expect(report.summary.error).toBe(0);
});

describe("usage", () => {
	test.each([
		[["--jsn"], "takes no option --jsn"],
		[["all"], 'takes no word "all"'],
		[["--json=yes"], "takes no option --json"],
		[["--only"], "--only needs areas"],
		[["--only", "--fix"], "--only needs areas"],
		[["--only", ","], "--only needs areas"],
		[["--only", "sesions"], "did you mean sessions?"],
	])("%j", async (words, message) => {
		await expect(run(words)).rejects.toMatchObject({ code: "TAU_USAGE", message: expect.stringContaining(message) });
	});

	test("areas with commas and several times; help names all of them", async () => {
		const report = JSON.parse((await run(["--json", "--only", "version, index", "--only=tools"])).text) as Report;
		expect(new Set(report.findings.map(({ area }) => area))).toEqual(new Set(["version", "tools", "index"]));
		const { text } = await run(["--help"]);
		for (const area of ["configuration", "network", "environment"]) expect(text).toContain(area);
	});

	test("the manual has the usage line", () => {
		const manual = readFileSync(join(import.meta.dir, "../../../../../docs/doctor.md"), "utf8");
		expect(manual).toContain("tau doctor [--json] [--fix] [--only <area>[,<area>…]]");
	});
});

describe("rendering", () => {
	const options = { columns: 60, color: false, home: "/home/ada", fix: false, isPartial: false };
	const report = (...findings: Partial<Finding>[]): Report => ({
		version: "1",
		platform: "linux-x64",
		findings: findings.map((finding) => ({ id: "x", area: "version", level: "ok", message: "m", ...finding })),
		summary: { ok: 1, info: 0, warning: 0, error: 0, fixed: 0 },
	});

	test("control characters of file names do not reach the terminal", () => {
		const text = renderReport(report({ message: "a\x1b]0;title\x07b\u202ec", fix: "rm \x1b[2J" }), options);
		expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
	});

	test("colours only where asked for, and never in the width", () => {
		const plain = renderReport(
			report({ message: "word ".repeat(40).trim(), level: "warning", fix: "f ".repeat(60).trim() }),
			options,
		);
		const colored = renderReport(
			report({ message: "word ".repeat(40).trim(), level: "warning", fix: "f ".repeat(60).trim() }),
			{
				...options,
				color: true,
			},
		);
		expect(colored).toContain("\x1b[33mwarning");
		expect(Bun.stripANSI(colored)).toBe(plain);
		for (const line of plain.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
	});
});
