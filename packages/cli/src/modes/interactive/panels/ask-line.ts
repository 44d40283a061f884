/** A panel that asks for one line of text. */
import { EDITOR_ACTIONS } from "@tau/tui/editor/editor-actions";
import { EditorCore } from "@tau/tui/editor/editor-core";
import { decodeKey } from "@tau/tui/input/match-key";
import { type Component, CURSOR_MARKER, type Focusable } from "@tau/tui/render/component";
import { stripControls } from "@tau/tui/text/control-sequences";
import { truncateToWidth } from "@tau/tui/text/truncate";
import type { AppContext } from "../app-context.ts";
import { titleLines } from "./title-lines.ts";

export interface AskLineOptions {
	title: string;
	/** To begin with. */
	text?: string;
	/** Below the line. */
	hint?: string;
	/** In the line while it is empty. */
	placeholder?: string;
	/** Keys and passwords are not shown. */
	isSecret?: boolean;
}

export interface OpenAnswer {
	/** Undefined when it was given up. */
	answer: Promise<string | undefined>;
	/** As if it was given up. */
	close(): void;
}

export function openLine(app: AppContext, options: AskLineOptions): OpenAnswer {
	const { promise, resolve } = Promise.withResolvers<string | undefined>();
	const end = (text: string | undefined) => {
		closePanel();
		resolve(text);
	};
	const closePanel = app.openPanel(new LinePanel(app, options, end));
	return { answer: promise, close: () => end(undefined) };
}

/** Undefined when it was given up. */
export function askLine(app: AppContext, options: AskLineOptions): Promise<string | undefined> {
	return openLine(app, options).answer;
}

class LinePanel implements Component, Focusable {
	focused = false;
	readonly #app: AppContext;
	readonly #options: AskLineOptions;
	readonly #end: (text: string | undefined) => void;
	readonly #core = new EditorCore();

	constructor(app: AppContext, options: AskLineOptions, end: (text: string | undefined) => void) {
		this.#app = app;
		this.#options = options;
		this.#end = end;
		if (options.text) this.#core.setText(options.text);
	}

	handleInput(data: string): void {
		const { keybindings } = this.#app;
		if (data.startsWith("\x1b[200~")) {
			this.#core.type(
				data
					.slice(6)
					.replace("\x1b[201~", "")
					.replaceAll(/[\r\n]+/g, " ")
					.trim(),
			);
			return;
		}
		const key = decodeKey(data);
		if (!key) return;
		if (keybindings.matches(key, "tui.select.confirm")) this.#end(this.#core.text.trim());
		else if (keybindings.matches(key, "tui.select.cancel")) this.#end(undefined);
		else {
			const action = Object.keys(EDITOR_ACTIONS).find((id) => !id.includes("newLine") && keybindings.matches(key, id));
			if (action) EDITOR_ACTIONS[action]!(this.#core);
			else if (key.text !== "") this.#core.type(key.text);
		}
	}

	render(width: number): string[] {
		const theme = this.#app.themes.source.current;
		const rule = theme.fg("borderMuted", "─".repeat(width));
		const { text, cursor } = this.#core;
		const shown = this.#options.isSecret ? "•".repeat([...text].length) : text;
		const column = this.#options.isSecret ? [...text.slice(0, cursor.column)].length : cursor.column;
		const caret = this.focused ? CURSOR_MARKER : "";
		const line = (value: string) => truncateToWidth(value, width, "…");
		const { title, placeholder } = this.#options;
		const empty = text === "" && placeholder ? theme.fg("dim", stripControls(placeholder)) : "";
		return [
			rule,
			...titleLines(title, width, theme),
			line(` › ${shown.slice(0, column)}${caret}${shown.slice(column)}${empty}`),
			line(` ${theme.fg("dim", this.#options.hint ?? "enter to take it · escape to leave it")}`),
			rule,
		];
	}

	invalidate(): void {}
}
