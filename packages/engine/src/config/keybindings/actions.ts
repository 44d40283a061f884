/** Every action that a key can be bound to, with pi's default keys. */

/** What is on the screen decides which actions listen; two of one place cannot share a key. */
export type ActionContext = "editor" | "list" | "sessions" | "models" | "tree" | "fullscreen" | "search";

export interface ActionDefinition {
	keys: readonly string[];
	meaning: string;
	contexts: readonly ActionContext[];
}

export interface KeyPlatform {
	/** Windows itself. */
	isWindows: boolean;
	/** Windows, or Linux in Windows' terminal (WSL): other keys reach the program there. */
	hasWindowsKeys: boolean;
	isMac: boolean;
}

export function keyPlatform(
	env: Readonly<Record<string, string | undefined>>,
	platform: NodeJS.Platform = process.platform,
): KeyPlatform {
	const isWsl = platform === "linux" && Boolean(env.WSL_DISTRO_NAME || env.WSL_INTEROP);
	return {
		isWindows: platform === "win32",
		hasWindowsKeys: platform === "win32" || isWsl,
		isMac: platform === "darwin",
	};
}

type Row = readonly [id: string, keys: string, meaning: string, contexts?: string];

/** Keys and contexts are separated by spaces. */
function rows({ isWindows, hasWindowsKeys, isMac }: KeyPlatform): Row[] {
	const windowsOr = (windows: string, other: string) => (hasWindowsKeys ? windows : other);
	const [foldKeys, unfoldKeys] = isMac
		? ["alt+left ctrl+left", "alt+right ctrl+right"]
		: ["ctrl+left alt+left", "ctrl+right alt+right"];
	return [
		["tui.editor.cursorUp", "up", "cursor up"],
		["tui.editor.cursorDown", "down", "cursor down"],
		["tui.editor.historyPrevious", "", "previous prompt"],
		["tui.editor.historyNext", "", "next prompt"],
		["tui.editor.cursorLeft", "left ctrl+b", "cursor left"],
		["tui.editor.cursorRight", "right ctrl+f", "cursor right"],
		["tui.editor.cursorWordLeft", "alt+left ctrl+left alt+b", "a word left"],
		["tui.editor.cursorWordRight", "alt+right ctrl+right alt+f", "a word right"],
		["tui.editor.cursorLineStart", "home ctrl+home ctrl+a", "start of the line"],
		["tui.editor.cursorLineEnd", "end ctrl+end ctrl+e", "end of the line"],
		["tui.editor.jumpForward", "ctrl+]", "forward to a character"],
		["tui.editor.jumpBackward", "ctrl+alt+]", "back to a character"],
		["tui.editor.pageUp", "pageUp ctrl+pageUp", "a page up"],
		["tui.editor.pageDown", "pageDown ctrl+pageDown", "a page down"],
		["tui.editor.deleteCharBackward", "backspace", "delete the character before"],
		["tui.editor.deleteCharForward", "delete ctrl+d", "delete the character after"],
		["tui.editor.deleteWordBackward", "ctrl+w alt+backspace", "delete the word before"],
		["tui.editor.deleteWordForward", "alt+d alt+delete", "delete the word after"],
		["tui.editor.deleteToLineStart", "ctrl+u", "delete to the start of the line"],
		["tui.editor.deleteToLineEnd", "ctrl+k", "delete to the end of the line"],
		["tui.editor.yank", "ctrl+y", "put back what was deleted"],
		["tui.editor.yankPop", "alt+y", "put back what was deleted before"],
		["tui.editor.undo", isWindows ? "ctrl+z" : windowsOr("alt+z", "ctrl+-"), "undo"],
		["tui.input.newLine", "shift+enter ctrl+j", "new line"],
		["tui.input.submit", "enter", "send"],
		["tui.input.tab", "tab", "complete"],
		["tui.input.copy", "ctrl+c", "copy the selection"],
		["tui.select.up", "up", "up in a list", "list sessions models tree"],
		["tui.select.down", "down", "down in a list", "list sessions models tree"],
		["tui.select.pageUp", "pageUp", "a page up in a list", "list sessions models tree"],
		["tui.select.pageDown", "pageDown", "a page down in a list", "list sessions models tree"],
		["tui.select.confirm", "enter", "choose", "list sessions models tree"],
		["tui.select.cancel", "escape ctrl+c", "leave a list", "list sessions models tree"],
		["tui.altScreen.pageUp", "pageUp", "transcript a page up", "fullscreen"],
		["tui.altScreen.pageDown", "pageDown", "transcript a page down", "fullscreen"],
		["tui.altScreen.halfPageUp", "", "transcript half a page up", "fullscreen"],
		["tui.altScreen.halfPageDown", "", "transcript half a page down", "fullscreen"],
		["tui.altScreen.lineUp", "", "transcript a line up", "fullscreen"],
		["tui.altScreen.lineDown", "", "transcript a line down", "fullscreen"],
		["tui.altScreen.previousPrompt", windowsOr("ctrl+up", "ctrl+shift+up ctrl+up"), "previous prompt", "fullscreen"],
		["tui.altScreen.nextPrompt", windowsOr("ctrl+down", "ctrl+shift+down ctrl+down"), "next prompt", "fullscreen"],
		["tui.altScreen.search", windowsOr("ctrl+f", "ctrl+shift+f"), "search the transcript", "fullscreen"],
		["tui.altScreen.searchNext", "enter ctrl+g", "next match", "search"],
		["tui.altScreen.searchPrevious", "shift+enter ctrl+shift+g", "previous match", "search"],
		["tui.altScreen.searchClose", "escape", "end the search", "search"],
		["tui.altScreen.top", "home", "start of the transcript", "fullscreen"],
		["tui.altScreen.bottom", "end", "end of the transcript", "fullscreen"],
		["app.interrupt", "escape", "cancel or abort"],
		["app.clear", "ctrl+c", "clear the editor"],
		["app.exit", "ctrl+d", "exit when the editor is empty"],
		["app.suspend", isWindows ? "" : "ctrl+z", "suspend to the background"],
		["app.thinking.cycle", "shift+tab", "next thinking level"],
		["app.thinking.save", "ctrl+s", "save the thinking level"],
		["app.model.cycleForward", "ctrl+p", "next model"],
		["app.model.cycleBackward", windowsOr("alt+p", "shift+ctrl+p"), "previous model"],
		["app.model.select", "ctrl+l", "choose a model"],
		["app.tools.expand", "ctrl+o", "show all tool output"],
		["app.thinking.toggle", "ctrl+t", "show thinking"],
		["app.session.toggleNamedFilter", "ctrl+n", "named sessions only", "sessions"],
		["app.editor.external", "ctrl+g", "edit in your editor"],
		["app.message.copy", "ctrl+x", "copy the selection or the last answer"],
		["app.message.followUp", windowsOr("ctrl+q", "alt+enter"), "send after the turn"],
		["app.message.dequeue", windowsOr("alt+q", "alt+up"), "take queued messages back"],
		["app.clipboard.pasteImage", windowsOr("alt+v", "ctrl+v"), "paste an image, or text"],
		["app.history.search", "ctrl+r", "search earlier prompts"],
		["app.session.new", "", "new session"],
		["app.session.tree", "", "session tree"],
		["app.session.fork", "", "fork the session"],
		["app.session.resume", "", "resume a session"],
		["app.tree.foldOrUp", foldKeys!, "fold, or go up", "tree"],
		["app.tree.unfoldOrDown", unfoldKeys!, "unfold, or go down", "tree"],
		["app.tree.editLabel", "shift+l", "edit the label", "tree"],
		["app.tree.toggleLabelTimestamp", "shift+t", "show times of labels", "tree"],
		["app.session.togglePath", "ctrl+p", "show paths", "sessions"],
		["app.session.toggleSort", "ctrl+s", "other order", "sessions"],
		["app.session.rename", "ctrl+r", "rename the session", "sessions"],
		["app.session.delete", "ctrl+d", "delete the session", "sessions"],
		["app.session.deleteNoninvasive", "ctrl+backspace", "delete when nothing is typed", "sessions"],
		["app.models.save", "ctrl+s", "save the choice", "models"],
		["app.models.enableAll", "ctrl+a", "enable all", "models"],
		["app.models.clearAll", "ctrl+x", "disable all", "models"],
		["app.models.toggleProvider", "ctrl+p", "all of a provider", "models"],
		["app.models.reorderUp", "alt+up", "move up", "models"],
		["app.models.reorderDown", "alt+down", "move down", "models"],
		["app.tree.filter.default", "ctrl+d", "default view", "tree"],
		["app.tree.filter.noTools", "ctrl+t", "without tool results", "tree"],
		["app.tree.filter.userOnly", "ctrl+u", "user messages only", "tree"],
		["app.tree.filter.labeledOnly", "ctrl+l", "labelled entries only", "tree"],
		["app.tree.filter.all", "ctrl+a", "everything", "tree"],
		["app.tree.filter.cycleForward", "ctrl+o", "next filter", "tree"],
		["app.tree.filter.cycleBackward", "shift+ctrl+o", "previous filter", "tree"],
	];
}

