/** What settings.json may say, as types. The table of all settings with defaults and limits is `settings/table.ts`. */
import type { StoredCompactionSettings } from "@tau/agent/compaction/settings";
import { DEFAULT_RETRY, type RetrySettings } from "@tau/agent/retry";
import type { ThinkingLevel } from "@tau/protocol/model";
import type { QueueMode } from "@tau/protocol/ops";
import type { PackageEntry } from "../resources/resolve-resources.ts";

export type DefaultProjectTrust = "ask" | "always" | "never";

export interface Settings {
	defaultProvider?: string;
	defaultModel?: string;
	defaultThinkingLevel?: ThinkingLevel;
	modelThinkingLevels?: Record<string, ThinkingLevel>;
	thinkingBudgets?: Partial<Record<Exclude<ThinkingLevel, "off">, number>>;
	enabledModels?: string[];
	defaultTools?: string[];
	steeringMode?: QueueMode;
	followUpMode?: QueueMode;
	/** US dollars. */
	maxCost?: number;
	maxTurns?: number;
	cacheWarming?: "off" | "streaming" | "idle";
	showCacheMissNotices?: boolean;
	transport?: "sse" | "websocket" | "websocket-cached" | "auto";
	httpProxy?: string;
	/** Milliseconds; 0 turns the timeout off. */
	httpIdleTimeoutMs?: number;
	websocketConnectTimeoutMs?: number;
	retry?: Partial<RetrySettings> & {
		provider?: { timeoutMs?: number; maxRetries?: number; maxRetryDelayMs?: number };
	};
	compaction?: StoredCompactionSettings;
	branchSummary?: { reserveTokens?: number; skipPrompt?: boolean };
	images?: { autoResize?: boolean; blockImages?: boolean };
	shellPath?: string;
	shellCommandPrefix?: string;
	npmCommand?: string[];
	externalEditor?: string;
	packages?: PackageEntry[];
	extensions?: string[];
	skills?: string[];
	prompts?: string[];
	themes?: string[];
	enableSkillCommands?: boolean;
	defaultProjectTrust?: DefaultProjectTrust;
	sessionDir?: string;
	sessionStore?: "jsonl" | "sqlite";
	theme?: string;
	tuiMode?: "regular" | "fullscreen";
	quietStartup?: boolean;
	collapseChangelog?: boolean;
	hideThinkingBlock?: boolean;
	fullscreenExitOutput?: "transcript" | "resume-hint";
	fullscreenScrollbar?: "auto" | "always" | "hidden";
	fullscreenCopyOnSelect?: boolean;
	editorMode?: "emacs" | "vim";
	editorPaddingX?: number;
	outputPad?: 0 | 1;
	autocompleteMaxVisible?: number;
	showHardwareCursor?: boolean;
	doubleEscapeAction?: "tree" | "fork" | "none";
	treeFilterMode?: "default" | "no-tools" | "user-only" | "labeled-only" | "all";
	terminal?: {
		showImages?: boolean;
		imageWidthCells?: number;
		clearOnShrink?: boolean;
		showTerminalProgress?: boolean;
		hyperlinks?: boolean | "auto";
		images?: "kitty" | "iterm2" | "sixel" | "auto" | false;
		trueColor?: boolean | "auto";
	};
	markdown?: { codeBlockIndent?: string; mermaid?: "off" | "final" | "streaming" };
	warnings?: { anthropicExtraUsage?: boolean };
	enableInstallTelemetry?: boolean;
	enableAnalytics?: boolean;
	trackingId?: string;
	lastChangelogVersion?: string;
}

export function retrySettings(settings: Settings): RetrySettings {
	const { enabled, maxRetries, baseDelayMs, maxAgentDelayMs } = { ...DEFAULT_RETRY, ...settings.retry };
	return { enabled, maxRetries, baseDelayMs, maxAgentDelayMs };
}
