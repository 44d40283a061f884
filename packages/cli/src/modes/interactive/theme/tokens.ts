/** The colours a theme file names (reference: pi 0.87.1). Extensions and users' themes depend on each of these names. */

export const REQUIRED_FOREGROUNDS = [
	"accent",
	"border",
	"borderAccent",
	"borderMuted",
	"success",
	"error",
	"warning",
	"muted",
	"dim",
	"text",
	"thinkingText",
	"userMessageText",
	"customMessageText",
	"customMessageLabel",
	"toolTitle",
	"toolOutput",
	"mdHeading",
	"mdLink",
	"mdLinkUrl",
	"mdCode",
	"mdCodeBlock",
	"mdCodeBlockBorder",
	"mdQuote",
	"mdQuoteBorder",
	"mdHr",
	"mdListBullet",
	"toolDiffAdded",
	"toolDiffRemoved",
	"toolDiffContext",
	"syntaxComment",
	"syntaxKeyword",
	"syntaxFunction",
	"syntaxVariable",
	"syntaxString",
	"syntaxNumber",
	"syntaxType",
	"syntaxOperator",
	"syntaxPunctuation",
	"thinkingOff",
	"thinkingMinimal",
	"thinkingLow",
	"thinkingMedium",
	"thinkingHigh",
	"thinkingXhigh",
	"bashMode",
] as const;

export const REQUIRED_BACKGROUNDS = [
	"selectedBg",
	"userMessageBg",
	"customMessageBg",
	"toolPendingBg",
	"toolSuccessBg",
	"toolErrorBg",
] as const;

/** What stands in for one that a theme does not name. */
export const OPTIONAL_FOREGROUNDS = {
	thinkingMax: "thinkingXhigh",
	scrollbarTrack: "dim",
	scrollbarThumb: "muted",
	searchMatchText: "text",
} as const;

export const OPTIONAL_BACKGROUNDS = { searchMatchBg: "selectedBg" } as const;

export type RequiredColor = (typeof REQUIRED_FOREGROUNDS)[number] | (typeof REQUIRED_BACKGROUNDS)[number];
export type OptionalColor = keyof typeof OPTIONAL_FOREGROUNDS | keyof typeof OPTIONAL_BACKGROUNDS;
export type ThemeColor = (typeof REQUIRED_FOREGROUNDS)[number] | keyof typeof OPTIONAL_FOREGROUNDS;
export type ThemeBg = (typeof REQUIRED_BACKGROUNDS)[number] | keyof typeof OPTIONAL_BACKGROUNDS;

/** `#rrggbb`, an index of the terminal's palette (0–255), or "" for the terminal's own default. */
export type ColorValue = string | number;

/** A theme with its variables resolved. */
export interface ThemeDefinition {
	name: string;
	colors: Readonly<Record<RequiredColor, ColorValue>> & Readonly<Partial<Record<OptionalColor, ColorValue>>>;
	/** Of the page that a session is exported to. */
	export?: { pageBg?: ColorValue; cardBg?: ColorValue; infoBg?: ColorValue };
}