/** In pi's order. */
export function actions(platform: KeyPlatform): Map<string, ActionDefinition> {
	return new Map(
		rows(platform).map(([id, keys, meaning, contexts]) => [
			id,
			{ keys: words(keys), meaning, contexts: words(contexts ?? "editor") as ActionContext[] },
		]),
	);
}

/** Names from before the actions were put into groups. pi rewrites the file; here they are read as the new ones. */
export function currentActionId(id: string): string {
	const renamed = Object.hasOwn(RENAMED, id) ? RENAMED[id] : undefined;
	if (renamed) return renamed;
	if (EDITOR_NAMES.includes(id)) return `tui.editor.${id}`;
	if (INPUT_NAMES.includes(id)) return `tui.input.${id}`;
	return /^select(?:Up|Down|PageUp|PageDown|Confirm|Cancel)$/.test(id)
		? `tui.select.${id[6]!.toLowerCase()}${id.slice(7)}`
		: id;
}

const EDITOR_NAMES = words(
	"cursorUp cursorDown cursorLeft cursorRight cursorWordLeft cursorWordRight cursorLineStart cursorLineEnd jumpForward " +
		"jumpBackward pageUp pageDown deleteCharBackward deleteCharForward deleteWordBackward deleteWordForward " +
		"deleteToLineStart deleteToLineEnd yank yankPop undo",
);
const INPUT_NAMES = words("newLine submit tab copy");

