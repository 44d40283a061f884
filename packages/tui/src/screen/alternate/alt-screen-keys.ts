/** Keys of the alternate screen: action names and defaults are pi's. */
import { matchesKey } from "../../input/match-key.ts";

export const ALT_SCREEN_KEYS = {
	"tui.altScreen.pageUp": ["pageUp"],
	"tui.altScreen.pageDown": ["pageDown"],
	"tui.altScreen.halfPageUp": [],
	"tui.altScreen.halfPageDown": [],
	"tui.altScreen.lineUp": [],
	"tui.altScreen.lineDown": [],
	"tui.altScreen.previousPrompt": ["ctrl+shift+up", "ctrl+up"],
	"tui.altScreen.nextPrompt": ["ctrl+shift+down", "ctrl+down"],
	"tui.altScreen.search": ["ctrl+shift+f"],
	"tui.altScreen.searchNext": ["enter", "ctrl+g"],
	"tui.altScreen.searchPrevious": ["shift+enter", "ctrl+shift+g"],
	"tui.altScreen.searchClose": ["escape"],
	"tui.altScreen.top": ["home"],
	"tui.altScreen.bottom": ["end"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type AltScreenAction = keyof typeof ALT_SCREEN_KEYS;

/** A `KeybindingsManager` is one. */
export interface AltScreenKeys {
	matches(data: string, action: string): boolean;
}

export const DEFAULT_ALT_SCREEN_KEYS: AltScreenKeys = {
	matches: (data, action) =>
		Object.hasOwn(ALT_SCREEN_KEYS, action) &&
		ALT_SCREEN_KEYS[action as AltScreenAction].some((key) => matchesKey(data, key)),
};
