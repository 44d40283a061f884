/** The editor with the keys of the app before its own: they act wherever nothing else has taken the editor's place. */
import type { Editor } from "@tau/tui/components/editor";
import { decodeKey } from "@tau/tui/input/match-key";
import type { KeybindingsManager } from "@tau/tui/keymap/keybindings";
import type { Component, Focusable } from "@tau/tui/render/component";

/** False: the key is not for it now, and goes on to the editor. */
export type KeyAction = () => boolean | undefined;

export class PromptEditor implements Component, Focusable {
	readonly editor: Editor;
	readonly #keybindings: () => KeybindingsManager;
	readonly #actions: () => Readonly<Record<string, KeyAction>>;

	constructor(
		editor: Editor,
		keybindings: () => KeybindingsManager,
		actions: () => Readonly<Record<string, KeyAction>>,
	) {
		this.editor = editor;
		this.#keybindings = keybindings;
		this.#actions = actions;
	}

	get focused(): boolean {
		return this.editor.focused;
	}

	set focused(isFocused: boolean) {
		this.editor.focused = isFocused;
	}

	handleInput(data: string): void {
		const key = decodeKey(data);
		// What types text is nobody's command; keys of a list that is open belong to the list.
		if (key && key.text === "" && !this.editor.takesKey(key)) {
			const keybindings = this.#keybindings();
			for (const [id, act] of Object.entries(this.#actions())) {
				if (keybindings.matches(key, id) && act() !== false) return;
			}
		}
		this.editor.handleInput(data);
	}

	render(width: number): string[] {
		return this.editor.render(width);
	}

	invalidate(): void {
		this.editor.invalidate();
	}
}
