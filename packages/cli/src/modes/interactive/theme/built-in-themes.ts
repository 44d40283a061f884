/** The themes that are always there. Each is a palette; which token takes which of its colours is said once. */
import type { ColorValue, ThemeDefinition } from "./tokens.ts";

interface Palette {
	accent: ColorValue;
	blue: ColorValue;
	cyan: ColorValue;
	green: ColorValue;
	orange: ColorValue;
	pink: ColorValue;
	purple: ColorValue;
	red: ColorValue;
	yellow: ColorValue;
	/** From body text down to hardly visible. */
	text: ColorValue;
	soft: ColorValue;
	muted: ColorValue;
	dim: ColorValue;
	line: ColorValue;
	selected: ColorValue;
	user: ColorValue;
	custom: ColorValue;
	pending: ColorValue;
	success: ColorValue;
	failure: ColorValue;
	match: ColorValue;
	page: { background: ColorValue; card: ColorValue; info: ColorValue };
}

const DARK: Palette = {
	accent: "#8fb4ff",
	blue: "#7aa7f7",
	cyan: "#74c7c4",
	green: "#93c47d",
	orange: "#e0a36b",
	pink: "#e08fb5",
	purple: "#b79cf0",
	red: "#ec7a78",
	yellow: "#e2c479",
	text: "",
	soft: "#b6bcc6",
	muted: "#8b929e",
	dim: "#646b77",
	line: "#4a515c",
	selected: "#2c3442",
	user: "#262c37",
	custom: "#2b2738",
	pending: "#23272f",
	success: "#1f2a26",
	failure: "#33252a",
	match: "#5c4b1f",
	page: { background: "#14171c", card: "#1c2027", info: "#232a35" },
};

const LIGHT: Palette = {
	accent: "#2458b8",
	blue: "#2563c4",
	cyan: "#0b7077",
	green: "#2f7434",
	orange: "#9a5410",
	pink: "#a8326f",
	purple: "#6d3fc0",
	red: "#b3261e",
	yellow: "#7d5f00",
	text: "",
	soft: "#3f4753",
	muted: "#5b6470",
	dim: "#7c8591",
	line: "#b4bbc5",
	selected: "#d8e4fa",
	user: "#e9eef6",
	custom: "#eee9f7",
	pending: "#f0f1f3",
	success: "#e6f2e8",
	failure: "#fae8e7",
	match: "#ffe69c",
	page: { background: "#fbfbfc", card: "#ffffff", info: "#eef3fb" },
};

/** The terminal's own 16 colours, and no background but for the selection: it fits whatever the user has chosen. */
const SYSTEM: Palette = {
	accent: 12,
	blue: 4,
	cyan: 6,
	green: 2,
	orange: 3,
	pink: 13,
	purple: 5,
	red: 1,
	yellow: 3,
	text: "",
	soft: "",
	muted: 8,
	dim: 8,
	line: 8,
	selected: 8,
	user: "",
	custom: "",
	pending: "",
	success: "",
	failure: "",
	match: 3,
	page: { background: "", card: "", info: "" },
};

/** Each text has a contrast of at least 7:1 with black. */
const HIGH_CONTRAST: Palette = {
	accent: "#6ee7ff",
	blue: "#8ab8ff",
	cyan: "#5ff0f0",
	green: "#6dff7c",
	orange: "#ffb454",
	pink: "#ff9ecf",
	purple: "#d0b0ff",
	red: "#ff8f8f",
	yellow: "#ffe95c",
	text: "#ffffff",
	soft: "#f2f2f2",
	muted: "#d6d6d6",
	dim: "#bdbdbd",
	line: "#9e9e9e",
	selected: "#00429d",
	user: "#1f1f1f",
	custom: "#221433",
	pending: "#000000",
	success: "#002b0a",
	failure: "#3d0000",
	match: "#6b5200",
	page: { background: "#000000", card: "#101010", info: "#001b33" },
};

export const BUILT_IN_THEMES: readonly ThemeDefinition[] = [
	themeFrom("dark", DARK),
	themeFrom("light", LIGHT),
	themeFrom("system", SYSTEM),
	themeFrom("high-contrast", HIGH_CONTRAST),
];

/** What is shown before the user's choice is known, and when it cannot be had. */
export const DEFAULT_THEME: ThemeDefinition = BUILT_IN_THEMES[0]!;

function themeFrom(name: string, palette: Palette): ThemeDefinition {
	const { page } = palette;
	return {
		name,
		colors: {
			accent: palette.accent,
			border: palette.blue,
			borderAccent: palette.cyan,
			borderMuted: palette.line,
			success: palette.green,
			error: palette.red,
			warning: palette.yellow,
			muted: palette.muted,
			dim: palette.dim,
			text: palette.text,
			thinkingText: palette.muted,
			selectedBg: palette.selected,
			userMessageBg: palette.user,
			userMessageText: palette.text,
			customMessageBg: palette.custom,
			customMessageText: palette.text,
			customMessageLabel: palette.purple,
			toolPendingBg: palette.pending,
			toolSuccessBg: palette.success,
			toolErrorBg: palette.failure,
			toolTitle: palette.text,
			toolOutput: palette.soft,
			mdHeading: palette.yellow,
			mdLink: palette.blue,
			mdLinkUrl: palette.dim,
			mdCode: palette.cyan,
			mdCodeBlock: palette.soft,
			mdCodeBlockBorder: palette.line,
			mdQuote: palette.soft,
			mdQuoteBorder: palette.line,
			mdHr: palette.line,
			mdListBullet: palette.accent,
			toolDiffAdded: palette.green,
			toolDiffRemoved: palette.red,
			toolDiffContext: palette.muted,
			syntaxComment: palette.dim,
			syntaxKeyword: palette.purple,
			syntaxFunction: palette.blue,
			syntaxVariable: palette.text,
			syntaxString: palette.green,
			syntaxNumber: palette.orange,
			syntaxType: palette.cyan,
			syntaxOperator: palette.soft,
			syntaxPunctuation: palette.muted,
			thinkingOff: palette.line,
			thinkingMinimal: palette.dim,
			thinkingLow: palette.blue,
			thinkingMedium: palette.cyan,
			thinkingHigh: palette.purple,
			thinkingXhigh: palette.pink,
			thinkingMax: palette.red,
			bashMode: palette.green,
			scrollbarTrack: palette.line,
			scrollbarThumb: palette.muted,
			searchMatchBg: palette.match,
			searchMatchText: palette.text,
		},
		export: { pageBg: page.background, cardBg: page.card, infoBg: page.info },
	};
}
