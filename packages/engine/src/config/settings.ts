/**
 * The part of pi's settings.json that the headless agent reads. A malformed file or a value of the wrong type is
 * reported and its default used; the file itself is the user's and is never written here.
 */
import type { StoredCompactionSettings } from "@tau/agent/compaction/settings";
import { DEFAULT_RETRY, type RetrySettings } from "@tau/agent/retry";
import { checkShape, type Shape } from "@tau/ai/config/shape";
import { errorMessage } from "@tau/base/errors";
import { lineAndColumn, parseJsonc } from "@tau/base/jsonc";
import type { ThinkingLevel } from "@tau/protocol/model";
import type { QueueMode } from "@tau/protocol/ops";

export interface Settings {
	defaultProvider?: string;
	defaultModel?: string;
	defaultThinkingLevel?: ThinkingLevel;
	modelThinkingLevels?: Record<string, ThinkingLevel>;
	thinkingBudgets?: Partial<Record<ThinkingLevel, number>>;
	enabledModels?: string[];
	defaultTools?: string[];
	steeringMode?: QueueMode;
	followUpMode?: QueueMode;
	shellPath?: string;
	shellCommandPrefix?: string;
	httpProxy?: string;
	/** Milliseconds; 0 turns the timeout off. */
	httpIdleTimeoutMs?: number;
	images?: { autoResize?: boolean; blockImages?: boolean };
	compaction?: StoredCompactionSettings;
	retry?: Partial<RetrySettings> & {
		provider?: { timeoutMs?: number; maxRetries?: number; maxRetryDelayMs?: number };
	};
}

const TEXT: Shape = { kind: "string", nonEmpty: true };
const COUNT: Shape = { kind: "number", integer: true, minimum: 0 };
const MILLISECONDS: Shape = { kind: "number", minimum: 0 };
const SWITCH: Shape = { kind: "boolean" };
const NAMES: Shape = { kind: "array", of: TEXT };
const QUEUE_MODE: Shape = { kind: "literal", values: ["all", "one-at-a-time"] };
const LEVEL: Shape = { kind: "literal", values: ["off", "minimal", "low", "medium", "high", "xhigh", "max"] };
const fields = (optional: Record<string, Shape>): Shape => ({ kind: "object", required: {}, optional });

const SHAPES: Record<keyof Settings, Shape> = {
	defaultProvider: TEXT,
	defaultModel: TEXT,
	defaultThinkingLevel: LEVEL,
	modelThinkingLevels: { kind: "record", of: LEVEL },
	thinkingBudgets: { kind: "record", of: COUNT },
	enabledModels: NAMES,
	defaultTools: NAMES,
	steeringMode: QUEUE_MODE,
	followUpMode: QUEUE_MODE,
	shellPath: TEXT,
	shellCommandPrefix: TEXT,
	httpProxy: TEXT,
	httpIdleTimeoutMs: MILLISECONDS,
	images: fields({ autoResize: SWITCH, blockImages: SWITCH }),
	compaction: fields({
		enabled: SWITCH,
		reserveTokens: COUNT,
		keepRecentTokens: COUNT,
		modelOverrides: { kind: "record", of: fields({ reserveTokens: COUNT, keepRecentTokens: COUNT }) },
	}),
	retry: fields({
		enabled: SWITCH,
		maxRetries: COUNT,
		baseDelayMs: MILLISECONDS,
		maxAgentDelayMs: MILLISECONDS,
		provider: fields({ timeoutMs: MILLISECONDS, maxRetries: COUNT, maxRetryDelayMs: MILLISECONDS }),
	}),
};

/** Never throws. `path` is for the warnings. */
export function parseSettings(text: string, path: string): { settings: Settings; warnings: string[] } {
	let value: unknown;
	try {
		value = parseJsonc(text, { source: path });
	} catch (error) {
		return { settings: {}, warnings: [`settings.json is ignored: ${errorMessage(error)}`] };
	}
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		return { settings: {}, warnings: [`settings.json is ignored: ${path} must hold an object`] };
	}
	const settings: Record<string, unknown> = {};
	const warnings: string[] = [];
	for (const [key, shape] of Object.entries(SHAPES)) {
		if (!Object.hasOwn(value, key)) continue;
		const entry = (value as Record<string, unknown>)[key];
		const issue = checkShape({ [key]: entry }, fields({ [key]: shape }))[0];
		if (issue === undefined) settings[key] = entry;
		else
			warnings.push(
				`${place(text, path, issue.pointer)}: ${issue.path} must be ${issue.expected}, found ${issue.found}; its default is used`,
			);
	}
	return { settings: settings as Settings, warnings };
}

function place(text: string, path: string, pointer: string): string {
	const positions = new Map<string, number>();
	parseJsonc(text, { source: path, positions });
	const { line, column } = lineAndColumn(text, positions.get(pointer) ?? 0);
	return `${path}:${line}:${column}`;
}

export function retrySettings(settings: Settings): RetrySettings {
	const { enabled, maxRetries, baseDelayMs, maxAgentDelayMs } = { ...DEFAULT_RETRY, ...settings.retry };
	return { enabled, maxRetries, baseDelayMs, maxAgentDelayMs };
}
