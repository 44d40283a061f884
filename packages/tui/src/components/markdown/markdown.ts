/**
 * Markdown that grows while it is shown. Blocks that are over are lexed and rendered once; a new piece of text costs what
 * the last block costs.
 */
import type { Component } from "../../render/component.ts";
import { applyBackgroundToLine, truncateToWidth } from "../../text/truncate.ts";
import { lex, type Token } from "./lexer.ts";
import type { DefaultTextStyle, MarkdownOptions, MarkdownTheme, Style } from "./markdown-theme.ts";
import { type BlockContext, renderBlock } from "./render-blocks.ts";

/** Columns below which indentation and wide characters leave no room. */
const NARROW = 12;

export class Markdown implements Component {
	readonly #paddingX: number;
	readonly #paddingY: number;
	readonly #theme: MarkdownTheme;
	readonly #textStyle: DefaultTextStyle | undefined;
	readonly #options: MarkdownOptions;
	#text = "";
	/** Characters of the text that are in `#tokens`. */
	#settled = 0;
	/** Blocks that are over. */
	#tokens: Token[] = [];
	/** Of them, how many are in `#settledLines`, made for `#width`. */
	#rendered = 0;
	#settledLines: string[] = [];
	#width = -1;
	#lines: string[] | undefined;

	constructor(
		text: string,
		paddingX: number,
		paddingY: number,
		theme: MarkdownTheme,
		defaultTextStyle?: DefaultTextStyle,
		options: MarkdownOptions = {},
	) {
		this.#paddingX = paddingX;
		this.#paddingY = paddingY;
		this.#theme = theme;
		this.#textStyle = defaultTextStyle;
		this.#options = options;
		this.setText(text);
	}

	/** The whole text. Cheap when it goes on where the one before ended. */
	setText(text: string): void {
		if (text === this.#text) return;
		if (!text.startsWith(this.#text)) this.#forget();
		this.#text = text;
		this.#lines = undefined;
	}

	invalidate(): void {
		this.#lines = undefined;
		this.#rendered = 0;
		this.#settledLines = [];
	}

	render(width: number): string[] {
		if (this.#lines && width === this.#width) return this.#lines;
		if (width !== this.#width) {
			this.invalidate();
			this.#width = width;
		}
		const rest = this.#settle();
		const context = this.#context();
		for (; this.#rendered < this.#tokens.length; this.#rendered++) {
			this.#add(this.#settledLines, this.#tokens[this.#rendered]!, context);
		}
		const lines = [...this.#settledLines];
		for (const token of rest) this.#add(lines, token, context);
		const padding = this.#paddingY > 0 && lines.length > 0 ? this.#padding() : [];
		this.#lines = padding.length > 0 ? [...padding, ...lines, ...padding] : lines;
		return this.#lines;
	}

	/** Lines of blocks that are over: they stay as they are at this width. */
	finishedLines(): number {
		return this.#settledLines.length === 0 ? 0 : this.#settledLines.length + this.#paddingY;
	}

	/** Moves blocks that no later text can change to `#tokens`. Gives the others. */
	#settle(): Token[] {
		// A line that is not over may become anything; so may the last block of those that are.
		const end = this.#text.lastIndexOf("\n") + 1;
		if (end > this.#settled) {
			const tokens = lex(this.#text.slice(this.#settled, end));
			const last = tokens.findLastIndex(({ type }) => type !== "space");
			for (const token of tokens.slice(0, Math.max(0, last))) {
				this.#tokens.push(token);
				this.#settled += token.raw.length;
			}
		}
		return lex(this.#text.slice(this.#settled));
	}

	#add(lines: string[], token: Token, context: BlockContext): void {
		const room = Math.max(1, this.#width - 2 * this.#paddingX);
		const block = renderBlock(token, room, context);
		if (block.length === 0) return;
		if (lines.length > 0) lines.push(this.#finish(""));
		for (const line of block) lines.push(this.#finish(line));
	}

	#finish(line: string): string {
		const background = this.#textStyle?.bgColor;
		const padded = line === "" ? "" : " ".repeat(Math.min(this.#paddingX, this.#width - 1)) + line;
		// A wide character may not fit at all.
		const fitting = this.#width < NARROW ? truncateToWidth(padded, this.#width, "") : padded;
		return background ? applyBackgroundToLine(fitting, this.#width, background) : fitting;
	}

	#padding(): string[] {
		return new Array<string>(this.#paddingY).fill(this.#finish(""));
	}

	#context(): BlockContext {
		const { color, bold, italic, strikethrough, underline } = this.#textStyle ?? {};
		const theme = this.#theme;
		const styles = [
			color,
			bold && theme.bold,
			italic && theme.italic,
			strikethrough && theme.strikethrough,
			underline && theme.underline,
		];
		const wanted = styles.filter((style): style is Style => typeof style === "function");
		const style: Style = (text) => wanted.reduceRight((inner, apply) => apply(inner), text);
		return { theme, options: this.#options, style };
	}

	#forget(): void {
		this.#settled = 0;
		this.#tokens = [];
		this.invalidate();
	}
}
