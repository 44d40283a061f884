/** Inline tokens as one styled text. Every piece carries all its styles by itself, so that none ends another. */
import { stripControls } from "../../text/control-sequences.ts";
import { renderLatex } from "./latex.ts";
import type { Token, Tokens } from "./lexer.ts";
import type { MarkdownOptions, MarkdownTheme, Style } from "./markdown-theme.ts";

export interface InlineContext {
	theme: MarkdownTheme;
	options: MarkdownOptions;
}

export function renderInline(tokens: readonly Token[], style: Style, context: InlineContext): string {
	let text = "";
	for (const token of tokens) text += renderToken(token, style, context);
	return text;
}

function renderToken(token: Token, style: Style, context: InlineContext): string {
	const { theme } = context;
	const within = (own: Style) => renderInline(("tokens" in token && token.tokens) || [], over(style, own), context);
	switch (token.type) {
		case "strong":
			return within(theme.bold);
		case "em":
			return within(theme.italic);
		case "del":
			return within(theme.strikethrough);
		case "codespan":
			return styled(theme.code, clean(token.text));
		case "link":
			return link(token as Tokens.Link, context);
		case "image":
			return styled(theme.link, `[${clean(token.text || token.href)}]`);
		case "br":
			return "\n";
		case "escape":
			return styled(style, clean(token.text));
		case "text":
			if ("tokens" in token && token.tokens) return renderInline(token.tokens, style, context);
			return styled(style, renderLatex(clean(unescapeEntities(token.text))));
		default:
			return styled(style, clean(token.raw ?? ""));
	}
}

/** The outer style goes around the inner one. */
function over(outer: Style, inner: Style): Style {
	return (text) => outer(inner(text));
}

/** Per line: a style that goes on over a line break would be cut by wrapping. */
export function styled(style: Style, text: string): string {
	if (text === "") return "";
	return text.includes("\n")
		? text
				.split("\n")
				.map((line) => (line === "" ? "" : style(line)))
				.join("\n")
		: style(text);
}

function link({ href, text, tokens }: Tokens.Link, context: InlineContext): string {
	const { theme, options } = context;
	const look: Style = (shown) => theme.link(theme.underline(shown));
	const shown = renderInline(tokens ?? [], look, context) || styled(look, clean(text));
	const url = safeUrl(href);
	if (url === undefined) return `${shown}${href ? styled(theme.linkUrl, ` (${clean(href)})`) : ""}`;
	if (options.hyperlinks) return `\x1b]8;;${url}\x1b\\${shown}\x1b]8;;\x1b\\`;
	const isSame = clean(text) === url || `mailto:${clean(text)}` === url;
	return isSame ? shown : `${shown}${styled(theme.linkUrl, ` (${url})`)}`;
}

/** What may be given to a terminal as a link. */
function safeUrl(href: string): string | undefined {
	const url = href.replaceAll(/[\x00-\x20\x7f-\x9f]/g, "");
	return /^(https?:\/\/|mailto:|file:\/\/)/i.test(url) && url.length < 2048 ? url : undefined;
}

export function clean(text: string): string {
	return stripControls(text).replaceAll("\t", "   ");
}

const ENTITIES: Readonly<Record<string, string>> = {
	amp: "&",
	lt: "<",
	gt: ">",
	quot: '"',
	"#39": "'",
	nbsp: "\u00a0",
};

function unescapeEntities(text: string): string {
	return text.includes("&")
		? text.replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => ENTITIES[name]!)
		: text;
}
