/** Answers and thoughts as markdown in the colours of the theme. */
import { Markdown } from "@tau/tui/components/markdown/markdown";
import type { MarkdownTheme } from "@tau/tui/components/markdown/markdown-theme";
import { foreground } from "../theme/component-themes.ts";
import type { ThemeSource } from "../theme/theme-source.ts";
import { Highlighter } from "./highlight.ts";
import type { MarkdownFactory } from "./markdown-factory.ts";

export interface MarkdownSettings {
	theme: ThemeSource;
	/** Whether the terminal takes links (OSC 8). */
	hyperlinks: boolean;
	codeBlockIndent: string | undefined;
	/** Something can be shown better than it was. */
	changed(): void;
}

const PADDING = 1;

export function markdownFactory({ theme, hyperlinks, codeBlockIndent, changed }: MarkdownSettings): MarkdownFactory {
	const highlighter = new Highlighter(changed);
	const look = markdownTheme(theme, highlighter, codeBlockIndent);
	const thought = { color: foreground(theme, "thinkingText"), italic: true };
	const options = { hyperlinks };
	return {
		answer: () => new Markdown("", PADDING, 0, look, undefined, options),
		thinking: () => new Markdown("", PADDING, 0, look, thought, options),
	};
}

function markdownTheme(
	theme: ThemeSource,
	highlighter: Highlighter,
	codeBlockIndent: string | undefined,
): MarkdownTheme {
	const style = (name: "bold" | "italic" | "strikethrough" | "underline") => (text: string) =>
		theme.current[name](text);
	return {
		heading: foreground(theme, "mdHeading"),
		link: foreground(theme, "mdLink"),
		linkUrl: foreground(theme, "mdLinkUrl"),
		code: foreground(theme, "mdCode"),
		codeBlock: foreground(theme, "mdCodeBlock"),
		codeBlockBorder: foreground(theme, "mdCodeBlockBorder"),
		quote: foreground(theme, "mdQuote"),
		quoteBorder: foreground(theme, "mdQuoteBorder"),
		hr: foreground(theme, "mdHr"),
		listBullet: foreground(theme, "mdListBullet"),
		bold: style("bold"),
		italic: style("italic"),
		strikethrough: style("strikethrough"),
		underline: style("underline"),
		highlightCode: (code, language = "") => highlighter.lines(code, language, theme.current) ?? [],
		...(codeBlockIndent === undefined ? {} : { codeBlockIndent }),
	};
}
