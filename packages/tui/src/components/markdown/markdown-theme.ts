/** How markdown looks. Names follow pi-tui. */

export type Style = (text: string) => string;

export interface MarkdownTheme {
	heading: Style;
	link: Style;
	linkUrl: Style;
	code: Style;
	codeBlock: Style;
	codeBlockBorder: Style;
	quote: Style;
	quoteBorder: Style;
	hr: Style;
	listBullet: Style;
	bold: Style;
	italic: Style;
	strikethrough: Style;
	underline: Style;
	/** Lines of the code with colours. What it throws, or a different number of lines, is shown plain. */
	highlightCode?: (code: string, lang?: string) => string[];
	/** In front of each line of a code block. Default two spaces. */
	codeBlockIndent?: string;
}

export interface DefaultTextStyle {
	color?: Style;
	bgColor?: Style;
	bold?: boolean;
	italic?: boolean;
	strikethrough?: boolean;
	underline?: boolean;
}

export interface MarkdownOptions {
	/** Default false: ordered lists are numbered from their first number on. */
	preserveOrderedListMarkers?: boolean;
	/** Default false: links are written as `text (url)`. True: as links of the terminal (OSC 8). */
	hyperlinks?: boolean;
}
