/** One line of text to edit, scrolled sideways. Names and meaning follow pi-tui. */
import { EDITOR_ACTIONS } from "../editor/editor-actions.ts";
import { EditorCore } from "../editor/editor-core.ts";
import { decodeKey } from "../input/match-key.ts";
import type { KeybindingsManager } from "../keymap/keybindings.ts";
import {
	type Component,
	CURSOR_MARKER,
	type Focusable,
	type TuiMouseEvent,
	type TuiMouseEventResult,
} from "../render/component.ts";
import { getGraphemeCellRange, sliceByColumn } from "../text/slice.ts";
import { truncateToWidth } from "../text/truncate.ts";
import { visibleWidth } from "../text/width.ts";

export interface InputOptions {
	keybindings: () => KeybindingsManager;
	/** In front of the text. Default "> ". */
	prompt?: string;
	/** Shown while there is no text. */
	placeholder?: string;
	placeholderStyle?: (text: string) => string;
}

const PASTE_START = "\x1b[200~";
const PASTE_END = "\x1b[201~";

/** Those that stay within one line. */
const ACTIONS = [
	"cursorLeft cursorRight cursorWordLeft cursorWordRight cursorLineStart cursorLineEnd",
	"deleteCharBackward deleteCharForward deleteWordBackward deleteWordForward deleteToLineStart deleteToLineEnd",
	"yank yankPop undo",
].flatMap((names) => names.split(" ").map((name) => `tui.editor.${name}`));

export class Input implements Component, Focusable {
	focused = false;
	onSubmit?: (value: string) => void;
	onEscape?: () => void;
	readonly #core = new EditorCore();
	readonly #keybindings: () => KeybindingsManager;
	readonly #prompt: string;
	readonly #placeholder: string;
	readonly #placeholderStyle: (text: string) => string;
	/** The first cell of the text that is in sight. */
	#firstCell = 0;

	constructor(options: InputOptions) {
		this.#keybindings = options.keybindings;
		this.#prompt = options.prompt ?? "> ";
		this.#placeholder = options.placeholder ?? "";
		this.#placeholderStyle = options.placeholderStyle ?? ((text) => text);
	}

	getValue(): string {
		return this.#core.text;
	}

	/** The cursor stays where it is, as far as the text goes. Line breaks are left out. */
	setValue(value: string): void {
		const { column } = this.#core.cursor;
		this.#core.setText(singleLine(value));
		this.#core.moveTo({ line: 0, column });
	}

	handleInput(data: string): void {
		if (data.startsWith(PASTE_START)) {
			const end = data.endsWith(PASTE_END) ? -PASTE_END.length : undefined;
			this.#core.insert(singleLine(data.slice(PASTE_START.length, end)));
			return;
		}
		const key = decodeKey(data);
		if (!key) return;
		const keybindings = this.#keybindings();
		if (keybindings.matches(key, "tui.select.cancel")) this.onEscape?.();
		else if (keybindings.matches(key, "tui.input.submit")) this.onSubmit?.(this.getValue());
		else {
			const action = ACTIONS.find((id) => keybindings.matches(key, id));
			if (action) EDITOR_ACTIONS[action]!(this.#core);
			else if (key.text !== "") this.#core.type(singleLine(key.text));
		}
	}

	handleMouse(event: TuiMouseEvent): TuiMouseEventResult | undefined {
		if (event.type !== "press" || event.button !== "left" || event.y !== 0) return undefined;
		const cell = this.#firstCell + Math.max(0, event.x - visibleWidth(this.#prompt));
		const text = this.getValue();
		const before = getGraphemeCellRange(text, cell)?.start;
		const column = before === undefined ? text.length : sliceByColumn(text, 0, before).length;
		this.#core.moveTo({ line: 0, column });
		return { handled: true, focus: true };
	}

	render(width: number): string[] {
		const room = width - visibleWidth(this.#prompt);
		if (room <= 0) return [truncateToWidth(this.#prompt, width, "")];
		const caret = this.focused ? CURSOR_MARKER : "";
		const text = this.getValue();
		if (text === "") {
			const shown = this.#placeholderStyle(truncateToWidth(this.#placeholder, room, ""));
			return [truncateToWidth(this.#prompt + caret + shown, width, "", true)];
		}
		const before = text.slice(0, this.#core.cursor.column);
		const cursorCell = visibleWidth(before);
		this.#scroll(text, cursorCell, room);
		const start = sliceByColumn(before, this.#firstCell, cursorCell - this.#firstCell);
		const rest = sliceByColumn(text, cursorCell, this.#firstCell + room - cursorCell, true);
		return [truncateToWidth(this.#prompt + start + caret + rest, width, "", true)];
	}

	invalidate(): void {}

	/** As little as shows the character at the cursor, or the free cell behind the text, whole. */
	#scroll(text: string, cursorCell: number, room: number): void {
		const atCursor = getGraphemeCellRange(text, cursorCell);
		const end = Math.max(cursorCell + 1, atCursor?.end ?? 0);
		const total = visibleWidth(text) + 1;
		let first = Math.min(this.#firstCell, Math.max(0, total - room));
		if (end - first > room) first = end - room;
		first = Math.min(first, cursorCell);
		// Half of a wide character cannot be shown: it is left out as a whole.
		const edge = getGraphemeCellRange(text, first);
		this.#firstCell = edge && edge.start < first ? Math.min(edge.end, cursorCell) : first;
	}
}

function singleLine(text: string): string {
	return text.replaceAll(/[\r\n]+/g, "");
}
