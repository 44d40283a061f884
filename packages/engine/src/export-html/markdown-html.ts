/** Markdown as HTML in which nothing but the structure comes from the text. Heavy: loaded by `import()`. */
import { lex, type Token, type Tokens } from "@tau/tui/components/markdown/lexer";
import { escapeAttribute, escapeText } from "./escape.ts";

/** Longer texts are no prose: they are shown as they are. */
const MAX_MARKDOWN = 200_000;

export function markdownToHtml(text: string): string {
	if (text.length > MAX_MARKDOWN) return `<pre class="plain">${escapeText(text)}</pre>`;
	try {
		return blocks(lex(text));
	} catch {
		// Nested deeper than the stack.
		return `<pre class="plain">${escapeText(text)}</pre>`;
	}
}

type Render = (token: Token) => string;

const BLOCKS: Readonly<Record<string, Render>> = {
	space: () => "",
	def: () => "",
	hr: () => "<hr>",
	heading: (token) => {
		// The page's own headings are the first two.
		const level = Math.min(6, (token as Tokens.Heading).depth + 2);
		return `<h${level}>${inline(token)}</h${level}>`;
	},
	paragraph: (token) => `<p>${inline(token)}</p>`,
	text: (token) => (childrenOf(token) ? inline(token) : prose(textOf(token))),
	code: (token) => codeBlock(token as Tokens.Code),
	blockquote: (token) => `<blockquote>${blocks(childrenOf(token) ?? [])}</blockquote>`,
	list: (token) => list(token as Tokens.List),
	table: (token) => table(token as Tokens.Table),
	html: (token) => `<p class="markup">${escapeText(textOf(token))}</p>`,
};

const INLINES: Readonly<Record<string, Render>> = {
	strong: (token) => `<strong>${inline(token)}</strong>`,
	em: (token) => `<em>${inline(token)}</em>`,
	del: (token) => `<del>${inline(token)}</del>`,
	codespan: (token) => `<code>${escapeText(textOf(token))}</code>`,
	br: () => "<br>",
	link: (token) => link((token as Tokens.Link).href, inline(token)),
	image: (token) => link((token as Tokens.Image).href, `image: ${escapeText(textOf(token) || "no description")}`),
	html: (token) => escapeText(token.raw),
	escape: (token) => escapeText(textOf(token)),
	text: (token) => (childrenOf(token) ? inline(token) : prose(textOf(token))),
	checkbox: () => "",
};

function blocks(tokens: readonly Token[]): string {
	return tokens.map((token) => render(token, BLOCKS)).join("");
}

function inline(token: Token): string {
	const children = childrenOf(token);
	return children ? children.map((child) => render(child, INLINES)).join("") : prose(textOf(token));
}

function render(token: Token, table: Readonly<Record<string, Render>>): string {
	const renderer = Object.hasOwn(table, token.type) ? table[token.type] : undefined;
	return renderer ? renderer(token) : escapeText(token.raw);
}

function codeBlock({ text, lang }: Tokens.Code): string {
	const language = lang?.match(/^\S{1,30}/)?.[0];
	const label = language ? `<span class="lang">${escapeText(language)}</span>` : "";
	return `<div class="code">${label}<pre><code>${escapeText(text)}</code></pre></div>`;
}

function list({ ordered, start, items }: Tokens.List): string {
	const content = items.map(({ task, checked, tokens }) => {
		const box = task ? `<span class="box">${checked ? "☑" : "☐"}</span> ` : "";
		const shown = tokens.filter(({ type }) => type !== "checkbox");
		return `<li${task ? ' class="task"' : ""}>${box}${blocks(shown)}</li>`;
	});
	const from = ordered && typeof start === "number" && start !== 1 ? ` start="${Math.trunc(start)}"` : "";
	return ordered ? `<ol${from}>${content.join("")}</ol>` : `<ul>${content.join("")}</ul>`;
}

function table({ header, rows, align }: Tokens.Table): string {
	const row = (cells: readonly Tokens.TableCell[], name: "td" | "th") =>
		`<tr>${cells
			.map((cell, column) => {
				const side = align[column];
				const sided = side === "right" || side === "center" ? ` class="${side}"` : "";
				return `<${name}${sided}>${cell.tokens.map((token) => render(token, INLINES)).join("")}</${name}>`;
			})
			.join("")}</tr>`;
	const body = rows.map((cells) => row(cells, "td")).join("");
	return `<div class="table"><table><thead>${row(header, "th")}</thead><tbody>${body}</tbody></table></div>`;
}

/** Only to places that a browser opens without running anything; the others stay readable. */
function link(address: string, content: string): string {
	const href = webAddress(decoded(address));
	if (href === undefined) return `<span class="dead">${content} (${escapeText(address)})</span>`;
	return `<a href="${escapeAttribute(href)}" rel="noopener noreferrer nofollow">${content}</a>`;
}

function webAddress(address: string): string | undefined {
	try {
		const url = new URL(address);
		return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
	} catch {
		return undefined;
	}
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** In prose, entities are the characters they name; escaped again like all others. */
function prose(text: string): string {
	return escapeText(decoded(text));
}

function decoded(text: string): string {
	if (!text.includes("&")) return text;
	return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,4}));/g, (whole, decimal, hex, name) => {
		if (name) return ENTITIES[name] ?? whole;
		const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
		return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}

function childrenOf(token: Token): readonly Token[] | undefined {
	return "tokens" in token ? token.tokens : undefined;
}

function textOf(token: Token): string {
	return "text" in token && typeof token.text === "string" ? token.text : token.raw;
}
