/** A tool call with its result. */
import { ansiToHtml } from "./ansi-html.ts";
import { contentHtml } from "./content-html.ts";
import { escapeText, oneLine } from "./escape.ts";
import { asObject, asText } from "./loose-values.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Lines of a result that are shown at once. */
const OPEN_LINES = 12;

/** Either may be missing: a call that was never answered, an answer without its call. `anchor` is the result's. */
export function toolToHtml(call: Fields | undefined, result: Fields | undefined, anchor?: number): string {
	const name = asText(call?.name ?? result?.toolName) || "tool";
	const given = asObject(call?.arguments);
	const isError = result?.isError === true;
	const mark = result ? (isError ? "failed" : "done") : "no result";
	const place = anchor === undefined ? "" : ` id="e${anchor}"`;
	const title = `<span class="tool-name">${escapeText(oneLine(name, 60))}</span><code class="subject">${escapeText(subject(name, given))}</code>${extra(name, given)}<span class="mark">${mark}</span>`;
	const state = isError ? " failed" : result ? "" : " open";
	return `<section class="call${state}"${place}><div class="call-head">${title}</div>${callHtml(name, given)}${result ? resultHtml(name, result) : ""}</section>`;
}

/** What a person recognises a call by. */
function subject(name: string, given: Fields): string {
	const key = ["command", "path", "file_path", "pattern", "query", "url"].find(
		(word) => typeof given[word] === "string",
	);
	const text = key === undefined ? "" : asText(given[key]);
	const where = name === "grep" || name === "find" ? asText(given.path) : "";
	return oneLine(
		where && key === "pattern"
			? `${text} in ${where}`
			: key === "path" && given.pattern
				? `${asText(given.pattern)} in ${text}`
				: text,
		200,
	);
}

function otherArguments(given: Fields): string[] {
	return Object.keys(given).filter((key) => !["command", "path", "pattern"].includes(key));
}

/** Fits into the head of a call. */
function isShort(value: unknown): boolean {
	return typeof value === "number" || typeof value === "boolean" || (typeof value === "string" && value.length <= 40);
}

function extra(name: string, given: Fields): string {
	if (name === "write" || name === "edit") return "";
	const short = otherArguments(given).filter((key) => isShort(given[key]));
	if (short.length === 0) return "";
	const text = short.slice(0, 8).map((key) => `${oneLine(key, 30)} ${asText(given[key])}`);
	return `<span class="extra">${escapeText(oneLine(text.join(" · "), 200))}</span>`;
}

/** Arguments that the title does not show whole. */
function callHtml(name: string, given: Fields): string {
	if (name === "bash" && typeof given.command === "string") {
		const command = given.command;
		return command.includes("\n") || command.length > 120
			? `<pre class="term"><b class="prompt">$ ${escapeText(command)}</b></pre>`
			: "";
	}
	if (name === "write" && typeof given.content === "string") {
		return folded("Written", given.content, (text) => `<pre class="plain">${escapeText(text)}</pre>`);
	}
	if (name === "edit") return "";
	const rest = otherArguments(given).filter((key) => !isShort(given[key]));
	if (rest.length === 0) return "";
	const json = JSON.stringify(Object.fromEntries(rest.map((key) => [key, given[key]])), undefined, 2) ?? "";
	return folded("Arguments", json, (text) => `<pre class="plain">${escapeText(text)}</pre>`, 4);
}

function resultHtml(name: string, result: Fields): string {
	const { diff } = asObject(result.details);
	if (typeof diff === "string" && result.isError !== true) {
		return folded("Changes", diff, (text) => `<pre class="diff">${diffHtml(text)}</pre>`, 60);
	}
	const shown = name === "bash" ? "term" : "plain";
	return contentHtml(result.content, (text) =>
		text.trim() === "" ? "" : folded("Output", text, (content) => `<pre class="${shown}">${ansiToHtml(content)}</pre>`),
	);
}

function folded(title: string, text: string, render: (text: string) => string, openLines: number = OPEN_LINES): string {
	const lines = lineCount(text);
	const isOpen = lines <= openLines && text.length < 4000;
	return `<details${isOpen ? " open" : ""}><summary>${title} · ${lines} ${lines === 1 ? "line" : "lines"}</summary>${render(text)}</details>`;
}

function lineCount(text: string): number {
	let count = 1;
	const end = text.endsWith("\n") ? text.length - 1 : text.length;
	for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
	return count;
}

function diffHtml(diff: string): string {
	const lines = diff.split("\n").map((line) => {
		const escaped = escapeText(line);
		if (line.startsWith("+")) return `<ins>${escaped}</ins>`;
		if (line.startsWith("-")) return `<del>${escaped}</del>`;
		return `<span>${escaped}</span>`;
	});
	return lines.join("");
}
