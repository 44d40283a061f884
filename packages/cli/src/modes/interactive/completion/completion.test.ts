import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scenario } from "@tau/sim/scenario";
import { openInteractive } from "../testing/open-interactive.ts";
import { FileCandidates } from "./file-candidates.ts";

const folder = mkdtempSync(join(tmpdir(), "tau-completion-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ECHO: Scenario = {
	name: "s",
	rules: [{ answer: ({ messages }) => ({ text: `heard ${messages.findLast(({ role }) => role === "user")?.text}` }) }],
};

async function open() {
	const tau = openInteractive(ECHO);
	mkdirSync(join(tau.project, "src/deep"), { recursive: true });
	for (const path of ["src/parser.ts", "src/deep/parse-it.ts", "a name with spaces.md", "README.md"]) {
		writeFileSync(join(tau.project, path), "x");
	}
	await tau.sees("(mock) m");
	return tau;
}

test("a command is found by some of its letters; enter gives it at once, tab puts it in", async () => {
	await using tau = await open();
	tau.type("/thk");
	await tau.sees("→ /thinking");
	tau.type("\t");
	await tau.sees(/^\/thinking\s*$/m);
	tau.type("\x15/hel");
	await tau.sees("→ /help");
	tau.type("\r");
	await tau.sees("name a file for the model");
});

test("arguments of a command are completed", async () => {
	await using tau = await open();
	tau.type("/theme hig");
	await tau.sees("→ high-contrast");
	tau.type("\r");
	await tau.sees(/\/theme high-contrast/);
});

test("files are found after @, names with spaces are quoted, escape closes the list alone", async () => {
	await using tau = await open();
	tau.type("look at @pars");
	const screen = await tau.sees("→ parser.ts");
	expect(screen).toContain("parse-it.ts");
	tau.type("\x1b[B\r");
	await tau.sees("look at @src/deep/parse-it.ts");
	tau.type("and @spaces");
	await tau.sees("→ a name with spaces.md");
	tau.type("\x1b");
	await tau.losesSight("→");
	tau.type(".");
	await tau.sees("→ a name with spaces.md");
	tau.type("\t");
	await tau.sees('and @"a name with spaces.md"');
	tau.type("\r");
	await tau.sees('heard look at @src/deep/parse-it.ts and @"a name with spaces.md"');
});

test("tab completes paths, at once where there is only one", async () => {
	await using tau = await open();
	tau.type("see READ\t");
	await tau.sees("see README.md");
	tau.type("src/\t");
	const screen = await tau.sees("→ deep/");
	expect(screen).toContain("parser.ts");
});

describe("twenty thousand files", () => {
	test("are searched without holding up others", async () => {
		for (let directory = 0; directory < 100; directory++) {
			mkdirSync(join(folder, `dir-${directory}`));
			for (let file = 0; file < 200; file++)
				writeFileSync(join(folder, `dir-${directory}/module-${file}-${directory}.ts`), "");
		}
		const candidates = new FileCandidates(folder, {});
		const { signal } = new AbortController();
		let longest = 0;
		let last = performance.now();
		const ticker = setInterval(() => {
			longest = Math.max(longest, performance.now() - last);
			last = performance.now();
		}, 1);
		await candidates.search("mod", 20, signal);
		const found = await candidates.search("module-150-42", 20, signal);
		clearInterval(ticker);
		expect(found[0]).toEqual({ path: "dir-42/module-150-42.ts", isDirectory: false });
		// Slices are of 10 ms at most; a busy machine adds to that.
		expect(longest).toBeLessThan(150);
	}, 30_000);

	test("a longer query is looked for among what the shorter one found; another one anew", async () => {
		const candidates = new FileCandidates(folder, {});
		const { signal } = new AbortController();
		expect(await candidates.search("module-7-3", 3, signal)).toHaveLength(3);
		expect((await candidates.search("module-7-33", 3, signal))[0]!.path).toBe("dir-33/module-7-33.ts");
		expect((await candidates.search("dir-5", 1, signal))[0]!.path).toBe("dir-5");
		await expect(candidates.search("x", 1, AbortSignal.abort())).rejects.toThrow();
	});
});
