import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "@tau/sim/scenario";
import { openInteractive } from "./testing/open-interactive.ts";

const ECHO: Scenario = {
	name: "s",
	rules: [
		{ when: { user: "slowly" }, text: "a very long answer that never seems to end", pace: { tokensPerSecond: 5 } },
		{ answer: ({ messages }) => ({ text: `heard ${messages.findLast(({ role }) => role === "user")?.text}` }) },
	],
};

test("what is said is shown, and what is answered", async () => {
	await using tau = openInteractive(ECHO);
	tau.type("hello\r");
	const screen = await tau.sees("heard hello");
	expect(screen).toMatch(/^ hello$/m);
	expect(screen).toContain("(mock) m");
});

test("keys typed before the engine is there are kept, and so is what is sent", async () => {
	await using tau = openInteractive(ECHO);
	tau.type("early");
	await tau.sees("early");
	tau.type("\rand more");
	const screen = await tau.sees("heard early");
	expect(screen).toContain("and more");
});

test("escape stops the answer; what waited comes back into the editor", async () => {
	await using tau = openInteractive(ECHO);
	tau.type("slowly\r");
	await tau.sees("a very");
	tau.type("steer there\r");
	await tau.sees("Steering: steer there");
	tau.type("\x1b");
	await tau.sees("Interrupted");
	const screen = await tau.losesSight("Steering:");
	expect(screen).toContain("steer there");
	tau.type("\r");
	await tau.sees("heard steer there");
});

test("control-c empties the editor, twice it ends tau; control-d ends it only when the editor is empty", async () => {
	await using tau = openInteractive(ECHO);
	await tau.sees("(mock) m");
	tau.type("words");
	await tau.sees("words");
	tau.type("\x04");
	tau.type("\x03");
	await tau.losesSight("words");
	tau.type("\x03");
	expect(await tau.ended).toBe(0);
});

test("a command of the user's own is run and shown, and told to the model unless it is private", async () => {
	await using tau = openInteractive(ECHO);
	tau.type("!printf 'one\\ntwo'; exit 3\r");
	const screen = await tau.sees("(exit 3)");
	expect(screen).toMatch(/✗ \$ printf[\s\S]*one\n\s+two/);
});

