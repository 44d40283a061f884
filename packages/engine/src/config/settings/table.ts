/**
 * Every setting: what it may hold, what holds without it, and which file may say it. Validation, documentation and
 * doctor read this table; the types are in `../settings.ts`.
 */
import type { Shape } from "@tau/ai/config/shape";

export interface SettingDefinition {
	shape: Shape;
	/** As documented: JSON, or words in parentheses when it depends on something. */
	default: string;
	meaning: string;
	/** `global`: a project's file is not asked, because it would decide about the user's money, data or safety. */
	scope?: "global";
	/** How a project may change what the user has: only to `true`, only to `false`, only to a smaller number. */
	project?: "true" | "false" | "lower";
	/** What it names is run or loaded: project trust is bound to it. */
	executes?: true;
	/** The program's own notes, which pi keeps among the settings. */
	isNote?: true;
	/** From what pi also accepts to what the type says. Called with values of the right shape only. */
	normalize?: (value: unknown) => unknown;
}

const TEXT: Shape = { kind: "string", nonEmpty: true };
const ANY_TEXT: Shape = { kind: "string" };
const SWITCH: Shape = { kind: "boolean" };
const COUNT: Shape = { kind: "number", integer: true, minimum: 0 };
const MILLISECONDS: Shape = { kind: "number", minimum: 0 };
const NAMES: Shape = { kind: "array", of: TEXT };
const literal = (...values: string[]): Shape => ({ kind: "literal", values });
const either = (...of: Shape[]): Shape => ({ kind: "union", of });
const range = (minimum: number, maximum: number): Shape => ({ kind: "number", integer: true, minimum, maximum });
const fields = (optional: Record<string, Shape>): Shape => ({ kind: "object", required: {}, optional });

const LEVEL = literal("off", "minimal", "low", "medium", "high", "xhigh", "max");
const QUEUE_MODE = literal("one-at-a-time", "all");
const AUTO = either(SWITCH, literal("auto"));
const TIMEOUT = either(MILLISECONDS, { kind: "string" });
const PACKAGE = either(TEXT, {
	kind: "object",
	required: { source: TEXT },
	optional: { autoload: SWITCH, extensions: NAMES, skills: NAMES, prompts: NAMES, themes: NAMES },
});

/** pi also takes "disabled" and numbers in quotes. */
function timeout(value: unknown): unknown {
	if (typeof value !== "string") return Math.floor(value as number);
	if (value.trim().toLowerCase() === "disabled") return 0;
	const milliseconds = value.trim() === "" ? Number.NaN : Number(value);
	return Number.isFinite(milliseconds) && milliseconds >= 0 ? Math.floor(milliseconds) : undefined;
}

