/** Which terminals take links (OSC 8), by what they say of themselves; `PI_HYPERLINKS` and the setting decide first. */
import type { JsonValue } from "@tau/protocol/json";

export function hasHyperlinks(
	env: Readonly<Record<string, string | undefined>>,
	terminalSettings: JsonValue | undefined,
): boolean {
	if (env.PI_HYPERLINKS) return env.PI_HYPERLINKS !== "0" && env.PI_HYPERLINKS !== "false";
	if (typeof terminalSettings === "object" && terminalSettings !== null && "hyperlinks" in terminalSettings) {
		const { hyperlinks } = terminalSettings;
		if (typeof hyperlinks === "boolean") return hyperlinks;
	}
	const term = env.TERM ?? "";
	// What a multiplexer does with them depends on its version and on what is behind it.
	if (env.TMUX || /^(tmux|screen)/.test(term)) return false;
	const program = (env.TERM_PROGRAM ?? "").toLowerCase();
	if (["iterm.app", "wezterm", "ghostty", "vscode", "warpterminal", "zed"].includes(program)) return true;
	if (env.KITTY_WINDOW_ID || env.WEZTERM_PANE || env.GHOSTTY_RESOURCES_DIR || env.WT_SESSION || env.ITERM_SESSION_ID) {
		return true;
	}
	return /kitty|ghostty|wezterm|alacritty|foot/.test(term);
}
