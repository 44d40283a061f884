/** What a terminal can show, by what it says of itself in the environment. */

/** No environment tells of sixel: terminals say it when they are asked (4 among the primary device attributes). */
export type ImageProtocol = "kitty" | "iterm2" | "sixel" | null;

export interface TerminalCapabilities {
	/** What people call it; undefined for one that does not say who it is. */
	name: string | undefined;
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
	overrides?: Partial<Omit<TerminalCapabilities, "name">>;
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
		name: row?.name,
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
	name: string;
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
		name: "tmux",
		matches: ({ env, term }) => Boolean(env.TMUX) || term.startsWith("tmux"),
		images: null,
		trueColor: false,
		hyperlinks: "tmux",
	},
	{
		name: "screen",
		matches: ({ term }) => term.startsWith("screen"),
		images: null,
		trueColor: false,
		hyperlinks: false,
	},
	{
		name: "kitty",
		matches: ({ env, program, term }) => Boolean(env.KITTY_WINDOW_ID) || program === "kitty" || term === "xterm-kitty",
		...withKitty,
	},
	{
		name: "Ghostty",
		matches: ({ env, program, term }) =>
			program === "ghostty" || term.includes("ghostty") || Boolean(env.GHOSTTY_RESOURCES_DIR),
		...withKitty,
	},
	{
		name: "WezTerm",
		matches: ({ env, program }) => Boolean(env.WEZTERM_PANE) || program === "wezterm",
		...withKitty,
	},
	{
		name: "Warp",
		matches: ({ env, program }) =>
			program === "warpterminal" || Boolean(env.WARP_SESSION_ID || env.WARP_TERMINAL_SESSION_UUID),
		...withKitty,
	},
	{
		name: "iTerm2",
		matches: ({ env, program }) => Boolean(env.ITERM_SESSION_ID) || program === "iterm.app",
		images: "iterm2",
		trueColor: true,
		hyperlinks: true,
	},
	{ name: "Windows Terminal", matches: ({ env }) => Boolean(env.WT_SESSION), ...withLinks },
	{ name: "VS Code", matches: ({ program }) => program === "vscode", ...withLinks },
	{ name: "Zed", matches: ({ program }) => program === "zed", ...withLinks },
	{
		name: "Alacritty",
		matches: ({ program, term }) => program === "alacritty" || term.startsWith("alacritty"),
		...withLinks,
	},
	{ name: "foot", matches: ({ term }) => term.startsWith("foot"), ...withLinks },
	{
		name: "JetBrains",
		matches: ({ env }) => lower(env.TERMINAL_EMULATOR) === "jetbrains-jediterm",
		...withColors,
	},
	{ name: "the console of Windows", matches: ({ isWindows }) => isWindows, ...withColors },
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
	if (name === "kitty" || name === "iterm2" || name === "sixel") return name;
	return name === "none" || name === "0" ? null : undefined;
}

function lower(value: string | undefined): string {
	return value?.toLowerCase() ?? "";
}