const RENAMED: Readonly<Record<string, string>> = {
	interrupt: "app.interrupt",
	clear: "app.clear",
	exit: "app.exit",
	suspend: "app.suspend",
	cycleThinkingLevel: "app.thinking.cycle",
	cycleModelForward: "app.model.cycleForward",
	cycleModelBackward: "app.model.cycleBackward",
	selectModel: "app.model.select",
	expandTools: "app.tools.expand",
	toggleThinking: "app.thinking.toggle",
	toggleSessionNamedFilter: "app.session.toggleNamedFilter",
	externalEditor: "app.editor.external",
	followUp: "app.message.followUp",
	dequeue: "app.message.dequeue",
	pasteImage: "app.clipboard.pasteImage",
	newSession: "app.session.new",
	tree: "app.session.tree",
	fork: "app.session.fork",
	resume: "app.session.resume",
	treeFoldOrUp: "app.tree.foldOrUp",
	treeUnfoldOrDown: "app.tree.unfoldOrDown",
	treeEditLabel: "app.tree.editLabel",
	treeToggleLabelTimestamp: "app.tree.toggleLabelTimestamp",
	toggleSessionPath: "app.session.togglePath",
	toggleSessionSort: "app.session.toggleSort",
	renameSession: "app.session.rename",
	deleteSession: "app.session.delete",
	deleteSessionNoninvasive: "app.session.deleteNoninvasive",
};

function words(text: string): string[] {
	return text === "" ? [] : text.split(" ");
}