test("output of a command keeps its colours, and of a progress line only the end is shown", async () => {
	const command = "printf '10%%\\r100%%\\n\\033[31mred\\033[0m then \\033[2Jplain\\n'";
	const colourful = { name: "s", steps: [{ toolCalls: [{ name: "bash", arguments: { command } }] }, { text: "done" }] };
	await using tau = openInteractive(colourful, { env: { COLORTERM: "truecolor" } });
	tau.type("go\r");
	const screen = await tau.sees("done");
	expect(screen).toMatch(/\n\s+100%\n\s+red then plain\n/);
	expect(tau.written).toMatch(/\x1b\[31mred/);
	await using plain = openInteractive(colourful, { env: { NO_COLOR: "1" } });
	plain.type("go\r");
	await plain.sees("red then plain");
	await plain.sees(/^› go$/m);
	expect(plain.written).not.toMatch(/\x1b\[31m/);
});

test("tools are shown with what they are called with and what came of it", async () => {
	await using tau = openInteractive({
		name: "s",
		steps: [
			{ toolCalls: [{ name: "write", arguments: { path: "a.txt", content: "first\nsecond\n" } }] },
			{ toolCalls: [{ name: "edit", arguments: { path: "a.txt", edits: [{ oldText: "first", newText: "1st" }] } }] },
			{ toolCalls: [{ name: "read", arguments: { path: "missing.txt" } }] },
			{ text: "done" },
		],
	});
	tau.type("go\r");
	await tau.sees("done");
	const text = tau.terminal.logicalLines().join("\n");
	expect(text).toContain("✓ write a.txt 2 lines");
	expect(text).toContain("✓ edit a.txt +1 -1");
	expect(text).toMatch(/-\s*1 first/);
	expect(text).toContain("✗ read missing.txt");
});

test("a failed request says why and what to do", async () => {
	const settings = { retry: { enabled: false, provider: { maxRetries: 0 } } };
	await using tau = openInteractive(ECHO, { settings, engine: { stream: undefined } });
	tau.type("hello\r");
	const screen = await tau.sees("The server could not be reached");
	expect(screen).toContain("Connection error");
});

test("a session is found again with what was said in it", async () => {
	await using first = openInteractive(ECHO);
	first.type("remember the blue door\r");
	await first.sees("heard remember");
	first.type("/new\r");
	await first.sees("A new session");
	first.type("/resume blue door\r");
	await first.sees("Sessions");
	first.type("\r");
	await first.sees("heard remember the blue door");
});

test("the tree leads back to an earlier message, whose words are in the editor again", async () => {
	await using tau = openInteractive(ECHO, { settings: { branchSummary: { skipPrompt: true } } });
	tau.type("one\r");
	await tau.sees("heard one");
	tau.type("two\r");
	await tau.sees("heard two");
	tau.type("\x1b");
	await Bun.sleep(30);
	tau.type("\x1b");
	await tau.sees("Session tree");
	tau.type("you two");
	await tau.sees(/1 of \d/);
	tau.type("\r");
	const screen = await tau.losesSight("heard two");
	expect(screen).toMatch(/─\n\s?two\s*\n─/);
});

test("without a model there is a welcome, and the simulator is one key away", async () => {
	await using tau = openInteractive(ECHO, {
		engine: { model: undefined, agentDir: "/nowhere-at-all", stream: undefined },
	});
	await tau.sees("How shall it begin?");
	tau.type("\x1b[B\r");
	await tau.sees("(sim) tour");
});

test("what is wrong with configuration files is said at the start, and the rest works", async () => {
	await using tau = openInteractive(ECHO, { columns: 160 });
	mkdirSync(join(tau.folder, "agent"), { recursive: true });
	writeFileSync(join(tau.folder, "agent", "keybindings.json"), '{"app.interrupt": "nokey++", "zzz": "x"}');
	await tau.sees(/keybindings.json, line 1, column \d+: .*nokey/);
	await tau.sees("zzz");
	await using broken = openInteractive(ECHO, { columns: 160 });
	writeFileSync(join(broken.folder, "agent", "keybindings.json"), '{"app.interrupt": ');
	await broken.sees("keybindings.json is ignored");
	broken.type("hello\r");
	await broken.sees("heard hello");
});

test("earlier prompts are searched, of this session and of others; the changes of tau can be read", async () => {
	await using first = openInteractive(ECHO);
	first.type("about apples\r");
	await first.sees("heard about apples");
	first.type("\x04");
	await first.ended;
	await using tau = openInteractive(ECHO, { folder: first.folder, rows: 60 });
	tau.type("about pears\r");
	await tau.sees("heard about pears");
	tau.type("\x12");
	await tau.sees("earlier session");
	tau.type("apples\r");
	await tau.losesSight("Earlier prompts");
	tau.type(" again\r");
	await tau.sees("heard about apples again");
	tau.type("/changelog\r");
	await tau.sees("RPC mode: pi's client drives tau unchanged");
});

test("words that only look like a command go to the model", async () => {
	await using tau = openInteractive(ECHO);
	tau.type("/nothing of the kind\r");
	await tau.sees("heard /nothing of the kind");
});

test("at the end it says how to get back, and that leads back", async () => {
	await using first = openInteractive(ECHO);
	first.type("remember me\r");
	await first.sees("heard remember me");
	first.type("\x04");
	expect(await first.ended).toBe(0);
	const screen = await first.sees(/To go on with this session: tau --session \S+/);
	const id = /--session (\S+)/.exec(screen)![1]!;
	await using again = openInteractive(ECHO, {
		folder: first.folder,
		engine: { session: { kind: "open", reference: id } },
	});
	await again.sees("heard remember me");
});

test("the full screen shows the same, and gives the terminal back as it was", async () => {
	await using tau = openInteractive(ECHO, { settings: { tuiMode: "fullscreen" } });
	tau.type("hello\r");
	await tau.sees("heard hello");
	expect(tau.terminal.isAlternateScreen).toBe(true);
	tau.type("\x04");
	await tau.ended;
	expect(tau.terminal.isAlternateScreen).toBe(false);
	expect(tau.terminal.isCursorShown).toBe(true);
});

test("at the end of the full screen the conversation is in the scrollback, or only how to get back, whatever size it had", async () => {
	for (const fullscreenExitOutput of ["transcript", "resume-hint"]) {
		await using tau = openInteractive(ECHO, { settings: { tuiMode: "fullscreen", fullscreenExitOutput } });
		tau.type("hello\r");
		await tau.sees("heard hello");
		tau.resize(30, 12);
		await tau.sees(/─{30}$/m);
		tau.resize(70, 20);
		await tau.sees(/─{70}$/m);
		tau.type("\x04");
		await tau.ended;
		const left = `${tau.terminal.scrollbackText()}\n${tau.terminal.screenText()}`;
		expect(left).not.toContain("starting…");
		expect(left).toContain("To go on with this session");
		expect(left.includes("heard hello")).toBe(fullscreenExitOutput === "transcript");
	}
});

test("the editor knows vim's modes when the settings say so; Escape still interrupts", async () => {
	await using tau = openInteractive(ECHO, { settings: { editorMode: "vim" } });
	await tau.sees("(mock) m");
	tau.type("one two three");
	tau.type("\x1b");
	await Bun.sleep(30);
	tau.type("0dw");
	await tau.sees(/^two three/m);
	tau.type("\r");
	await tau.sees("heard two three");
	tau.type("islowly\r");
	await tau.sees("a very");
	tau.type("\x1b");
	await Bun.sleep(30);
	tau.type("\x1b");
	await tau.sees("Interrupted");
});
