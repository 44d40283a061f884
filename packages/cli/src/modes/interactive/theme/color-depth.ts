/** How many colours may be sent, by what the terminal says of itself in the environment. */

/** `none` still knows bold, underline and inverse. */
export type ColorDepth = "none" | "ansi16" | "ansi256" | "truecolor";

/** `setting` is `terminal.trueColor`. https://no-color.org: any value that is not empty turns colours off. */
export function detectColorDepth(
	env: Readonly<Record<string, string | undefined>>,
	setting: boolean | "auto" | undefined,
): ColorDepth {
	const term = (env.TERM ?? "").toLowerCase();
	if (env.NO_COLOR || term === "dumb") return "none";
	const forced = env.PI_TRUE_COLOR ? env.PI_TRUE_COLOR !== "0" && env.PI_TRUE_COLOR !== "false" : setting;
	if (forced === true) return "truecolor";
	if (forced !== false && hasTrueColor(env, term)) return "truecolor";
	if (term === "linux" || term === "ansi" || term === "vt100" || term === "cons25") return "ansi16";
	if (/-16color$/.test(term)) return "ansi16";
	return "ansi256";
}

function hasTrueColor(env: Readonly<Record<string, string | undefined>>, term: string): boolean {
	if (/^(truecolor|24bit)$/i.test(env.COLORTERM ?? "")) return true;
	// A multiplexer hides the terminal behind it: only its own word counts.
	if (env.TMUX || term.startsWith("tmux") || term.startsWith("screen")) return false;
	if (env.KITTY_WINDOW_ID || env.GHOSTTY_RESOURCES_DIR || env.WEZTERM_PANE || env.WT_SESSION) return true;
	if (env.ITERM_SESSION_ID) return true;
	const program = (env.TERM_PROGRAM ?? "").toLowerCase();
	if (["iterm.app", "wezterm", "ghostty", "vscode", "warpterminal", "zed"].includes(program)) return true;
	return /kitty|ghostty|wezterm|alacritty|direct/.test(term) || term.startsWith("foot");
}
