/** What stands around the entries of a page: its rules, its top and its end. Heavy: loaded by `import()`. */
import type { Session } from "@tau/sessions/session";
import { paletteRules } from "./ansi-html.ts";
import { compact } from "./entry-html.ts";
import { escapeAttribute, escapeText, oneLine } from "./escape.ts";
import { asText } from "./loose-values.ts";
import style from "./page.css" with { type: "text" };
import type { PageFacts } from "./page-facts.ts";
import script from "./page-script.js" with { type: "text" };

/**
 * The policy names the page's own style and script by their hashes: whatever else would get into the page neither runs
 * nor loads nor sends anything.
 */
export async function pageHead(session: Session, facts: PageFacts, branchCount: number): Promise<string> {
	const css = `${style}${paletteRules()}`;
	const policy = [
		"default-src 'none'",
		"img-src data:",
		`style-src '${await hashOf(css)}'`,
		`script-src '${await hashOf(script)}'`,
		"base-uri 'none'",
		"form-action 'none'",
	].join("; ");
	const title = titleOf(session);
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="tau">
<title>${escapeAttribute(title)}</title>
<style>${css}</style>
</head>
<body>
<header class="top"><div class="wrap">
<p class="project">${escapeText(oneLine(asText(session.header.cwd), 300))}</p>
<h1>${escapeText(title)}</h1>
<dl class="facts">${factList(facts, branchCount)}</dl>
</div></header>
${BAR}
<main class="wrap">
`;
}

export function pageEnd(session: Session, now: number): string {
	const date = new Date(now).toISOString().slice(0, 10);
	return `</main>
<footer class="end"><div class="wrap">Session ${escapeText(oneLine(session.id, 80))}, exported by tau on ${date}. This page loads nothing and sends nothing.</div></footer>
<script>${script}</script>
</body>
</html>
`;
}

const BAR = `<div class="bar" hidden><div class="wrap"><input type="search" placeholder="Search  /" aria-label="Search"><span class="found" role="status"></span><select aria-label="Branch"></select><label><input type="checkbox" data-hides="thinking" checked>Thinking</label><label><input type="checkbox" data-hides="tools" checked>Tools</label><label><input type="checkbox" data-hides="notes" checked>Notes</label><button type="button" data-fold="open">Unfold all</button></div></div>`;

function titleOf(session: Session): string {
	const name = session.name && oneLine(session.name, 200);
	if (name) return name;
	const date = asText(session.header.timestamp).slice(0, 10);
	return date === "" ? "Session" : `Session of ${date}`;
}

function factList({ tally, models, first, last }: PageFacts, branchCount: number): string {
	const { counts, totals } = tally;
	const facts: [string, string][] = [];
	if (first && last) facts.push(["When", period(first, last)]);
	if (models.size > 0) {
		const names = [...models.keys()].map((name) => oneLine(name, 80) || "unnamed");
		facts.push([names.length === 1 ? "Model" : "Models", names.join(", ")]);
	}
	const { userMessages, assistantMessages, toolCalls } = counts;
	facts.push(["Messages", `${userMessages} asked, ${assistantMessages} answered, ${toolCalls} tool calls`]);
	if (branchCount > 1) facts.push(["Branches", String(branchCount)]);
	const read = finite(totals.input) + finite(totals.cacheRead) + finite(totals.cacheWrite);
	if (read + finite(totals.output) > 0) {
		facts.push(["Tokens", `${compact(read)} read, ${compact(finite(totals.output))} written`]);
	}
	const cost = finite(totals.cost);
	if (cost > 0) facts.push(["Cost", cost < 0.01 ? "less than $0.01" : `$${cost.toFixed(2)}`]);
	return facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeText(value)}</dd></div>`).join("");
}

/** A stranger's figures may be no numbers. */
function finite(value: unknown): number {
	return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function period(first: Date, last: Date): string {
	const from = first.toISOString().slice(0, 16).replace("T", " ");
	const to = last.toISOString().slice(0, 16).replace("T", " ");
	if (from === to) return `${from} UTC`;
	return `${from} to ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to} UTC`;
}

async function hashOf(text: string): Promise<string> {
	const digest = await crypto.subtle.digest("SHA-256", Buffer.from(text));
	return `sha256-${Buffer.from(digest).toString("base64")}`;
}
