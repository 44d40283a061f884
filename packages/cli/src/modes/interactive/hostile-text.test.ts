/** Whatever models, tools, files, servers and names bring: none of it steers the terminal. */
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "@tau/sim/scenario";
import { openInteractive } from "./testing/open-interactive.ts";

/** A word, and behind it everything that a terminal would obey. */
function hostile(word: string): string {
	return `${word}\x1b]52;c;SEFDSw==\x07\x1b]0;HACK\x07\x1b[2J\x1b[3J\u009b3J\x1bPqHACK\x1b\\\x1b_Gt=f;HACK\x1b\\\u202e`;
}

const BASH = "printf '%b' 'out\\033]52;c;SEFDSw==\\007\\033[3J\\033]0;HACK\\007\\n'; exit 3";

const STORY: Scenario = {
	name: "s",
	steps: [
		{
			thinking: hostile("think"),
			text: `# ${hostile("head")}\n\n|a|b|\n|-|-|\n|${hostile("c")}|d|\n\n\`\`\`ts\n${hostile("code")}\n\`\`\`\n\n[link](http://x${hostile("url")}) \`${hostile("in")}\``,
			toolCalls: [
				{ name: "bash", arguments: { command: BASH } },
				{ name: "bash", arguments: { command: `echo ${hostile("argument").replaceAll("\x07", "")}` } },
				{ name: "read", arguments: { path: hostile("path") } },
				{ name: "write", arguments: { path: "w.txt", content: hostile("content") } },
				{ name: hostile("tool"), arguments: { [hostile("key")]: hostile("value") } },
				{ name: "edit", arguments: { path: "e.txt", edits: [{ oldText: "one", newText: hostile("two") }] } },
			],
		},
		{ text: "that was all" },
		{ fault: { kind: "bad-request", message: hostile("failure") } },
	],
};

/** With what begins them: their text alone is harmless. */
const FORBIDDEN = ["\x1b]52;", "\x1b]0;HACK", "\x1b[3J", "\u009b", "\x1bPq", "\x1b_Gt", "HACK\x07"];

for (const [tuiMode, env] of [
	["regular", {}],
	["regular", { KITTY_WINDOW_ID: "1", COLORTERM: "truecolor" }],
	["fullscreen", {}],
] as const) {
	test(`hostile text is only text: ${tuiMode}, ${JSON.stringify(env)}`, async () => {
		await using tau = openInteractive(STORY, { columns: 100, rows: 40, settings: { tuiMode }, env });
		writeFileSync(join(tau.project, "e.txt"), "one\n");
		writeFileSync(join(tau.project, "f\x1b]0;HACK\x07.txt"), "");
		mkdirSync(join(tau.project, ".git"));
		writeFileSync(join(tau.project, ".git", "HEAD"), `ref: refs/heads/${hostile("branch")}\n`);
		await tau.sees("(mock) m");
		tau.type("go\r");
		await tau.sees("that was all");
		tau.type("\x0f");
		tau.type(`/name \x1b[200~${hostile("name")}\x1b[201~\r`);
		await tau.sees("This session is named");
		tau.type("@f");
		await tau.sees(/^→ /m);
		tau.type("\x1b");
		await tau.losesSight(/^→ /m);
		tau.type("\x03");
		await tau.losesSight("@f");
		for (const [command, shows] of [
			["/tree", "Session tree"],
			["/resume", "Sessions"],
			["/history", "Earlier prompts"],
		]) {
			tau.type(`${command}\r`);
			await tau.sees(shows!);
			tau.type("\x1b");
			await tau.losesSight(shows!);
		}
		tau.type("fail\r");
		await tau.sees("failure");
		for (const sequence of FORBIDDEN) {
			const at = tau.written.indexOf(sequence);
			expect(at < 0 ? "" : tau.written.slice(Math.max(0, at - 60), at + 40)).toBe("");
		}
	});
}
