/** The prompt editor on a screen: `EditorCore` between two borders, with a list of completions below. */
import { EDITOR_ACTIONS } from "../editor/editor-actions.ts";
import { EditorCore, type EditorRow } from "../editor/editor-core.ts";
import { VimMode } from "../editor/vim/vim-mode.ts";
import type { KeyEvent } from "../input/events.ts";
import { decodeKey } from "../input/match-key.ts";
import type { KeybindingsManager } from "../keymap/keybindings.ts";
import { type Component, CURSOR_MARKER, type Focusable } from "../render/component.ts";
import type { SchedulerPort } from "../render/ports.ts";
import { sliceByColumn } from "../text/slice.ts";
import { truncateToWidth } from "../text/truncate.ts";
import { visibleWidth } from "../text/width.ts";
import { Completion } from "./autocomplete/completion.ts";
import type { AutocompleteItem, AutocompleteProvider } from "./autocomplete/provider.ts";
import type { SelectListTheme } from "./select-list.ts";

export interface EditorTheme {
	borderColor: (text: string) => string;
	selectList: SelectListTheme;
}

export interface EditorOptions {
	/** Default 0. */
	paddingX?: number;
	/** Default 5. */
	autocompleteMaxVisible?: number;
	keybindings: () => KeybindingsManager;
	scheduler: SchedulerPort;
}

/** The part of a screen that it needs. */
export interface EditorHost {
	readonly terminal: { readonly rows: number };
	requestRender(): void;
}

type Selection = NonNullable<VimMode["selection"]>;

const PASTE_START = "\x1b[200~";
const PASTE_END = "\x1b[201~";
const MIN_ROWS = 5;
/** Of the terminal's. */
const MAX_ROWS_SHARE = 0.3;
/**
 * Looked for together, so that a key's own name counts before its other names: Ctrl+J is Enter's byte on some
 * terminals, but a new line.
 */
const EDIT_KEYS = [
	"tui.input.submit",
	"tui.input.tab",
	"tui.editor.pageUp",
	"tui.editor.pageDown",
	...Object.keys(EDITOR_ACTIONS),
];

export class Editor implements Component, Focusable {
	focused = false;
	/** Of the frame; may change at any time. */
	borderColor: (text: string) => string;
	disableSubmit = false;
	onSubmit?: (text: string) => void;
	onChange?: (text: string) => void;
	readonly core: EditorCore;
	readonly #host: EditorHost;
	readonly #theme: EditorTheme;
	readonly #keybindings: () => KeybindingsManager;
	readonly #completion: Completion;
	#paddingX: number;
	#vim: VimMode | undefined;

	constructor(host: EditorHost, theme: EditorTheme, options: EditorOptions) {
		this.#host = host;
		this.#theme = theme;
		this.#keybindings = options.keybindings;
		this.#paddingX = options.paddingX ?? 0;
		this.borderColor = theme.borderColor;
		this.core = new EditorCore({ onChange: () => this.onChange?.(this.core.text) });
		this.#completion = new Completion(options.scheduler, () => host.requestRender());
		this.#completion.maxVisible = options.autocompleteMaxVisible ?? 5;
	}

	getText(): string {
		return this.core.text;
	}

	/** With pastes in place of their markers. */
	getExpandedText(): string {
		return this.core.expandedText;
	}

	getLines(): string[] {
		return [...this.core.lines];
	}

	getCursor(): { line: number; col: number } {
		const { line, column } = this.core.cursor;
		return { line, col: column };
	}

	setText(text: string): void {
		this.core.setText(text);
		this.#completion.close();
		this.#host.requestRender();
	}

	insertTextAtCursor(text: string): void {
		this.core.insert(text);
		this.#host.requestRender();
	}

	addToHistory(text: string): void {
		this.core.history.add(text);
	}

	/** The newest first. */
	getHistory(): readonly string[] {
		return this.core.history.entries;
	}

	setAutocompleteProvider(provider: AutocompleteProvider): void {
		this.#completion.provider = provider;
	}

