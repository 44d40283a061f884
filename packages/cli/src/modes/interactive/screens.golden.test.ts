/** Every screen as a person sees it, in two sizes. `TAU_UPDATE_GOLDEN=1 bun test …` writes them anew: look at the difference. */
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "@tau/sim/scenario";
import { type OpenedInteractive, openInteractive } from "./testing/open-interactive.ts";

const GOLDEN = join(import.meta.dir, "golden");

const STORY: Scenario = {
	name: "s",
	steps: [
		{
			thinking: "The user wants a greeting in a file. I will write it and look at it.",
			text: "I will write **grüße.txt** and read it back.",
			toolCalls: [{ name: "write", arguments: { path: "grüße.txt", content: "hello\n日本語のテキスト\n🎉 party\n" } }],
		},
		{
			toolCalls: [
				{ name: "edit", arguments: { path: "grüße.txt", edits: [{ oldText: "hello", newText: "good day" }] } },
			],
		},
		{ toolCalls: [{ name: "bash", arguments: { command: "cat grüße.txt; seq 1 9; exit 2" } }] },
		{ toolCalls: [{ name: "read", arguments: { path: "nowhere.txt" } }] },
		{
			text: [
				"# Done",
				"",
				"| file | lines |",
				"|------|------:|",
				"| grüße.txt | 3 |",
				"| 日本.md | 12 |",
				"",
				"1. written 🎉",
				"2. changed, with `code`",
				"",
				"```ts",
				'const greeting = "good day";',
				"```",
				"",
				"> 引用 of something",
			].join("\n"),
		},
		{ text: "Second answer." },
	],
};

/** The last line of a panel. */
const PANEL_END = /escape (back|to leave)/;

type Visit = (tau: OpenedInteractive) => Promise<unknown>;

/** In order, on one session. */
const SCREENS: readonly (readonly [name: string, visit: Visit])[] = [
	["start", (tau) => tau.sees("(mock) m")],
	[
		"typing",
		async (tau) => {
			tau.type("schreibe grüße.txt 🎉 ファイルを");
			await tau.sees("ファイルを");
		},
	],
	[
		"answer",
		async (tau) => {
			tau.type("\r");
			await tau.sees("引用 of something");
			await tau.losesSight("Working");
		},
	],
	["help", (tau) => command(tau, "/help", "name a file for the model")],
	["models", (tau) => panel(tau, "/model", "Model")],
	["thinking", (tau) => panel(tau, "/thinking", "choose")],
	["settings", (tau) => panel(tau, "/settings", "Settings")],
	["themes", (tau) => panel(tau, "/theme", "follow the terminal")],
	["sessions", (tau) => panel(tau, "/resume", "Sessions")],
	["tree", (tau) => panel(tau, "/tree", "Session tree")],
	["fork", (tau) => panel(tau, "/fork", "before which message")],
	["login", (tau) => panel(tau, "/login anthropic", "API key for Anthropic")],
	["bash", (tau) => command(tau, "!printf 'eins\\nzwei 三\\n'", "zwei 三")],
	["problem", (tau) => command(tau, "/import nowhere.jsonl", "nowhere.jsonl")],
];

describe.each([
	[80, 24, "regular"],
	[200, 60, "regular"],
	[80, 24, "fullscreen"],
	[200, 60, "fullscreen"],
])("%d × %d, %s", (columns, rows, tuiMode) => {
	test("each screen is as it was", async () => {
		await using tau = openInteractive(STORY, {
			columns,
			rows,
			...(tuiMode === "fullscreen" ? { settings: { tuiMode } } : {}),
			model: { reasoning: true, contextWindow: 200_000, name: "Mock" },
			env: { TZ: "UTC" },
			engine: { thinking: "low" },
		});
		for (const [name, visit] of SCREENS) {
			await visit(tau);
			await Bun.sleep(40);
			compare(`${columns}x${rows}${tuiMode === "fullscreen" ? "-fullscreen" : ""}`, name, tau.terminal.screenText());
			if (!PANEL_END.test(tau.terminal.screenText())) continue;
			tau.type("\x1b");
			await tau.losesSight(PANEL_END);
		}
	}, 30_000);
});

async function command(tau: OpenedInteractive, text: string, shows: string): Promise<void> {
	tau.type(`${text}\r`);
	await tau.sees(shows);
}

async function panel(tau: OpenedInteractive, text: string, shows: string): Promise<void> {
	await command(tau, text, shows);
	await tau.sees("escape");
}

function compare(size: string, name: string, screen: string): void {
	const path = join(GOLDEN, size, `${name}.txt`);
	const text = `${steady(screen)}\n`;
	if (process.env.TAU_UPDATE_GOLDEN || !existsSync(path)) {
		if (process.env.CI) throw new Error(`${path} is missing`);
		mkdirSync(join(GOLDEN, size), { recursive: true });
		writeFileSync(path, text);
	}
	expect({ name, screen: text }).toEqual({ name, screen: readFileSync(path, "utf8") });
}

/** What differs from run to run. */
function steady(screen: string): string {
	return screen
		.replaceAll(/\/tmp\/tau-interactive-\w+/g, "/tmp/tau")
		.replaceAll(/\d+ (?:min|h) ago/g, "just now")
		.replaceAll(/[ \t]+$/gm, "");
}
