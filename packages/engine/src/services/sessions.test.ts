import { expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isTauError } from "@tau/base/errors";
import type { AgentMessage } from "@tau/protocol/messages";
import { textOf } from "@tau/protocol/messages";
import type { Scenario } from "@tau/sim/scenario";
import { type OpenedEngine, openEngine } from "../testing/open-engine.ts";

const ECHO: Scenario = {
	name: "s",
	rules: [
		{ when: { system: /condense/i }, text: "## Goal\nWhat was tried" },
		{ answer: ({ messages }) => ({ text: `heard ${messages.findLast(({ role }) => role === "user")?.text}` }) },
	],
};
const SAVED = { session: { kind: "new" } } as const;

async function said({ engine }: OpenedEngine): Promise<string[]> {
	const { messages } = await engine.send("get_messages", {});
	return messages.filter(isTalk).map((message) => textOf(message.content));
}

function isTalk(message: AgentMessage): message is Extract<AgentMessage, { role: "user" | "assistant" }> {
	return message.role === "user" || message.role === "assistant";
}

async function entryOf({ engine }: OpenedEngine, text: string): Promise<string> {
	const { entries } = await engine.send("get_entries", {});
	const found = entries.find(
		(entry) => entry.type === "message" && isTalk(entry.message) && textOf(entry.message.content) === text,
	);
	return found!.id;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
	try {
		await work;
		return "no error";
	} catch (error) {
		return isTauError(error) ? error.code : String(error);
	}
}

test("going back to a message of the user gives its text back, and both branches stay", async () => {
	await using opened = await openEngine({ scenario: ECHO, overrides: SAVED });
	const { engine } = opened;
	for (const text of ["one", "two", "three"]) await opened.ask(text);
	const two = await entryOf(opened, "two");
	expect(await engine.send("navigate_tree", { targetId: two })).toEqual({ cancelled: false, editorText: "two" });
	expect(await said(opened)).toEqual(["one", "heard one"]);
	await opened.ask("other two");
	expect(await said(opened)).toEqual(["one", "heard one", "other two", "heard other two"]);
	const { tree } = await engine.send("get_tree", {});
	const text = JSON.stringify(tree);
	for (const part of ["heard three", "heard other two"]) expect(text).toContain(part);
	expect(opened.all("session_changed").map(({ reason }) => reason)).toEqual(["navigate"]);
});

test("what is left behind can be summarised, and labels are set on the way", async () => {
	await using opened = await openEngine({ scenario: ECHO, overrides: SAVED });
	for (const text of ["one", "two"]) await opened.ask(text);
	const targetId = await entryOf(opened, "heard one");
	const result = await opened.engine.send("navigate_tree", { targetId, summarize: true, label: "tried" });
	expect(result.summaryEntry?.summary).toContain("What was tried");
	const { messages } = await opened.engine.send("get_messages", {});
	expect(messages.at(-1)?.role).toBe("branchSummary");
	const { tree } = await opened.engine.send("get_tree", {});
	expect(JSON.stringify(tree)).toContain('"label":"tried"');
	expect(await codeOf(opened.engine.send("navigate_tree", { targetId: "nowhere0" }))).toBe("TAU_SESSION_ENTRY");
});

test("a fork is a session of its own, with the text to say anew; the old file stays as it was", async () => {
	await using opened = await openEngine({ scenario: ECHO, overrides: SAVED });
	const { engine } = opened;
	for (const text of ["one", "two"]) await opened.ask(text);
	const before = await engine.send("get_state", {});
	const { messages } = await engine.send("get_fork_messages", {});
	expect(messages.map(({ text }) => text)).toEqual(["one", "two"]);
	const old = readFileSync(before.sessionFile!, "utf8");
	expect(await engine.send("fork", { entryId: messages[1]!.entryId })).toEqual({ text: "two", cancelled: false });
	expect(await said(opened)).toEqual(["one", "heard one"]);
	await opened.ask("instead");
	const after = await engine.send("get_state", {});
	expect(after.sessionId).not.toBe(before.sessionId);
	expect(readFileSync(after.sessionFile!, "utf8").split("\n")[0]).toContain(`"parentSession":"${before.sessionFile}"`);
	expect(readFileSync(before.sessionFile!, "utf8")).toBe(old);
	await engine.send("clone", {});
	expect(await said(opened)).toEqual(["one", "heard one", "instead", "heard instead"]);
	expect((await engine.send("get_state", {})).sessionId).not.toBe(after.sessionId);
});

test("a new session starts empty and an old one comes back with its model and level", async () => {
	await using opened = await openEngine({ scenario: ECHO, model: { reasoning: true }, overrides: SAVED });
	const { engine } = opened;
	await engine.send("set_thinking_level", { level: "high" });
	await opened.ask("one");
	const first = (await engine.send("get_state", {})).sessionFile!;
	await engine.send("new_session", {});
	expect(await said(opened)).toEqual([]);
	await engine.send("set_thinking_level", { level: "low" });
	await opened.ask("two");
	await engine.send("switch_session", { sessionPath: first });
	expect(await said(opened)).toEqual(["one", "heard one"]);
	expect((await engine.send("get_state", {})).thinkingLevel).toBe("high");
	expect(opened.all("session_changed").map(({ reason }) => reason)).toEqual(["new", "resume"]);
});