	setAutocompleteMaxVisible(maxVisible: number): void {
		this.#completion.maxVisible = Math.max(3, Math.min(20, Math.floor(maxVisible)));
	}

	getPaddingX(): number {
		return this.#paddingX;
	}

	setPaddingX(padding: number): void {
		this.#paddingX = Math.max(0, Math.floor(padding));
	}

	isShowingAutocomplete(): boolean {
		return this.#completion.isOpen;
	}

	/** vim's modes before the editor's own keys; a new prompt begins in insert mode. */
	setVimMode(isOn: boolean): void {
		if (isOn) this.#vim ??= new VimMode(this.core);
		else this.#vim = undefined;
		this.#host.requestRender();
	}

	/** Whether the key is for the list of completions that is open, or leaves a mode of vim: no command of the app's. */
	takesKey(key: KeyEvent): boolean {
		return (this.#completion.isOpen && this.#listAction(key) !== undefined) || this.#vim?.takesCommand(key) === true;
	}

	handleInput(data: string): void {
		if (data.startsWith(PASTE_START)) {
			const end = data.endsWith(PASTE_END) ? -PASTE_END.length : undefined;
			this.core.paste(data.slice(PASTE_START.length, end));
			this.#completion.close();
			return;
		}
		const key = decodeKey(data);
		if (!key) return;
		const act = this.#completion.isOpen ? this.#listAction(key) : undefined;
		if (act) act();
		else if (!this.core.isJumping && this.#vim?.handleKey(key)) this.#completion.close();
		else this.#edit(key);
	}

	render(width: number): string[] {
		const padding = " ".repeat(Math.min(this.#paddingX, Math.max(0, Math.floor((width - 2) / 2))));
		// The last column stays free for the cursor behind the text.
		this.core.layout.setWidth(Math.max(1, width - 2 * padding.length - 1));
		const height = Math.max(MIN_ROWS, Math.floor(this.#host.terminal.rows * MAX_ROWS_SHARE));
		const view = this.core.view(height);
		const selection = this.#vim?.selection;
		const rows = view.rows.map((row, index) => {
			const shown = (selection ? withSelection(row, selection) : row.text).replaceAll("\t", "   ");
			const line = index === view.cursorRow && this.focused ? withCaret(shown, view.cursorCell) : shown;
			return padding + line;
		});
		return [
			this.#border(width, view.hiddenAbove, "↑"),
			...rows,
			this.#border(width, view.hiddenBelow, "↓", this.#vim?.indicator),
			...this.#completion.render(width, this.#theme.selectList),
		];
	}

	invalidate(): void {}

	#border(width: number, hidden: number, arrow: string, note = ""): string {
		const marks = [hidden > 0 ? `${arrow} ${hidden} more` : "", note].filter((mark) => mark !== "");
		const start = marks.map((mark) => `─── ${mark} `).join("");
		const fill = "─".repeat(Math.max(0, width - visibleWidth(start)));
		return this.borderColor(truncateToWidth(start + fill, width, ""));
	}

	#edit(key: KeyEvent): void {
		const keybindings = this.#keybindings();
		const before = this.core.text;
		const { cursor } = this.core;
		const action = keybindings.find(key, EDIT_KEYS);
		if (this.core.isJumping && keybindings.matches(key, "tui.select.cancel")) this.core.cancelJump();
		else if (action === "tui.input.submit") this.#enter();
		else if (action === "tui.input.tab") this.#tab();
		else if (action === "tui.editor.pageUp") this.core.moveRows(-this.#page());
		else if (action === "tui.editor.pageDown") this.core.moveRows(this.#page());
		else if (action) EDITOR_ACTIONS[action]!(this.core);
		else if (key.text !== "") this.core.type(key.text);
		if (this.core.text !== before || this.core.cursor !== cursor) this.#completion.update(this.#place());
	}

	/** A backslash before the cursor makes a new line of it, for terminals that cannot tell shift+enter. */
	#enter(): void {
		const { line, column } = this.core.cursor;
		if (this.core.lines[line]![column - 1] === "\\") {
			this.core.replaceRange({ line, column: column - 1 }, { line, column }, "\n");
			return;
		}
		if (this.disableSubmit) return;
		this.#completion.close();
		const text = this.core.submit();
		this.#vim?.reset();
		if (text === "") return;
		this.onChange?.("");
		this.onSubmit?.(text);
	}

	#tab(): void {
		void this.#completion.force(this.#place()).then((only) => {
			if (only) this.#accept(only);
		});
	}

	#listAction(key: KeyEvent): (() => void) | undefined {
		const keybindings = this.#keybindings();
		const completion = this.#completion;
		const actions: Record<string, () => void> = {
			"tui.select.up": () => completion.move(-1),
			"tui.select.down": () => completion.move(1),
			"tui.select.pageUp": () => completion.move(-completion.maxVisible),
			"tui.select.pageDown": () => completion.move(completion.maxVisible),
			"tui.input.tab": () => completion.selected && this.#accept(completion.selected),
			"tui.input.submit": () => this.#acceptAndEnter(),
			"tui.select.cancel": () => completion.close(),
		};
		const action = keybindings.find(key, [...Object.keys(actions), "tui.input.newLine"]);
		return action === undefined ? undefined : actions[action];
	}

	/** A command that is whole with it is given at once. */
	#acceptAndEnter(): void {
		const { selected, prefix } = this.#completion;
		if (!selected) return;
		const isCommand = this.core.cursor.line === 0 && prefix.startsWith("/") && !prefix.includes(" ");
		this.#accept(selected);
		if (isCommand && this.core.lines.length === 1) this.#enter();
	}

