/** Block tokens as lines of at most `width` columns. */
import { truncateToWidth } from "../../text/truncate.ts";
import { wrapTextWithAnsi } from "../../text/wrap.ts";
import type { Token, Tokens } from "./lexer.ts";
import type { Style } from "./markdown-theme.ts";
import { clean, type InlineContext, renderInline, styled } from "./render-inline.ts";
import { renderTable } from "./render-table.ts";

export interface BlockContext extends InlineContext {
	/** Of plain text. */
	style: Style;
}

const MAX_RULE = 80;
const MIN_WIDTH = 1;

/** Empty for tokens that show nothing. No blank lines around. */
export function renderBlock(token: Token, width: number, context: BlockContext): string[] {
	const room = Math.max(MIN_WIDTH, width);
	const render = Object.hasOwn(BLOCKS, token.type) ? BLOCKS[token.type]! : rawText;
	return render(token as never, room, context);
}

type BlockRenderer = (token: never, width: number, context: BlockContext) => string[];

const BLOCKS: Readonly<Record<string, BlockRenderer>> = {
	space: () => [],
	heading,
	paragraph,
	text: paragraph,
	code: codeBlock,
	list,
	blockquote,
	hr: (_token, width, { theme }) => [theme.hr("─".repeat(Math.min(MAX_RULE, width)))],
	table,
	html: rawText,
};

function heading({ depth, tokens }: Tokens.Heading, width: number, context: BlockContext): string[] {
	const { theme } = context;
	const style: Style =
		depth === 1
			? (text) => theme.heading(theme.bold(theme.underline(text)))
			: (text) => theme.heading(theme.bold(text));
	const prefix = depth > 2 ? styled(style, `${"#".repeat(depth)} `) : "";
	return wrapTextWithAnsi(prefix + renderInline(tokens ?? [], style, context), width);
}

function paragraph(token: Tokens.Paragraph | Tokens.Text, width: number, context: BlockContext): string[] {
	const text = token.tokens
		? renderInline(token.tokens, context.style, context)
		: styled(context.style, clean(token.text));
	return text.split("\n").flatMap((line) => wrapTextWithAnsi(line, width));
}

function codeBlock({ text, lang }: Tokens.Code, width: number, { theme }: BlockContext): string[] {
	const indent = theme.codeBlockIndent ?? "  ";
	const language = clean((lang ?? "").split(/\s/)[0] ?? "");
	const lines = codeLines(clean(text), language, theme.codeBlock, theme.highlightCode);
	const border = (mark: string) => truncateToWidth(theme.codeBlockBorder(mark), width, "");
	// Where there is no room for the indent, the code matters more.
	const shownIndent = indent.length < width ? indent : "";
	const wrapped = lines.flatMap((line) =>
		wrapTextWithAnsi(line, width - shownIndent.length).map((part) => shownIndent + part),
	);
	return [border(`\`\`\`${language}`), ...wrapped, border("```")];
}

function codeLines(
	code: string,
	language: string,
	plain: Style,
	highlight?: (code: string, lang?: string) => string[],
): string[] {
	const lines = code.split("\n");
	if (highlight && language !== "") {
		try {
			const colored = highlight(code, language);
			if (colored.length === lines.length) return colored;
		} catch {
			// A language that cannot be coloured is shown as it is.
		}
	}
	return lines.map((line) => (line === "" ? "" : plain(line)));
}

function list({ items, ordered, start, loose }: Tokens.List, width: number, context: BlockContext): string[] {
	const { theme, options } = context;
	const first = typeof start === "number" ? start : 1;
	const lines: string[] = [];
	for (const [index, item] of items.entries()) {
		const written = /^\s*(\d+[.)])/.exec(item.raw)?.[1];
		const number = options.preserveOrderedListMarkers && written ? written : `${first + index}.`;
		const marker = ordered ? `${number} ` : "- ";
		const box = item.task ? (item.checked ? "[x] " : "[ ] ") : "";
		const indent = " ".repeat(Math.min(marker.length, Math.max(0, width - 1)));
		const body = itemLines(item, Math.max(MIN_WIDTH, width - indent.length), context, box);
		if (loose && index > 0) lines.push("");
		for (const [at, line] of body.entries()) {
			lines.push(
				truncateToWidth(at === 0 ? theme.listBullet(marker) + line : line === "" ? "" : indent + line, width, ""),
			);
		}
	}
	return lines;
}

function itemLines(item: Tokens.ListItem, width: number, context: BlockContext, box: string): string[] {
	const lines: string[] = [];
	let prefix = box;
	for (const token of item.tokens) {
		if (token.type === "checkbox") continue;
		if (token.type === "space") continue;
		const isText = token.type === "text" || token.type === "paragraph";
		const shown =
			prefix !== "" && isText
				? wrapTextWithAnsi(prefix + renderInline((token as Tokens.Text).tokens ?? [], context.style, context), width)
				: renderBlock(token, width, context);
		prefix = isText ? "" : prefix;
		if (lines.length > 0 && token.type !== "list" && item.loose) lines.push("");
		lines.push(...shown);
	}
	return lines.length > 0 ? lines : [prefix.trimEnd()];
}

function blockquote({ tokens }: Tokens.Blockquote, width: number, context: BlockContext): string[] {
	const { theme } = context;
	const inner: BlockContext = { ...context, style: (text) => theme.quote(theme.italic(text)) };
	const bar = theme.quoteBorder("│ ");
	return renderAll(tokens ?? [], Math.max(MIN_WIDTH, width - 2), inner).map((line) =>
		truncateToWidth(bar + line, width, ""),
	);
}

function table(token: Tokens.Table, width: number, context: BlockContext): string[] {
	const { theme } = context;
	const cell = (part: Tokens.TableCell, style: Style) =>
		renderInline(part.tokens, style, context).replaceAll(/<br\s*\/?>/gi, "\n");
	const bold: Style = (text) => theme.bold(context.style(text));
	const parts = {
		header: token.header.map((part) => cell(part, bold)),
		rows: token.rows.map((row) => row.map((part) => cell(part, context.style))),
		align: token.align,
	};
	return renderTable(parts, width, theme.hr) ?? rawText(token, width, context);
}

function rawText({ raw }: { raw: string }, width: number, { style }: BlockContext): string[] {
	const text = clean(raw).replace(/\n+$/, "");
	return text.split("\n").flatMap((line) => wrapTextWithAnsi(styled(style, line), width));
}

/** Blocks one below the other, a blank line between them. */
export function renderAll(tokens: readonly Token[], width: number, context: BlockContext): string[] {
	const lines: string[] = [];
	for (const token of tokens) {
		const block = renderBlock(token, width, context);
		if (block.length === 0) continue;
		if (lines.length > 0) lines.push("");
		lines.push(...block);
	}
	return lines;
}