/** By dotted path. Where a path has others below it, each of those is checked on its own. */
export const SETTINGS = {
	defaultProvider: { shape: TEXT, default: "(first with a key)", meaning: "provider of the start model" },
	defaultModel: { shape: TEXT, default: "(the provider's)", meaning: "model without `--model`" },
	defaultThinkingLevel: { shape: LEVEL, default: '"medium"', meaning: "clamped to what the model has" },
	modelThinkingLevels: { shape: { kind: "record", of: LEVEL }, default: "{}", meaning: "levels by `provider/id`" },
	"thinkingBudgets.minimal": {
		shape: COUNT,
		default: "(built in)",
		meaning: "tokens, where a provider takes a budget",
	},
	"thinkingBudgets.low": { shape: COUNT, default: "(built in)", meaning: "" },
	"thinkingBudgets.medium": { shape: COUNT, default: "(built in)", meaning: "" },
	"thinkingBudgets.high": { shape: COUNT, default: "(built in)", meaning: "" },
	"thinkingBudgets.xhigh": { shape: COUNT, default: "(built in)", meaning: "tau only" },
	"thinkingBudgets.max": { shape: COUNT, default: "(built in)", meaning: "tau only" },
	enabledModels: {
		shape: NAMES,
		default: "(all)",
		meaning: "patterns for cycling; the first available is used at start",
	},
	defaultTools: { shape: NAMES, default: '["read", "bash", "edit", "write"]', meaning: "active tools" },
	steeringMode: { shape: QUEUE_MODE, default: '"one-at-a-time"', meaning: "messages sent while a turn runs" },
	followUpMode: { shape: QUEUE_MODE, default: '"one-at-a-time"', meaning: "messages sent for after the turn" },
	maxCost: {
		shape: { kind: "number", above: 0 },
		default: "(none)",
		meaning: "US dollars a run may cost, as `--max-cost`; tau only",
		project: "lower",
	},
	maxTurns: {
		shape: { kind: "number", integer: true, minimum: 1 },
		default: "(none)",
		meaning: "model responses a run may take, as `--max-turns`; tau only",
		project: "lower",
	},
	cacheWarming: {
		shape: literal("off", "streaming", "idle"),
		default: '"streaming"',
		meaning: "keeps the provider's prompt cache alive; costs money",
		scope: "global",
	},
	showCacheMissNotices: { shape: SWITCH, default: "false", meaning: "says when the prompt cache was missed" },
	transport: {
		shape: literal("sse", "websocket", "websocket-cached", "auto"),
		default: '"auto"',
		meaning: "for providers that offer several",
	},
	httpProxy: { shape: ANY_TEXT, default: "(environment)", meaning: "proxy for model requests", scope: "global" },
	httpIdleTimeoutMs: {
		shape: TIMEOUT,
		default: "300000",
		meaning: "silence before a request fails; 0 = never",
		normalize: timeout,
	},
	websocketConnectTimeoutMs: { shape: TIMEOUT, default: "15000", meaning: "0 = never", normalize: timeout },
	"retry.enabled": { shape: SWITCH, default: "true", meaning: "failed responses are asked for again" },
	"retry.maxRetries": { shape: COUNT, default: "3", meaning: "how often" },
	"retry.baseDelayMs": {
		shape: MILLISECONDS,
		default: "2000",
		meaning: "doubles each time; a longer `Retry-After` counts",
	},
	"retry.maxAgentDelayMs": { shape: MILLISECONDS, default: "60000", meaning: "longest delay" },
	"retry.provider.timeoutMs": { shape: MILLISECONDS, default: "(httpIdleTimeoutMs)", meaning: "of one HTTP request" },
	"retry.provider.maxRetries": { shape: COUNT, default: "0", meaning: "of one HTTP request" },
	"retry.provider.maxRetryDelayMs": { shape: MILLISECONDS, default: "60000", meaning: "of one HTTP request" },
	"compaction.enabled": { shape: SWITCH, default: "true", meaning: "summarises a session that outgrows its window" },
	"compaction.reserveTokens": { shape: COUNT, default: "16384", meaning: "room left for the answer" },
	"compaction.keepRecentTokens": { shape: COUNT, default: "20000", meaning: "kept as it is" },
	"compaction.modelOverrides": {
		shape: { kind: "record", of: fields({ reserveTokens: COUNT, keepRecentTokens: COUNT }) },
		default: "{}",
		meaning: "the two above by `provider/id`",
	},
	"branchSummary.reserveTokens": { shape: COUNT, default: "16384", meaning: "room left for a branch's summary" },
	"branchSummary.skipPrompt": {
		shape: SWITCH,
		default: "false",
		meaning: "leaves a branch without asking for a summary",
	},
	"images.autoResize": { shape: SWITCH, default: "true", meaning: "to what the model takes" },
	"images.blockImages": { shape: SWITCH, default: "false", meaning: "sends no images to models", project: "true" },
	shellPath: { shape: TEXT, default: "(platform)", meaning: "shell of the bash tool", executes: true },
	shellCommandPrefix: { shape: ANY_TEXT, default: "(none)", meaning: "put before every command", executes: true },
	npmCommand: { shape: NAMES, default: '["npm"]', meaning: "installs packages", executes: true },
	externalEditor: { shape: TEXT, default: "($VISUAL, $EDITOR)", meaning: "command", executes: true },
	packages: {
		shape: { kind: "array", of: PACKAGE },
		default: "[]",
		meaning: "npm, git and local packages",
		executes: true,
	},
	extensions: { shape: NAMES, default: "[]", meaning: "paths and patterns (`!`, `+`, `-`)", executes: true },
	skills: { shape: NAMES, default: "[]", meaning: "paths and patterns", executes: true },
	prompts: { shape: NAMES, default: "[]", meaning: "paths and patterns" },
	themes: { shape: NAMES, default: "[]", meaning: "paths and patterns" },
	enableSkillCommands: { shape: SWITCH, default: "true", meaning: "`/skill:name`" },
	defaultProjectTrust: {
		shape: literal("ask", "always", "never"),
		default: '"ask"',
		meaning: "for projects nothing was decided about",
		scope: "global",
	},
	sessionDir: { shape: TEXT, default: "(agent directory)", meaning: "where sessions are kept" },
	sessionStore: {
		shape: literal("jsonl", "sqlite"),
		default: '"jsonl"',
		meaning: "format of new sessions; pi reads jsonl only; tau only",
		scope: "global",
	},
	theme: { shape: TEXT, default: "(detected)", meaning: "name, or `light/dark` names" },
	tuiMode: {
		shape: literal("regular", "fullscreen"),
		default: '"regular"',
		meaning: "how the terminal interface draws",
	},
	quietStartup: { shape: SWITCH, default: "false", meaning: "no greeting" },
	collapseChangelog: { shape: SWITCH, default: "false", meaning: "short list of changes after an update" },
	hideThinkingBlock: { shape: SWITCH, default: "false", meaning: "shows no thinking" },
	fullscreenExitOutput: {
		shape: literal("transcript", "resume-hint"),
		default: '"transcript"',
		meaning: "what stays on the screen at the end",
	},
	fullscreenScrollbar: { shape: literal("auto", "always", "hidden"), default: '"auto"', meaning: "" },
	fullscreenCopyOnSelect: { shape: SWITCH, default: "true", meaning: "selecting copies" },
	editorMode: { shape: literal("emacs", "vim"), default: '"emacs"', meaning: "keys of the editor; tau only" },
	editorPaddingX: { shape: range(0, 3), default: "0", meaning: "columns beside the editor" },
	outputPad: { shape: range(0, 1), default: "1", meaning: "columns beside the output" },
	autocompleteMaxVisible: { shape: range(3, 20), default: "5", meaning: "lines of suggestions" },
	showHardwareCursor: { shape: SWITCH, default: "(PI_HARDWARE_CURSOR)", meaning: "shows the terminal's own cursor" },
	doubleEscapeAction: {
		shape: literal("tree", "fork", "none"),
		default: '"tree"',
		meaning: "two escapes with an empty editor",
	},
	treeFilterMode: {
		shape: literal("default", "no-tools", "user-only", "labeled-only", "all"),
		default: '"default"',
		meaning: "first view of the session tree",
	},
	"terminal.showImages": { shape: SWITCH, default: "true", meaning: "" },
	"terminal.imageWidthCells": {
		shape: { kind: "number", minimum: 1 },
		default: "60",
		meaning: "columns of an image",
		normalize: floor,
	},
	"terminal.clearOnShrink": {
		shape: SWITCH,
		default: "(PI_CLEAR_ON_SHRINK)",
		meaning: "redraws all when there is less to show",
	},
	"terminal.showTerminalProgress": { shape: SWITCH, default: "false", meaning: "progress in the tab or task bar" },
	"terminal.hyperlinks": { shape: AUTO, default: '"auto"', meaning: "" },
	"terminal.images": {
		shape: either(literal("kitty", "iterm2", "sixel", "auto"), { kind: "boolean" }),
		default: '"auto"',
		meaning: "protocol; `false` for none",
		normalize: (value) => (value === true ? "auto" : value),
	},
	"terminal.trueColor": { shape: AUTO, default: '"auto"', meaning: "" },
	"markdown.codeBlockIndent": { shape: ANY_TEXT, default: '"  "', meaning: "put before lines of code" },
	"markdown.mermaid": {
		shape: literal("off", "final", "streaming"),
		default: '"streaming"',
		meaning: "when diagrams are drawn",
	},
	"warnings.anthropicExtraUsage": {
		shape: SWITCH,
		default: "true",
		meaning: "warns of usage that is paid for extra",
		project: "true",
	},
	enableInstallTelemetry: {
		shape: SWITCH,
		default: "true",
		meaning: "pi's; tau sends nothing",
		project: "false",
	},
	enableAnalytics: { shape: SWITCH, default: "false", meaning: "pi's; tau sends nothing", project: "false" },
	trackingId: { shape: TEXT, default: "(none)", meaning: "pi's own note", scope: "global", isNote: true },
	lastChangelogVersion: { shape: TEXT, default: "(none)", meaning: "pi's own note", scope: "global", isNote: true },
} as const satisfies Record<string, SettingDefinition>;

export type SettingPath = keyof typeof SETTINGS;

function floor(value: unknown): unknown {
	return Math.floor(value as number);
}

export function settingDefinition(path: string): SettingDefinition | undefined {
	return Object.hasOwn(SETTINGS, path) ? SETTINGS[path as SettingPath] : undefined;
}

/** `retry`, `retry.provider`: names that only hold other settings. */
export function isSettingGroup(path: string): boolean {
	const prefix = `${path}.`;
	for (const known in SETTINGS) if (known.startsWith(prefix)) return true;
	return false;
}
