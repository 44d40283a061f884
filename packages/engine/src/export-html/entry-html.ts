/** Each kind of entry as HTML. Whatever is shown goes through `escape.ts`. Heavy: loaded by `import()`. */
import type { SessionEntry } from "@tau/protocol/session-entries";
import { ansiToHtml } from "./ansi-html.ts";
import { blockText, contentHtml, imageHtml } from "./content-html.ts";
import { escapeText, oneLine } from "./escape.ts";
import { asBlocks, asNumber, asObject, asText, asTime } from "./loose-values.ts";
import { markdownToHtml } from "./markdown-html.ts";
import { toolToHtml } from "./tool-html.ts";

export interface EntryParts {
	/** Number of the entry on the page: ids of a session are never part of markup. */
	anchor: number;
	label?: string;
	/** Results of its tool calls, in the order of the session. */
	results: readonly { anchor: number; entry: SessionEntry }[];
	/** Links to the other ways on. */
	fork: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** An article, or a line for what is no message; undefined for what nobody reads. */
export function entryToHtml(entry: SessionEntry, parts: EntryParts): string | undefined {
	const fields = asObject(entry);
	const type = asText(fields.type);
	const view = Object.hasOwn(ENTRIES, type) ? ENTRIES[type]! : unknownEntry;
	const shown = view(fields, parts);
	if (!shown && parts.label === undefined && parts.fork === "" && parts.results.length === 0) return undefined;
	const { kind, title = "", body } = shown ?? { kind: "note", body: "" };
	const time = asTime(fields.timestamp);
	const when = time ? `<time datetime="${time.toISOString()}">${clock(time)}</time>` : "";
	const label = parts.label === undefined ? "" : `<span class="label">${escapeText(oneLine(parts.label, 80))}</span>`;
	const head = `<header><a class="who" href="#e${parts.anchor}">${title || "·"}</a>${label}${when}</header>`;
	return `<article class="e ${kind}" id="e${parts.anchor}">${head}<div class="body">${body}</div>${parts.fork}</article>\n`;
}

interface View {
	/** Of the page's own class names. */
	kind: "user" | "assistant" | "tool" | "bash" | "summary" | "system" | "custom" | "note";
	/** Escaped. */
	title?: string;
	body: string;
}

const ENTRIES: Readonly<Record<string, (entry: Fields, parts: EntryParts) => View | undefined>> = {
	message: ({ message }, parts) => messageView(asObject(message), parts),
	model_change: ({ provider, modelId }) => note(`Model: ${asText(provider)}/${asText(modelId)}`),
	thinking_level_change: ({ thinkingLevel }) => note(`Thinking: ${asText(thinkingLevel)}`),
	compaction: ({ summary, tokensBefore }) =>
		summaryView(`Compaction · ${compact(asNumber(tokensBefore))} tokens before`, asText(summary)),
	branch_summary: ({ summary }) => summaryView("Summary of another branch", asText(summary)),
	custom_message: (entry) => customView(entry),
	context_edit: ({ replacement }) =>
		note(replacement === null ? "An entry was taken out of the context" : "An entry was changed in the context"),
	session_info: ({ name }) => (name ? note(`Named: ${asText(name)}`) : undefined),
	usage: ({ kind, provider, model }) => note(`Spent on ${asText(kind)}: ${asText(provider)}/${asText(model)}`),
	label: () => undefined,
	// State of extensions.
	custom: () => undefined,
};

const MESSAGES: Readonly<Record<string, (message: Fields, parts: EntryParts) => View | undefined>> = {
	user: ({ content }) => ({ kind: "user", title: "You", body: contentHtml(content, markdownToHtml) }),
	assistant: assistantView,
	toolResult: (message) => ({ kind: "tool", title: "Tool", body: toolToHtml(undefined, message) }),
	bashExecution: (message) => ({
		kind: "bash",
		title: message.excludeFromContext === true ? "Command, kept from the model" : "Command",
		body: terminal(message),
	}),
	system: systemView,
	custom: customView,
	branchSummary: ({ summary }) => summaryView("Summary of another branch", asText(summary)),
	compactionSummary: ({ summary }) => summaryView("Compaction", asText(summary)),
};

function messageView(message: Fields, parts: EntryParts): View | undefined {
	const role = asText(message.role);
	return Object.hasOwn(MESSAGES, role) ? MESSAGES[role]!(message, parts) : unknownEntry(message);
}

function assistantView(message: Fields, { results }: EntryParts): View {
	const open = new Map(results.map((result) => [asText(messageOf(result.entry).toolCallId), result]));
	let body = "";
	for (const block of asBlocks(message.content)) {
		if (block.type === "text") body += markdownToHtml(asText(block.text));
		else if (block.type === "thinking") body += thinking(block);
		else if (block.type === "toolCall") {
			const id = asText(block.id);
			const result = open.get(id);
			open.delete(id);
			body += toolToHtml(block, result && messageOf(result.entry), result?.anchor);
		} else body += imageHtml(block);
	}
	// What answers to no call of this message.
	for (const { entry, anchor } of open.values()) body += toolToHtml(undefined, messageOf(entry), anchor);
	const { stopReason, errorMessage } = message;
	if (stopReason === "error") body += failure(asText(errorMessage) || "The answer failed");
	else if (stopReason === "aborted") body += failure(asText(errorMessage) || "Interrupted");
	else if (stopReason === "length") body += failure("The answer was cut at the limit of its length");
	return { kind: "assistant", title: escapeText(oneLine(asText(message.model), 80)) || "Assistant", body };
}

function messageOf(entry: SessionEntry): Fields {
	return asObject(asObject(entry).message);
}

function thinking({ thinking: thought, redacted }: Fields): string {
	const text = asText(thought).trim();
	if (text === "") return redacted === true ? `<p class="quiet">Thinking that was withheld</p>` : "";
	return `<details class="thinking"><summary>Thinking</summary>${markdownToHtml(text)}</details>`;
}

function failure(text: string): string {
	return `<p class="failure">${escapeText(text)}</p>`;
}

function systemView(message: Fields): View {
	const sections = Object.entries(asObject(message.sections)).filter(([, text]) => typeof text === "string");
	const text = [blockText(message.content), ...sections.map(([, section]) => asText(section))].filter(Boolean);
	const tools = Array.isArray(message.toolsAdded) ? message.toolsAdded.map((tool) => asText(asObject(tool).name)) : [];
	const list = tools.length > 0 ? `<p class="quiet">Tools: ${escapeText(tools.join(", "))}</p>` : "";
	const prompt = `<details><summary>What the model was told</summary><pre class="plain">${escapeText(text.join("\n\n"))}</pre>${list}</details>`;
	return { kind: "system", title: "System prompt", body: prompt };
}

function customView(fields: Fields): View | undefined {
	if (fields.display === false) return undefined;
	const title = escapeText(oneLine(asText(fields.customType), 60));
	return { kind: "custom", title, body: contentHtml(fields.content, markdownToHtml) };
}

function summaryView(title: string, text: string): View {
	return {
		kind: "summary",
		title: escapeText(title),
		body: `<details><summary>Summary</summary>${markdownToHtml(text)}</details>`,
	};
}

function note(text: string): View {
	return { kind: "note", title: escapeText(oneLine(text, 200)), body: "" };
}

function unknownEntry({ type, role }: Fields): View {
	return note(`Something else: ${asText(role ?? type)}`);
}

function terminal({ command, output, exitCode, cancelled }: Fields): string {
	const code = asNumber(exitCode);
	const end = cancelled === true ? "stopped" : code === 0 ? "" : `exit code ${code}`;
	const status = end === "" ? "" : `<p class="failure">${escapeText(end)}</p>`;
	const result = asText(output);
	return `<pre class="term"><b class="prompt">$ ${escapeText(asText(command))}</b>${result === "" ? "" : `\n${ansiToHtml(result)}`}</pre>${status}`;
}

function clock(time: Date): string {
	return time.toISOString().slice(0, 16).replace("T", " ");
}

export function compact(value: number): string {
	if (value < 1000) return String(Math.round(value));
	if (value < 1_000_000) return `${(value / 1000).toFixed(value < 10_000 ? 1 : 0)}k`;
	return `${(value / 1_000_000).toFixed(1)}M`;
}
