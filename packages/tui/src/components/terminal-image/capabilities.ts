/** What a terminal can show, by what it says of itself in the environment. */

export type ImageProtocol = "kitty" | "iterm2" | null;

export interface TerminalCapabilities {
	images: ImageProtocol;
	trueColor: boolean;
	hyperlinks: boolean;
}

export interface CapabilitySurroundings {
	env: Readonly<Record<string, string | undefined>>;
	isWindows?: boolean;
	/** Asked only within tmux and when nothing else decides: whether the terminal behind it gets links. */
	tmuxForwardsHyperlinks?: () => boolean;
	/** The settings `terminal.*`. They win over the environment. */
	overrides?: Partial<TerminalCapabilities>;
}

export function detectCapabilities(surroundings: CapabilitySurroundings): TerminalCapabilities {
	const { env, overrides = {} } = surroundings;
	const hyperlinks = overrides.hyperlinks ?? switchOf(env.PI_HYPERLINKS);
	const images = overrides.images === undefined ? protocolOf(env.PI_IMAGE_PROTOCOL) : overrides.images;
	const trueColor = overrides.trueColor ?? switchOf(env.PI_TRUE_COLOR);
	const names: Names = {
		env,
		isWindows: surroundings.isWindows ?? false,
		term: lower(env.TERM),
		program: lower(env.TERM_PROGRAM),
	};
	const row = TERMINALS.find((terminal) => terminal.matches(names));
	const saysTrueColor = ["truecolor", "24bit"].includes(lower(env.COLORTERM));
	return {
		images: images === undefined ? (row?.images ?? null) : images,
		trueColor: trueColor ?? (row?.trueColor || saysTrueColor),
		hyperlinks: hyperlinks ?? (row?.hyperlinks === "tmux" ? asks(surroundings) : (row?.hyperlinks ?? false)),
	};
}

interface Names {
	env: Readonly<Record<string, string | undefined>>;
	isWindows: boolean;
	term: string;
	program: string;
}

interface Terminal {
	matches: (names: Names) => boolean;
	images: ImageProtocol;
	/** False: only if `COLORTERM` says so. */
	trueColor: boolean;
	hyperlinks: boolean | "tmux";
}

const withKitty = { images: "kitty", trueColor: true, hyperlinks: true } as const;
const withLinks = { images: null, trueColor: true, hyperlinks: true } as const;
const withColors = { images: null, trueColor: true, hyperlinks: false } as const;

/** The first that matches; multiplexers come first, since they pass the variables of the terminal around them on. */
const TERMINALS: readonly Terminal[] = [
	{
		matches: ({ env, term }) => Boolean(env.TMUX) || term.startsWith("tmux"),
		images: null,
		trueColor: false,
		hyperlinks: "tmux",
	},
	{ matches: ({ term }) => term.startsWith("screen"), images: null, trueColor: false, hyperlinks: false },
	{ matches: ({ env, program }) => Boolean(env.KITTY_WINDOW_ID) || program === "kitty", ...withKitty },
	{
		matches: ({ env, program, term }) =>
			program === "ghostty" || term.includes("ghostty") || Boolean(env.GHOSTTY_RESOURCES_DIR),
		...withKitty,
	},
	{ matches: ({ env, program }) => Boolean(env.WEZTERM_PANE) || program === "wezterm", ...withKitty },
	{
		matches: ({ env, program }) =>
			program === "warpterminal" || Boolean(env.WARP_SESSION_ID || env.WARP_TERMINAL_SESSION_UUID),
		...withKitty,
	},
	{
		matches: ({ env, program }) => Boolean(env.ITERM_SESSION_ID) || program === "iterm.app",
		images: "iterm2",
		trueColor: true,
		hyperlinks: true,
	},
	{ matches: ({ env }) => Boolean(env.WT_SESSION), ...withLinks },
	{ matches: ({ program }) => ["alacritty", "vscode", "zed"].includes(program), ...withLinks },
	{ matches: ({ env }) => lower(env.TERMINAL_EMULATOR) === "jetbrains-jediterm", ...withColors },
	{ matches: ({ isWindows }) => isWindows, ...withColors },
];

function asks(surroundings: CapabilitySurroundings): boolean {
	return surroundings.tmuxForwardsHyperlinks?.() ?? false;
}

/** Undefined for what says neither. */
function switchOf(value: string | undefined): boolean | undefined {
	if (value === "1") return true;
	return value === "0" ? false : undefined;
}

function protocolOf(value: string | undefined): ImageProtocol | undefined {
	const name = lower(value);
	if (name === "kitty" || name === "iterm2") return name;
	return name === "none" || name === "0" ? null : undefined;
}

function lower(value: string | undefined): string {
	return value?.toLowerCase() ?? "";
}
