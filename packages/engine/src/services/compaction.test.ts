import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isTauError } from "@tau/base/errors";
import type { Scenario } from "@tau/sim/scenario";
import { openEngine } from "../testing/open-engine.ts";

const SUMMARY = "## Goal\nShip it\n\n## Key Decisions\n- use tabs\n\n## Next Steps\n1. test\n";
const SUMMARISER = { when: { system: /condense/i }, text: SUMMARY };

/** About a thousand tokens. */
const LONG = "lorem ipsum ".repeat(340);
const SMALL_WINDOW = { contextWindow: 12_000, maxTokens: 1000 };
const SETTINGS = { compaction: { reserveTokens: 2000, keepRecentTokens: 2500 } };

function talk(): Scenario {
	return {
		name: "s",
		rules: [SUMMARISER, { answer: (conversation) => ({ text: `answer ${conversation.messages.length} ${LONG}` }) }],
	};
}

async function codeOf(work: Promise<unknown>): Promise<string> {
	try {
		await work;
		return "no error";
	} catch (error) {
		return isTauError(error) ? `${error.code}: ${error.message}` : String(error);
	}
}

test("a conversation that outgrows the window is compacted before the request that would not fit", async () => {
	await using opened = await openEngine({ scenario: talk(), model: SMALL_WINDOW, settings: SETTINGS });
	for (let turn = 0; turn < 9; turn++) expect(await opened.ask(`question ${turn} ${LONG}`)).toContain("answer");
	const ends = opened.all("compaction_end");
	expect(ends.length).toBeGreaterThan(0);
	for (const end of ends) {
		expect(end.errorMessage).toBeUndefined();
		expect(end.result?.estimatedTokensAfter).toBeLessThan(10_000);
	}
	const { messages } = await opened.engine.send("get_messages", {});
	expect(messages.map((message) => message.role).slice(0, 2)).toEqual(["system", "compactionSummary"]);
	expect(messages[0]).toMatchObject({ sections: { cwd: expect.any(String) } });
	expect(messages[1]).toMatchObject({ summary: expect.stringContaining("Ship it") });
});

test("old tool outputs give way before anything is summarised", async () => {
	const steps = Array.from({ length: 12 }, (_, index) => ({
		toolCalls: [{ name: "bash", arguments: { command: `seq ${index} ${index + 900}` } }],
	}));
	const scenario: Scenario = { name: "s", rules: [SUMMARISER], steps: [...steps, { text: "done" }] };
	await using opened = await openEngine({
		scenario,
		model: { contextWindow: 12_000, maxTokens: 500 },
		settings: SETTINGS,
	});
	expect(await opened.ask("count")).toBe("done");
	expect(opened.all("compaction_start")).toEqual([]);
	const edits = opened.all("entry_appended").map(({ entry }) => entry.type);
	expect(edits.length).toBeGreaterThan(3);
	expect(new Set(edits)).toEqual(new Set(["context_edit"]));
	expect(opened.reports[0]).toContain("old tool calls were left out");
});

test("a request that the provider finds too large is made again with a smaller context, once", async () => {
	let refusals = 0;
	const scenario: Scenario = {
		name: "s",
		rules: [
			SUMMARISER,
			{ when: { user: /^big/ }, text: "it fits now", fault: { kind: "context-overflow", times: 1 } },
			{ text: `fine ${LONG}` },
		],
	};
	await using opened = await openEngine({ scenario, settings: { compaction: { keepRecentTokens: 1500 } } });
	opened.engine.subscribe((event) => {
		if (event.type === "message_end" && event.message.role === "assistant" && event.message.stopReason === "error")
			refusals++;
	});
	await opened.ask(`one ${LONG}`);
	await opened.ask(`two ${LONG}`);
	expect(await opened.ask("big")).toBe("it fits now");
	expect(refusals).toBe(1);
	expect(opened.all("compaction_end").map(({ reason, willRetry }) => [reason, willRetry])).toEqual([
		["overflow", true],
	]);
	const { messages } = await opened.engine.send("get_messages", {});
	expect(messages.filter((message) => message.role === "assistant" && message.stopReason === "error")).toEqual([]);
});

test("when it is too large again, the run ends with the reason", async () => {
	const scenario: Scenario = {
		name: "s",
		rules: [
			SUMMARISER,
			{ when: { user: /^big/ }, fault: { kind: "context-overflow", times: 0 } },
			{ text: `fine ${LONG}` },
		],
	};
	await using opened = await openEngine({ scenario, settings: { compaction: { keepRecentTokens: 1500 } } });
	await opened.ask(`one ${LONG}`);
	await opened.ask(`two ${LONG}`);
	await opened.ask("big");
	expect(opened.all("compaction_end").at(-1)).toMatchObject({
		reason: "overflow",
		willRetry: false,
		errorMessage: expect.stringContaining("recovery failed after one"),
	});
	expect(opened.all("agent_settled")).toHaveLength(3);
});

