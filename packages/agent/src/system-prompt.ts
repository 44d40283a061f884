/**
 * The system prompt as named sections, and the transcript messages that carry it. The first request of a transcript
 * gets everything; afterwards only what really changed is appended, so that the bytes already sent, and with them the
 * provider's prompt cache, stay valid.
 */
import type { AgentMessage, SystemMessage, Tool } from "@tau/protocol/messages";
import type { AgentTool } from "@tau/protocol/tool";

/** Rendered sections in their order: `preamble` bare, the others inside a tag of their name, as pi stores them. */
export type PromptSections = Record<string, string>;

export interface PromptInput {
	cwd: string;
	/** The active tools, in the order in which the model is told of them. */
	tools: readonly AgentTool[];
	/** Replaces preamble, tools, rules and docs. */
	customPrompt?: string;
	/** Goes into the section `addendum`. */
	appendPrompt?: string;
	/** Where tau's own documentation lies, told to the model only to be read when asked. */
	docsPath?: string;
	/** AGENTS.md and its kin, outermost first. */
	contextFiles?: readonly { path: string; content: string }[];
	/** Told to the model when it can read files; those that only the user may call are left out. */
	skills?: readonly PromptSkill[];
}

export interface PromptSkill {
	name: string;
	description: string;
	filePath: string;
	disableModelInvocation: boolean;
}

export function buildPromptSections(input: PromptInput): PromptSections {
	const sections: PromptSections = {};
	const add = (name: string, text: string) => {
		sections[name] = `<${name}>\n${text}\n</${name}>`;
	};
	if (input.customPrompt !== undefined) sections.preamble = input.customPrompt;
	else {
		sections.preamble = PREAMBLE;
		add("tools", toolsSection(input.tools));
		add("rules", rulesSection(input.tools));
		if (input.docsPath) add("docs", docsSection(input.docsPath));
	}
	if (input.appendPrompt) add("addendum", input.appendPrompt);
	if (input.contextFiles && input.contextFiles.length > 0) add("project_context", contextSection(input.contextFiles));
	const skills = skillsSection(input.skills ?? [], input.tools);
	if (skills !== undefined) add("skills", skills);
	add("cwd", input.cwd);
	return sections;
}

const PREAMBLE =
	"You are tau, a coding agent in the user's terminal. You work on the user's repository through tools: you read and search files, run commands, edit code and check your changes.";

function toolsSection(tools: readonly AgentTool[]): string {
	const listed = tools.filter((tool) => tool.promptSnippet);
	const lines = listed.map((tool) => `- ${tool.name}: ${tool.promptSnippet}`);
	return `${lines.length > 0 ? lines.join("\n") : "(none)"}\n\nThe project may offer further tools beside these.`;
}

function rulesSection(tools: readonly AgentTool[]): string {
	const names = new Set(tools.map((tool) => tool.name));
	const rules: string[] = [];
	if (names.has("bash") && !names.has("grep") && !names.has("find") && !names.has("ls")) {
		rules.push("Use bash to list and search files (ls, rg, find)");
	}
	for (const tool of tools) for (const rule of tool.promptGuidelines ?? []) if (!rules.includes(rule)) rules.push(rule);
	rules.push("Answer briefly", "Name files by their paths");
	return rules.map((rule) => `- ${rule}`).join("\n");
}

function docsSection(path: string): string {
	return `Documentation of tau itself (read it only when the user asks about tau): ${path}`;
}

function contextSection(files: readonly { path: string; content: string }[]): string {
	const blocks = files.map(
		({ path, content }) => `<project_instructions path="${path}">\n${content}\n</project_instructions>`,
	);
	return ["Project-specific instructions and guidelines:", ...blocks].join("\n\n");
}

/** Undefined when there is nothing to tell, or nothing to read a skill with. */
function skillsSection(skills: readonly PromptSkill[], tools: readonly AgentTool[]): string | undefined {
	const reader = ["read", "bash"].find((name) => tools.some((tool) => tool.name === name));
	const offered = skills.filter((skill) => !skill.disableModelInvocation);
	if (!reader || offered.length === 0) return undefined;
	const entries = offered.flatMap(({ name, description, filePath }) => [
		"  <skill>",
		`    <name>${escapeXml(name)}</name>`,
		`    <description>${escapeXml(description)}</description>`,
		`    <location>${escapeXml(filePath)}</location>`,
		"  </skill>",
	]);
	return [
		"Skills are instructions for particular tasks, kept in files.",
		`When a task fits a description below, read that skill's file with ${reader} before you begin.`,
		"Relative paths inside a skill's file start at the directory of that file; give tools the absolute path.",
		"",
		"<available_skills>",
		...entries,
		"</available_skills>",
	].join("\n");
}

const XML_ESCAPES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&apos;",
};

function escapeXml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => XML_ESCAPES[character]!);
}

/** What the transcript has told the model so far. */
export interface SystemState {
	sections: Record<string, string>;
	tools: Map<string, Tool>;
}

/** Folds the system messages of a transcript. O(system messages) when called on those alone. */
export function foldSystemState(messages: readonly AgentMessage[]): SystemState {
	const state: SystemState = { sections: {}, tools: new Map() };
	for (const message of messages) if (message.role === "system") applySystemMessage(state, message);
	return state;
}

export function applySystemMessage(state: SystemState, message: SystemMessage): void {
	for (const [name, text] of Object.entries(message.sections ?? {})) {
		if (text === null) delete state.sections[name];
		else state.sections[name] = text;
	}
	for (const tool of message.toolsRemoved ?? []) state.tools.delete(tool.name);
	for (const tool of message.toolsAdded ?? []) state.tools.set(tool.name, tool);
}

/** The message that brings the transcript from `state` to the wanted prompt and tools; undefined = nothing changed. */
export function systemUpdate(
	state: SystemState,
	sections: PromptSections,
	tools: readonly AgentTool[],
	timestamp: number,
): SystemMessage | undefined {
	const sectionPatch: Record<string, string | null> = {};
	for (const [name, text] of Object.entries(sections)) if (state.sections[name] !== text) sectionPatch[name] = text;
	for (const name of Object.keys(state.sections)) if (sections[name] === undefined) sectionPatch[name] = null;
	const wanted = new Set(tools.map((tool) => tool.name));
	const added = tools.filter((tool) => !sameTool(state.tools.get(tool.name), tool));
	const removed = [...state.tools.keys()].filter((name) => !wanted.has(name));
	const hasSections = Object.keys(sectionPatch).length > 0;
	if (!hasSections && added.length === 0 && removed.length === 0) return undefined;
	return {
		role: "system",
		content: "",
		...(hasSections ? { sections: sectionPatch } : {}),
		...(added.length > 0 ? { toolsAdded: added.map(toolDeclaration) } : {}),
		...(removed.length > 0 ? { toolsRemoved: removed.map((name) => ({ name })) } : {}),
		timestamp,
	};
}

function toolDeclaration(tool: AgentTool): Tool {
	const { name, description, parameters, constrainedSampling } = tool;
	return { name, description, parameters, ...(constrainedSampling === undefined ? {} : { constrainedSampling }) };
}

function sameTool(known: Tool | undefined, tool: AgentTool): boolean {
	if (!known) return false;
	return (
		known === (tool as Tool) ||
		JSON.stringify(toolDeclaration(tool)) === JSON.stringify(toolDeclaration(known as AgentTool))
	);
}
