import type { JsonObject } from "@tau/protocol/json";
import type { Conversation, ConversationMessage, ToolMessage } from "../conversation.ts";
import type { Answer } from "../scenario.ts";
import { describeResult } from "./describe-result.ts";
import { chooseFile, commonExtension, type Listing, readListing } from "./listing.ts";
import { GREETING, HONEST_REMINDER, SETUP } from "./tour-texts.ts";

/**
 * What the tour says next. It looks only at the conversation, so it can be resumed, branched and aborted like any other. It
 * calls `ls`, `find`, `grep`, `read` and, where `ls` is not active, the shell command `ls -1p`: nothing that changes a file.
 */
export function tourAnswer(conversation: Conversation): Answer {
	const turn = currentTurn(conversation);
	const prompts = conversation.messages.filter((message) => message.role === "user").length;
	const wantsTour = prompts <= 1 || /\b(tour|again|start|restart|begin)\b/i.test(turn.request);
	return wantsTour ? tourStep(conversation, turn) : followUp(conversation, turn);
}

interface Turn {
	/** What the user asked last. */
	request: string;
	/** Results since then, oldest first. */
	results: ToolMessage[];
}

function currentTurn(conversation: Conversation): Turn {
	const start = conversation.messages.findLastIndex((message) => message.role === "user");
	const since = conversation.messages.slice(start + 1);
	const asked = conversation.messages[start];
	return {
		request: asked?.role === "user" ? asked.text : "",
		results: since.filter((message: ConversationMessage): message is ToolMessage => message.role === "tool"),
	};
}

interface Call {
	say: string;
	arguments: JsonObject;
}

interface Step {
	/** The tools that can do it, best first. */
	tools: string[];
	call: (tool: string, facts: Facts) => Call | undefined;
}

interface Facts {
	listing: Listing | undefined;
	found: string[];
}

const STEPS: Step[] = [
	{
		tools: ["ls", "bash"],
		call: (tool): Call =>
			tool === "ls"
				? { say: "First `ls`, to see what lies in this folder.", arguments: { path: "." } }
				: {
						say: "First a look at this folder. The `ls` tool is not active, so I ask the shell.",
						arguments: { command: "ls -1p" },
					},
	},
	{
		tools: ["find"],
		call: (_tool, { listing }) => {
			const pattern = `*${commonExtension(listing) ?? ".md"}`;
			return { say: `Next \`find\`, for files named \`${pattern}\`.`, arguments: { pattern, limit: 20 } };
		},
	},
	{
		tools: ["grep"],
		call: () => ({
			say: "Then `grep`, which searches inside files: open ends that somebody left in here.",
			arguments: { pattern: "TODO|FIXME|XXX", limit: 5 },
		}),
	},
	{
		tools: ["read"],
		call: (_tool, { listing, found }) => {
			const path = chooseFile(listing, found);
			return path
				? { say: `Now \`read\`, with the first lines of \`${path}\`.`, arguments: { path, limit: 40 } }
				: undefined;
		},
	},
];

function tourStep(conversation: Conversation, turn: Turn): Answer {
	const facts = factsOf(turn.results);
	const opening = turn.results.length === 0 ? GREETING : describeResult(turn.results.at(-1)!);
	const done = new Set(turn.results.map((result) => result.toolName));
	for (const step of remainingSteps(done)) {
		const tool = step.tools.find((name) => conversation.tools.includes(name));
		const call = tool && step.call(tool, facts);
		if (tool && call) {
			return { text: `${opening}\n\n${call.say}`, toolCalls: [{ name: tool, arguments: call.arguments }] };
		}
	}
	const nothing =
		turn.results.length === 0
			? "None of the tools I would show is active, so there is nothing to walk through.\n\n"
			: "";
	return { text: `${opening}\n\n${nothing}${SETUP}` };
}

/** The steps after the last one that left a result. */
function remainingSteps(done: Set<string>): Step[] {
	const last = STEPS.findLastIndex((step) => step.tools.some((tool) => done.has(tool)));
	return STEPS.slice(last + 1);
}

function factsOf(results: ToolMessage[]): Facts {
	const list = results.find((result) => (result.toolName === "ls" || result.toolName === "bash") && !result.isError);
	const find = results.find((result) => result.toolName === "find" && !result.isError);
	const found = find
		? find.text.split("\n").filter((line) => line !== "" && !line.startsWith("[") && !line.startsWith("No files"))
		: [];
	return { listing: list && readListing(list.text), found };
}

interface Wish {
	pattern: RegExp;
	tool: string;
	arguments: (words: string) => JsonObject;
}

/** Requests the tour understands after the tour; everything else gets an honest "I cannot". */
const WISHES: Wish[] = [
	{
		pattern: /^\s*(?:please\s+)?(?:read|show|open|cat)\s+(?:the\s+)?(?:file\s+)?["'`]?([^\s"'`]+)/i,
		tool: "read",
		arguments: (path) => ({ path, limit: 40 }),
	},
	{
		pattern:
			/^\s*(?:please\s+)?(?:ls|list)(?:\s+(?:the\s+)?(?:files|folder|directory)(?:\s+(?:in|of))?)?(?:\s+["'`]?([^\s"'`]+))?/i,
		tool: "ls",
		arguments: (path) => ({ path: path || "." }),
	},
	{
		pattern: /^\s*(?:please\s+)?find\s+(?:files?\s+)?(?:named\s+)?["'`]?([^\s"'`]+)/i,
		tool: "find",
		arguments: (pattern) => ({ pattern, limit: 20 }),
	},
	{
		pattern: /^\s*(?:please\s+)?(?:grep|search)\s+(?:for\s+)?["'`]?([^"'`\n]+?)["'`]?\s*$/i,
		tool: "grep",
		arguments: (pattern) => ({ pattern, literal: true, limit: 10 }),
	},
];

function followUp(conversation: Conversation, { request, results }: Turn): Answer {
	const last = results.at(-1);
	if (last) return { text: `${HONEST_REMINDER} ${describeResult(last)}` };
	if (/\b(models?|keys?|api|set ?up|real|local|ollama|help)\b/i.test(request))
		return { text: `${HONEST_REMINDER}\n\n${SETUP}` };
	for (const wish of WISHES) {
		const match = wish.pattern.exec(request);
		if (!match) continue;
		if (!conversation.tools.includes(wish.tool)) {
			return {
				text: `${HONEST_REMINDER} That would need the tool \`${wish.tool}\`, which is not active in this session.`,
			};
		}
		const call = { name: wish.tool, arguments: wish.arguments(match[1]?.trim() ?? "") };
		return { text: `${HONEST_REMINDER} But that one I know: I call \`${wish.tool}\`.`, toolCalls: [call] };
	}
	return {
		text: [
			`${HONEST_REMINDER} I cannot understand or answer that; nothing was done.`,
			"",
			"What I do know: `tour` (once more), `list`, `read <file>`, `find <pattern>`, `grep <text>`, and `setup` (how to use a real model).",
		].join("\n"),
	};
}
