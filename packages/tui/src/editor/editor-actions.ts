/** pi's action ids to what the editor does. */
import type { EditorCore } from "./editor-core.ts";

/** Those of `tui.editor.*` and `tui.input.newLine` that need nothing but the editor. */
export const EDITOR_ACTIONS: Readonly<Record<string, (editor: EditorCore) => void>> = {
	"tui.editor.cursorUp": (editor) => editor.cursorUp(),
	"tui.editor.cursorDown": (editor) => editor.cursorDown(),
	"tui.editor.historyPrevious": (editor) => editor.historyPrevious(),
	"tui.editor.historyNext": (editor) => editor.historyNext(),
	"tui.editor.cursorLeft": (editor) => editor.cursorLeft(),
	"tui.editor.cursorRight": (editor) => editor.cursorRight(),
	"tui.editor.cursorWordLeft": (editor) => editor.cursorWordLeft(),
	"tui.editor.cursorWordRight": (editor) => editor.cursorWordRight(),
	"tui.editor.cursorLineStart": (editor) => editor.cursorLineStart(),
	"tui.editor.cursorLineEnd": (editor) => editor.cursorLineEnd(),
	"tui.editor.jumpForward": (editor) => editor.jumpForward(),
	"tui.editor.jumpBackward": (editor) => editor.jumpBackward(),
	"tui.editor.deleteCharBackward": (editor) => editor.deleteCharBackward(),
	"tui.editor.deleteCharForward": (editor) => editor.deleteCharForward(),
	"tui.editor.deleteWordBackward": (editor) => editor.deleteWordBackward(),
	"tui.editor.deleteWordForward": (editor) => editor.deleteWordForward(),
	"tui.editor.deleteToLineStart": (editor) => editor.deleteToLineStart(),
	"tui.editor.deleteToLineEnd": (editor) => editor.deleteToLineEnd(),
	"tui.editor.yank": (editor) => editor.yank(),
	"tui.editor.yankPop": (editor) => editor.yankPop(),
	"tui.editor.undo": (editor) => editor.undo(),
	"tui.input.newLine": (editor) => editor.newLine(),
};
