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

	test("puts instructions and skills between the addendum and the directory", () => {
		const sections = buildPromptSections({
			cwd: "/p",
			tools: [read],
			appendPrompt: "x",
			contextFiles: [
				{ path: "/p/AGENTS.md", content: "Be kind\n" },
				{ path: "/p/q/CLAUDE.md", content: "Be brief" },
			],
			skills: [
				{
					name: "pdf",
					description: 'Reads "PDF" & <more>',
					filePath: "/s/pdf/SKILL.md",
					disableModelInvocation: false,
				},
				{ name: "own", description: "for the user", filePath: "/s/own/SKILL.md", disableModelInvocation: true },
			],
		});
		expect(Object.keys(sections)).toEqual([
			"preamble",
			"tools",
			"rules",
			"addendum",
			"project_context",
			"skills",
			"cwd",
		]);
		expect(sections.project_context).toBe(
			'<project_context>\nProject-specific instructions and guidelines:\n\n<project_instructions path="/p/AGENTS.md">\nBe kind\n\n</project_instructions>\n\n<project_instructions path="/p/q/CLAUDE.md">\nBe brief\n</project_instructions>\n</project_context>',
		);
		expect(sections.skills).toEndWith(
			"<available_skills>\n  <skill>\n    <name>pdf</name>\n    <description>Reads &quot;PDF&quot; &amp; &lt;more&gt;</description>\n    <location>/s/pdf/SKILL.md</location>\n  </skill>\n</available_skills>\n</skills>",
		);
		expect(sections.skills).toContain("with read before");
	});

	test("tells of skills only when a tool can read them", () => {
		const skills = [{ name: "a", description: "b", filePath: "/c", disableModelInvocation: false }];
		expect(buildPromptSections({ cwd: "/p", tools: [bash], skills }).skills).toContain("with bash before");
		expect(
			buildPromptSections({ cwd: "/p", tools: [tool("edit", async () => ok(""))], skills }).skills,
		).toBeUndefined();
		const hidden = skills.map((skill) => ({ ...skill, disableModelInvocation: true }));
		expect(buildPromptSections({ cwd: "/p", tools: [bash], skills: hidden }).skills).toBeUndefined();
	});
});
