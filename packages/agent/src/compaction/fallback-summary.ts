/** A summary put together without a model: facts only, in the usual sections, and it says so. */
import type { AgentMessage, AssistantMessage } from "@tau/protocol/messages";
import { textOf } from "@tau/protocol/messages";
import { cutEnd } from "./serialize.ts";
import { listEntries, parseSections, renderSections, type SummarySection, sectionBody } from "./summary-sections.ts";
import { cutMiddle } from "./trim-message.ts";

export interface FallbackFacts {
	firstRequests: string[];
	lastRequests: string[];
	commands: string[];
	errors: string[];
	lastAnswer: string;
	messages: number;
}

const MAX_FIRST_REQUESTS = 3;
const MAX_LAST_REQUESTS = 5;
const MAX_COMMANDS = 20;
const MAX_ERRORS = 5;
const REQUEST_CHARACTERS = 1000;
const COMMAND_CHARACTERS = 200;
const ERROR_CHARACTERS = 400;
const ANSWER_CHARACTERS = 3000;

/** Takes messages one by one and keeps a bounded amount of text. */
export class FactCollector {
	readonly facts: FallbackFacts = {
		firstRequests: [],
		lastRequests: [],
		commands: [],
		errors: [],
		lastAnswer: "",
		messages: 0,
	};

	add(message: AgentMessage): void {
		const { facts } = this;
		if (message.role === "system") return;
		facts.messages++;
		if (message.role === "user" || message.role === "custom") this.#addRequest(textOf(message.content));
		else if (message.role === "bashExecution") this.#addCommand(message.command);
		else if (message.role === "toolResult" && message.isError) {
			const text = `${message.toolName}: ${textOf(message.content)}`;
			pushLast(facts.errors, oneLine(text, ERROR_CHARACTERS), MAX_ERRORS);
		} else if (message.role === "assistant") this.#addAssistant(message);
	}

	#addRequest(text: string): void {
		if (!text.trim()) return;
		const request = oneLine(text, REQUEST_CHARACTERS);
		if (this.facts.firstRequests.length < MAX_FIRST_REQUESTS) this.facts.firstRequests.push(request);
		else pushLast(this.facts.lastRequests, request, MAX_LAST_REQUESTS);
	}

	#addCommand(command: string): void {
		pushLast(this.facts.commands, oneLine(command, COMMAND_CHARACTERS), MAX_COMMANDS);
	}

	#addAssistant({ content }: AssistantMessage): void {
		const text = textOf(content).trim();
		if (text) this.facts.lastAnswer = cutMiddle(text, ANSWER_CHARACTERS);
		for (const block of content) {
			if (block.type !== "toolCall" || block.name !== "bash") continue;
			if (typeof block.arguments?.command === "string") this.#addCommand(block.arguments.command);
		}
	}
}

/** `reason` completes "made without a model because …". */
export function fallbackSummary(facts: FallbackFacts, previousSummary: string | undefined, reason: string): string {
	const before = parseSections(previousSummary ?? "");
	const merged = (heading: string, added: readonly string[], none = "") => ({
		heading,
		body: mergeBody(sectionBody(before, heading), added, none),
	});
	const latest = facts.lastRequests.at(-1) ?? facts.firstRequests.at(-1);
	const sections: SummarySection[] = [
		{ heading: "", body: `(Made without a model because ${reason}. It quotes the conversation and judges nothing.)` },
		merged("## Goal", bullets(facts.firstRequests), "- (unknown)"),
		merged("## Constraints & Preferences", [], "- (none)"),
		{ heading: "## Progress", body: "" },
		merged("### Done", facts.commands.length > 0 ? [commandsLine(facts.commands)] : []),
		merged("### In Progress", latest ? [`- [ ] Last request: ${latest}`] : []),
		merged("### Blocked", bullets(facts.errors)),
		merged("## Key Decisions", [], "- (not known without a model)"),
		merged("## Next Steps", latest ? ["1. Go on with the last request; read the files again where needed"] : []),
		merged("## Critical Context", contextLines(facts), "- (none)"),
	];
	return renderSections([...sections, ...unknownSections(before, sections)]);
}

/** The same for the beginning of a turn whose end is kept. */
export function fallbackTurnPrefix(facts: FallbackFacts, previousSummary: string | undefined, reason: string): string {
	const before = previousSummary ? [previousSummary] : [];
	const request = facts.firstRequests[0];
	const progress = [...(facts.commands.length > 0 ? [commandsLine(facts.commands)] : []), ...bullets(facts.errors)];
	return renderSections([
		{ heading: "", body: [`(Made without a model because ${reason}.)`, ...before].join("\n\n") },
		{ heading: "## Original Request", body: request ?? "(in the summary before)" },
		{ heading: "## Progress So Far", body: progress.join("\n") || "- (none)" },
		{ heading: "## Context Needed to Continue", body: contextLines(facts).join("\n") },
	]);
}

function contextLines({ lastRequests, lastAnswer, messages }: FallbackFacts): string[] {
	const lines = [`- ${messages} messages are covered without having been read by a model`];
	if (lastRequests.length > 0) lines.push("- Later requests:", ...lastRequests.map((text) => `  - ${text}`));
	if (lastAnswer) lines.push("- Last answer of the assistant:", ...lastAnswer.split("\n").map((line) => `  ${line}`));
	return lines;
}

function commandsLine(commands: readonly string[]): string {
	return ["- [x] Commands run, the last ones:", ...commands.map((command) => `  - \`${command}\``)].join("\n");
}

function bullets(entries: readonly string[]): string[] {
	return entries.map((entry) => `- ${entry}`);
}

/** What was there stays, unless it only said that there is nothing. */
function mergeBody(before: string, added: readonly string[], none: string): string {
	const lists = /^\s*[-*\d]/.test(before);
	const kept = lists && listEntries(before).length === 0 ? "" : before;
	return [kept, ...added].filter(Boolean).join("\n") || none;
}

/** Sections that a model or an extension made up, and those of a split turn. */
function unknownSections(before: readonly SummarySection[], known: readonly SummarySection[]): SummarySection[] {
	const headings = new Set(known.map(({ heading }) => heading.toLowerCase()));
	return before.filter(
		({ heading, body }) => body && !headings.has(heading.toLowerCase()) && !body.startsWith("(Made without"),
	);
}

function pushLast(list: string[], entry: string, max: number): void {
	list.push(entry);
	if (list.length > max) list.shift();
}

function oneLine(text: string, maxCharacters: number): string {
	return cutEnd(text.trim(), maxCharacters).replace(/\s*\n\s*/g, " ");
}
