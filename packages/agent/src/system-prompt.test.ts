import { describe, expect, test } from "bun:test";
import { applySystemMessage, buildPromptSections, foldSystemState, systemUpdate } from "./system-prompt.ts";
import { ok, tool } from "./testing/loop-fixture.ts";

const read = tool("read", async () => ok(""), { promptSnippet: "Read files", promptGuidelines: ["Use read"] });
const bash = tool("bash", async () => ok(""), { promptSnippet: "Run commands" });

describe("the system prompt", () => {
	test("lists the active tools and their rules, once each", () => {
		const sections = buildPromptSections({ cwd: "/p", tools: [read, bash] });
		expect(Object.keys(sections)).toEqual(["preamble", "tools", "rules", "cwd"]);
		expect(sections.tools).toContain("- read: Read files\n- bash: Run commands");
		expect(sections.rules).toContain("- Use read");
		expect(sections.cwd).toBe("<cwd>\n/p\n</cwd>");
	});

	test("a custom prompt replaces preamble, tools and rules", () => {
		const sections = buildPromptSections({ cwd: "/p", tools: [read], customPrompt: "You are X", appendPrompt: "Be Y" });
		expect(Object.keys(sections)).toEqual(["preamble", "addendum", "cwd"]);
		expect(sections.preamble).toBe("You are X");
	});

	test("is sent once; afterwards only what changed, and nothing when nothing did", () => {
		const state = foldSystemState([]);
		const first = systemUpdate(state, buildPromptSections({ cwd: "/p", tools: [read] }), [read], 1);
		expect(first?.toolsAdded?.map((entry) => entry.name)).toEqual(["read"]);
		applySystemMessage(state, first!);
		expect(systemUpdate(state, buildPromptSections({ cwd: "/p", tools: [read] }), [read], 2)).toBeUndefined();
		const second = systemUpdate(state, buildPromptSections({ cwd: "/q", tools: [read] }), [read], 3);
		expect(second).toMatchObject({ sections: { cwd: "<cwd>\n/q\n</cwd>" } });
		expect(second?.toolsAdded).toBeUndefined();
	});

	test("tells of removed tools and sections", () => {
		const state = foldSystemState([]);
		const sections = buildPromptSections({ cwd: "/p", tools: [read, bash], appendPrompt: "x" });
		applySystemMessage(state, systemUpdate(state, sections, [read, bash], 1)!);
		const update = systemUpdate(state, buildPromptSections({ cwd: "/p", tools: [bash] }), [bash], 2);
		expect(update?.toolsRemoved).toEqual([{ name: "read" }]);
		expect(update?.sections?.addendum).toBeNull();
	});
});
