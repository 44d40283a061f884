/** A panel that asks for several lines of text: Enter takes them, as in the prompt. */
import { Editor } from "@tau/tui/components/editor";
import { decodeKey } from "@tau/tui/input/match-key";
import type { Component, Focusable } from "@tau/tui/render/component";
import type { AppContext } from "../app-context.ts";
import { editorTheme } from "../theme/component-themes.ts";
import type { OpenAnswer } from "./ask-line.ts";
import { titleLines } from "./title-lines.ts";

export interface AskTextOptions {
	title: string;
	/** To begin with. */
	text?: string;
}

export function openText(app: AppContext, options: AskTextOptions): OpenAnswer {
	const { promise, resolve } = Promise.withResolvers<string | undefined>();
	const end = (text: string | undefined) => {
		closePanel();
		resolve(text);
	};
	const closePanel = app.openPanel(new TextPanel(app, options, end));
	return { answer: promise, close: () => end(undefined) };
}

class TextPanel implements Component, Focusable {
	readonly #app: AppContext;
	readonly #title: string;
	readonly #end: (text: string | undefined) => void;
	readonly #editor: Editor;

	constructor(app: AppContext, { title, text }: AskTextOptions, end: (text: string | undefined) => void) {
		this.#app = app;
		this.#title = title;
		this.#end = end;
		const host = { terminal: app.screen.terminal, requestRender: () => app.requestRender() };
		const { keybindings, scheduler } = app;
		this.#editor = new Editor(host, editorTheme(app.themes.source), { keybindings: () => keybindings, scheduler });
		if (text) this.#editor.setText(text);
		this.#editor.onSubmit = end;
	}

	get focused(): boolean {
		return this.#editor.focused;
	}

	set focused(isFocused: boolean) {
		this.#editor.focused = isFocused;
	}

	handleInput(data: string): void {
		const key = decodeKey(data);
		if (key && this.#app.keybindings.matches(key, "tui.select.cancel")) this.#end(undefined);
		else this.#editor.handleInput(data);
	}

	render(width: number): string[] {
		const theme = this.#app.themes.source.current;
		const newLine = this.#app.keybindings.getKeys("tui.input.newLine")[0];
		const keys = `enter to take it${newLine ? ` · ${newLine} for a new line` : ""} · escape to leave it`;
		return [...titleLines(this.#title, width, theme), ...this.#editor.render(width), ` ${theme.fg("dim", keys)}`];
	}

	invalidate(): void {
		this.#editor.invalidate();
	}
}