test("switching in the middle of an answer stops it, and it is in the session it belongs to", async () => {
	await using opened = await openEngine({ scenario: ECHO, overrides: SAVED });
	const { engine, scripted } = opened;
	await opened.ask("one");
	const first = (await engine.send("get_state", {})).sessionFile!;
	const held = scripted.hold("text_delta");
	await engine.send("prompt", { message: "two" });
	await held.reached;
	const switched = engine.send("new_session", {});
	held.release();
	await switched;
	expect(await said(opened)).toEqual([]);
	expect(readFileSync(first, "utf8")).toContain('"stopReason":"aborted"');
});

test("a session can be named, exported and imported", async () => {
	await using opened = await openEngine({ scenario: ECHO, overrides: SAVED });
	const { engine, folder } = opened;
	await opened.ask("one");
	await engine.send("set_session_name", { name: "my\nwork" });
	expect((await engine.send("get_state", {})).sessionName).toBe("my work");
	const { path } = await engine.send("export_session", { outputPath: "out/copy.jsonl" });
	expect(path).toBe(join(folder, "out/copy.jsonl"));
	await engine.send("new_session", {});
	await engine.send("import_session", { path });
	expect(await said(opened)).toEqual(["one", "heard one"]);
	expect((await engine.send("get_state", {})).sessionFile).not.toBe(path);
});

test("a session of another directory works there, with that directory's instructions", async () => {
	await using opened = await openEngine({ scenario: ECHO, overrides: SAVED });
	const { engine, folder } = opened;
	const other = join(folder, "other");
	mkdirSync(other);
	writeFileSync(join(other, "AGENTS.md"), "Speak French.");
	const file = join(folder, "elsewhere.jsonl");
	writeFileSync(
		file,
		`{"type":"session","version":3,"id":"abc","timestamp":"2026-01-01T00:00:00.000Z","cwd":"${other}"}\n`,
	);
	await opened.ask("one");
	await engine.send("switch_session", { sessionPath: file });
	await opened.ask("two");
	const { messages } = await engine.send("get_messages", {});
	expect(JSON.stringify(messages[0])).toContain("Speak French.");
	expect(engine.header.cwd).toBe(other);
	expect(existsSync(file)).toBe(true);
});

test("statistics count the whole session, and the branch apart", async () => {
	await using opened = await openEngine({ scenario: ECHO, overrides: SAVED });
	await opened.ask("one");
	await opened.ask("two");
	await opened.engine.send("navigate_tree", { targetId: await entryOf(opened, "two") });
	await opened.ask("three");
	const stats = await opened.engine.send("get_session_stats", {});
	expect(stats).toMatchObject({ userMessages: 3, assistantMessages: 3, toolCalls: 0 });
	expect(stats.branch.output).toBeGreaterThan(0);
	expect(stats.branch.output).toBeLessThan(stats.tokens.output);
});

test("settings that change, here or because another project's session is opened, are in force at once", async () => {
	await using opened = await openEngine({
		scenario: { name: "s", rules: [{ text: "ok" }] },
		settings: { defaultTools: ["read"] },
	});
	const { engine } = opened;
	const tools = async () => {
		await opened.ask("again");
		const { messages } = await engine.send("get_messages", {});
		const system = messages.findLast((message) => message.role === "system");
		return system?.role === "system"
			? [system.toolsAdded?.map(({ name }) => name), system.toolsRemoved?.map(({ name }) => name)]
			: [];
	};
	expect(await tools()).toEqual([["read"], undefined]);
	await engine.send("change_settings", {
		changes: { defaultTools: ["read", "ls"], steeringMode: "all", "/compaction/enabled": false },
	});
	expect(await engine.send("get_state", {})).toMatchObject({ steeringMode: "all", autoCompactionEnabled: false });
	expect((await tools())[0]).toEqual(["ls"]);
	await expect(engine.send("change_settings", { changes: { steeringMode: "sometimes" } })).rejects.toMatchObject({
		code: "TAU_SETTINGS_INVALID",
	});
});

test("a trusted project's sessions lie where its settings say, an untrusted one's do not", async () => {
	const project = mkdtempSync(join(tmpdir(), "tau-own-sessions-"));
	mkdirSync(join(project, ".pi"));
	writeFileSync(join(project, ".pi/settings.json"), JSON.stringify({ sessionDir: "kept-here" }));
	for (const [trustProject, place] of [
		[true, join(project, "kept-here")],
		[false, "sessions"],
	] as const) {
		const overrides = { cwd: project, trustProject, session: { kind: "new" } as const };
		await using opened = await openEngine({ scenario: { name: "s", rules: [{ text: "ok" }] }, overrides });
		expect((await opened.engine.send("get_state", {})).sessionFile).toContain(place);
	}
	rmSync(project, { recursive: true });
});
