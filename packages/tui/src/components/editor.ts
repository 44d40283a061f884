/** The prompt editor on a screen: `EditorCore` between two borders. */
import { EDITOR_ACTIONS } from "../editor/editor-actions.ts";
import { EditorCore } from "../editor/editor-core.ts";
import { decodeKey } from "../input/match-key.ts";
import type { KeybindingsManager } from "../keymap/keybindings.ts";
import { type Component, CURSOR_MARKER, type Focusable } from "../render/component.ts";
import type { SchedulerPort } from "../render/ports.ts";
import { sliceByColumn } from "../text/slice.ts";
import { visibleWidth } from "../text/width.ts";
import type { SelectListTheme } from "./select-list.ts";

export interface EditorTheme {
	borderColor: (text: string) => string;
	selectList: SelectListTheme;
}

export interface EditorOptions {
	paddingX?: number;
	keybindings: () => KeybindingsManager;
	scheduler: SchedulerPort;
}

/** The part of a screen that it needs. */
export interface EditorHost {
	readonly terminal: { readonly rows: number };
	requestRender(): void;
}

export class Editor implements Component, Focusable {
	focused = false;
	borderColor: (text: string) => string;
	onSubmit?: (text: string) => void;
	onChange?: (text: string) => void;
	readonly core: EditorCore;
	readonly #host: EditorHost;
	readonly #options: EditorOptions;

	constructor(host: EditorHost, theme: EditorTheme, options: EditorOptions) {
		this.#host = host;
		this.#options = options;
		this.borderColor = theme.borderColor;
		this.core = new EditorCore({ onChange: () => this.onChange?.(this.core.text) });
	}

	getText(): string {
		return this.core.text;
	}

	getExpandedText(): string {
		return this.core.expandedText;
	}

	setText(text: string): void {
		this.core.setText(text);
		this.#host.requestRender();
	}

	insertTextAtCursor(text: string): void {
		this.core.insert(text);
	}

	addToHistory(text: string): void {
		this.core.history.add(text);
	}

	isShowingAutocomplete(): boolean {
		return false;
	}

	handleInput(data: string): void {
		if (data.startsWith("\x1b[200~")) {
			this.core.paste(data.slice(6).replace("\x1b[201~", ""));
			return;
		}
		const key = decodeKey(data);
		if (!key) return;
		const keybindings = this.#options.keybindings();
		if (keybindings.matches(key, "tui.input.submit")) {
			const text = this.core.submit();
			if (text !== "") this.onSubmit?.(text);
			return;
		}
		const action = Object.keys(EDITOR_ACTIONS).find((id) => keybindings.matches(key, id));
		if (action) EDITOR_ACTIONS[action]!(this.core);
		else if (key.text !== "") this.core.type(key.text);
	}

	render(width: number): string[] {
		this.core.layout.setWidth(Math.max(1, width - 1));
		const view = this.core.view(Math.max(5, Math.floor(this.#host.terminal.rows * 0.3)));
		const rows = view.rows.map(({ text }, index) => {
			if (index !== view.cursorRow || !this.focused) return text;
			const cells = visibleWidth(text);
			const before = sliceByColumn(text, 0, view.cursorCell);
			return before + CURSOR_MARKER + sliceByColumn(text, view.cursorCell, Math.max(0, cells - view.cursorCell));
		});
		const border = this.borderColor("─".repeat(width));
		return [border, ...rows, border];
	}

	invalidate(): void {}
}
