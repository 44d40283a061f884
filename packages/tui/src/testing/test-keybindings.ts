/** The keys that tests of components press, under the actions of pi-tui. */
import { KeybindingsManager } from "../keymap/keybindings.ts";

const DEFAULT_KEYS: Readonly<Record<string, string>> = {
	"tui.editor.cursorUp": "up",
	"tui.editor.cursorDown": "down",
	"tui.editor.cursorLeft": "left ctrl+b",
	"tui.editor.cursorRight": "right ctrl+f",
	"tui.editor.cursorWordLeft": "alt+left ctrl+left",
	"tui.editor.cursorWordRight": "alt+right ctrl+right",
	"tui.editor.cursorLineStart": "home ctrl+a",
	"tui.editor.cursorLineEnd": "end ctrl+e",
	"tui.editor.jumpForward": "ctrl+]",
	"tui.editor.pageUp": "pageUp",
	"tui.editor.pageDown": "pageDown",
	"tui.editor.deleteCharBackward": "backspace",
	"tui.editor.deleteCharForward": "delete ctrl+d",
	"tui.editor.deleteWordBackward": "ctrl+w",
	"tui.editor.deleteWordForward": "alt+d",
	"tui.editor.deleteToLineStart": "ctrl+u",
	"tui.editor.deleteToLineEnd": "ctrl+k",
	"tui.editor.yank": "ctrl+y",
	"tui.editor.yankPop": "alt+y",
	"tui.editor.undo": "ctrl+-",
	"tui.input.newLine": "shift+enter ctrl+j",
	"tui.input.submit": "enter",
	"tui.input.tab": "tab",
	"tui.select.up": "up",
	"tui.select.down": "down",
	"tui.select.pageUp": "pageUp",
	"tui.select.pageDown": "pageDown",
	"tui.select.confirm": "enter",
	"tui.select.cancel": "escape ctrl+c",
};

export function testKeybindings(): () => KeybindingsManager {
	const definitions = Object.entries(DEFAULT_KEYS).map(([id, keys]) => [id, { defaultKeys: keys.split(" ") }] as const);
	const keybindings = new KeybindingsManager(Object.fromEntries(definitions));
	return () => keybindings;
}