	#accept(item: AutocompleteItem): void {
		const { lines, line, column } = this.#place();
		const { prefix } = this.#completion;
		const applied = this.#completion.provider!.applyCompletion([...lines], line, column, item, prefix);
		const start = { line, column: column - prefix.length };
		// One line is all that a completion of ours changes; another's may change more.
		const isLocal = applied.lines.length === lines.length && applied.cursorLine === line;
		if (isLocal) {
			const rest = lines[line]!.slice(column);
			const changed = applied.lines[line]!;
			this.core.replaceRange(start, { line, column }, changed.slice(start.column, changed.length - rest.length));
			this.core.moveTo({ line, column: applied.cursorCol });
		} else {
			this.core.setText(applied.lines.join("\n"));
			this.core.moveTo({ line: applied.cursorLine, column: applied.cursorCol });
		}
		this.#completion.close();
		// A folder, or a command with an argument, may go on.
		this.#completion.update(this.#place());
		this.#host.requestRender();
	}

	#place() {
		const { line, column } = this.core.cursor;
		return { lines: this.core.lines, line, column };
	}

	#page(): number {
		return Math.max(MIN_ROWS, Math.floor(this.#host.terminal.rows * MAX_ROWS_SHARE)) - 1;
	}
}

/** In inverse video. A selected end of a line shows as a space: it would be invisible in an empty one. */
function withSelection({ text, line, start, end, isLast }: EditorRow, selection: Selection): string {
	const { start: from, end: to } = selection;
	if (line < from.line || line > to.line) return text;
	const first = line === from.line ? Math.max(0, from.column - start) : 0;
	const last = line === to.line ? Math.min(text.length, to.column - start) : text.length;
	const lineEnd = line < to.line && isLast && (line > from.line || from.column <= end) ? " " : "";
	if (first > text.length || last < first || (last === first && lineEnd === "")) return text;
	return `${text.slice(0, first)}\x1b[7m${text.slice(first, last)}${lineEnd}\x1b[27m${text.slice(last)}`;
}

function withCaret(text: string, cell: number): string {
	const cells = visibleWidth(text);
	return sliceByColumn(text, 0, cell) + CURSOR_MARKER + sliceByColumn(text, cell, Math.max(0, cells - cell));
}
