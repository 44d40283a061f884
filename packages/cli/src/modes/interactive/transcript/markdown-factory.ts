/** Makes what shows markdown. The library behind it is loaded with the first answer, not with the first frame. */
import type { Component } from "@tau/tui/render/component";

export interface MarkdownBlock extends Component {
	/** The whole text so far. */
	setText(text: string): void;
}

export interface MarkdownFactory {
	answer(): MarkdownBlock;
	thinking(): MarkdownBlock;
}