test("on demand, with pi's words for a session that is too small and for one that was just compacted", async () => {
	await using opened = await openEngine({ scenario: talk(), settings: { compaction: { keepRecentTokens: 1500 } } });
	await opened.ask("hi");
	const compact = () => codeOf(opened.engine.send("compact", {}));
	expect(await compact()).toContain("Nothing to compact (session too small)");
	for (let turn = 0; turn < 4; turn++) await opened.ask(`more ${LONG}`);
	expect((await opened.engine.send("compact", { customInstructions: "keep the names" })).summary).toContain("Ship it");
	expect(await compact()).toContain("Already compacted");
	expect(opened.all("compaction_end").map(({ errorMessage }) => errorMessage)).toEqual([
		"Compaction failed: Nothing to compact (session too small)",
		undefined,
		"Compaction failed: Already compacted",
	]);
});

test("an abort ends a compaction, and what was typed meanwhile is delivered", async () => {
	const scenario: Scenario = {
		name: "s",
		rules: [{ ...SUMMARISER, fault: { kind: "stall", times: 0 } }, { text: `fine ${LONG}` }],
	};
	await using opened = await openEngine({ scenario, settings: { compaction: { keepRecentTokens: 1500 } } });
	for (let turn = 0; turn < 4; turn++) await opened.ask(`more ${LONG}`);
	const compacted = codeOf(opened.engine.send("compact", {}));
	while (opened.all("compaction_start").length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
	expect(await codeOf(opened.engine.send("prompt", { message: "now?" }))).toContain("TAU_BUSY");
	await opened.engine.send("follow_up", { message: "and then" });
	await opened.engine.send("abort_compaction", {});
	expect(await compacted).toContain("Compaction cancelled");
	expect(opened.all("compaction_end")).toMatchObject([{ aborted: true }]);
	await opened.engine.send("wait_idle", {});
	const { messages } = await opened.engine.send("get_messages", {});
	expect(messages.filter((message) => message.role === "user").at(-1)).toMatchObject({
		content: [{ text: "and then" }],
	});
});

test("without a model that answers, the summary is made from the messages, and that is said", async () => {
	const scenario: Scenario = {
		name: "s",
		rules: [{ ...SUMMARISER, fault: { kind: "unauthorized", times: 0 } }, { text: `fine ${LONG}` }],
	};
	await using opened = await openEngine({ scenario, settings: { compaction: { keepRecentTokens: 1500 } } });
	await opened.ask(`rename the parser ${LONG}`);
	for (let turn = 0; turn < 3; turn++) await opened.ask(`more ${LONG}`);
	const { summary } = await opened.engine.send("compact", {});
	expect(summary).toContain("rename the parser");
	expect(opened.reports.join("\n")).toContain("made without a model");
});

test("a compacted session goes on after a restart with the same context", async () => {
	await using first = await openEngine({
		scenario: talk(),
		settings: { compaction: { keepRecentTokens: 1500 } },
		overrides: { session: { kind: "new" } },
	});
	for (let turn = 0; turn < 4; turn++) await first.ask(`more ${LONG}`);
	await first.engine.send("compact", {});
	await first.ask("after");
	const before = await first.engine.send("get_messages", {});
	await first.engine[Symbol.asyncDispose]();
	const [project] = readdirSync(join(first.folder, "sessions"));
	const [file] = readdirSync(join(first.folder, "sessions", project!));
	expect(readFileSync(join(first.folder, "sessions", project!, file!), "utf8")).toContain('"type":"compaction"');
	await using second = await openEngine({
		scenario: talk(),
		folder: first.folder,
		overrides: { session: { kind: "continue" }, model: undefined },
	});
	expect((await second.engine.send("get_messages", {})).messages).toEqual(before.messages);
	expect((await second.engine.send("get_state", {})).model).toMatchObject({ provider: "mock", id: "m" });
	expect(await second.ask("again")).toContain("answer");
});

test("a question that is too large by itself is never summarised away: the failure says so", async () => {
	const scenario: Scenario = { name: "s", rules: [{ text: "fine", fault: { kind: "context-overflow", times: 0 } }] };
	await using opened = await openEngine({ scenario });
	await opened.ask(`look at this ${LONG}`);
	expect(opened.all("compaction_start")).toEqual([]);
	expect(opened.all("agent_end")).toHaveLength(1);
	const { messages } = await opened.engine.send("get_messages", {});
	expect(messages.at(-1)).toMatchObject({ role: "user", content: [{ text: expect.stringContaining("look at this") }] });
});

test("an answer that ended at a limit with room to spare is not asked for again", async () => {
	const scenario: Scenario = { name: "s", rules: [{ text: "cut o", stopReason: "length" }] };
	await using opened = await openEngine({ scenario });
	await opened.ask("go");
	expect(opened.all("compaction_start")).toEqual([]);
	expect(opened.all("agent_start")).toHaveLength(1);
});
