import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalClient } from "@tau/sdk/local-client";
import type { Scenario } from "@tau/sim/scenario";
import { createScriptedModel } from "@tau/sim/scripted-model";
import { runPlain } from "./run-plain.ts";

const STORY: Scenario = {
	name: "s",
	rules: [
		{ when: { user: "look", turn: 0 }, toolCalls: [{ name: "bash", arguments: { command: "echo seen" } }] },
		{ answer: () => ({ text: "first line\nwith \u001b[31m colours" }) },
	],
};

async function talk(typed: string, prepare?: (folder: string) => void): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), "tau-plain-"));
	prepare?.(folder);
	await Bun.write(
		join(folder, "models.json"),
		JSON.stringify({
			providers: {
				mock: { baseUrl: "http://127.0.0.1:1/v1", api: "openai-completions", apiKey: "k", models: [{ id: "m" }] },
			},
		}),
	);
	const scripted = createScriptedModel({ scenarios: [{ ...STORY, models: [{ id: "m" }] }] });
	await using client = await createLocalClient({
		cwd: folder,
		env: { PATH: process.env.PATH, HOME: folder },
		agentDir: folder,
		version: "0.0.0",
		model: "mock/m",
		tools: { exclude: [], none: false },
		report: () => {},
		stream: scripted.stream,
	});
	let shown = "";
	const input = new Blob([typed]).stream();
	const output = (text: string) => {
		shown += text;
	};
	await runPlain(client, [], { input, output, signal: new AbortController().signal });
	const auth = Bun.file(join(folder, "auth.json"));
	if (await auth.exists()) shown += `stored: ${await auth.text()}`;
	rmSync(folder, { recursive: true, force: true });
	return shown;
}

test("every line says who speaks, and none can move the cursor", async () => {
	const shown = await talk("look around\n!echo mine\n/model nothing\n/quit\nnot read any more\n");
	expect(shown).toContain('tool bash: {"command":"echo seen"}\ntool bash: done');
	expect(shown).toContain("tau: first line\nwith \\x1b[31m colours\n");
	expect(shown).toContain("output: mine\nexit code: 0\n");
	expect(shown).toContain('tau: no model "nothing"; there are mock/m');
	expect(shown).not.toContain("\x1b");
	expect(shown).not.toContain("not read");
});

test("the end of the input ends the conversation, with the last line taken", async () => {
	expect(await talk("hello")).toContain("tau: first line");
});

test("questions are asked in lines, and answered by the lines that follow", async () => {
	const shown = await talk("/login\n/login mock\nsk-typed\n/login mock\n\n/logout mock\n/login mock\nsk-two\nhello\n");
	expect(shown).toContain("/login needs a provider: ");
	expect(shown).toContain(
		"question: API key for mock\nkept in auth.json, readable by you alone\nwhat you type can be seen\n",
	);
	expect(shown).toContain("the credentials for mock are stored\n");
	expect(shown).toContain("tau: nothing is stored\n");
	expect(shown).toContain("the credentials for mock are forgotten\n");
	expect(shown).toContain("tau: first line");
	expect(shown).toMatch(/stored: .*"key": ?"sk-two"/s);
});

test("a project is asked about at the start: by number, and again for what is none", async () => {
	const shown = await talk("7\nyes\n4\nhello\n", (folder) => {
		mkdirSync(join(folder, ".pi"));
		writeFileSync(join(folder, ".pi", "settings.json"), "{}");
	});
	expect(shown).toMatch(
		/question: Use what .* brings of its own: .pi\/settings.json\?\n1\. Trust\n2\. Trust parent folder/,
	);
	expect(shown).toContain('"7" is no number from 1 to 5\n"yes" is no number');
	expect(shown).toContain("tau: first line");
});
