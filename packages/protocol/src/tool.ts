/** The tool contract: what the loop runs and what a built-in or extension tool implements. */
import type { ImageContent, TextContent, Tool, Usage } from "./messages.ts";
import type { Model } from "./model.ts";

/**
 * Levels of objects and arrays that a call's arguments may have. Whoever reads deeper ones keeps one level more, so that
 * the check of the arguments can tell: it refuses them, and nothing behind it has to fear deep values.
 */
export const MAX_ARGUMENT_DEPTH = 256;

export interface ToolResult<TDetails = unknown> {
	content: (TextContent | ImageContent)[];
	/** JSON-safe facts for renderers and hooks; never sent to the model. */
	details: TDetails;
	usage?: Usage;
	/** The run ends early when every result of a batch says so. */
	terminate?: boolean;
}

export type ToolUpdate<TDetails = unknown> = (partial: ToolResult<TDetails>) => void;

/** What the engine tells a tool about the run. Read it when needed; it may change between calls. */
export interface ToolContext {
	readonly cwd: string;
	readonly model: Model | undefined;
	/** Environment of child processes: the caller's own plus the session's `PI_*` facts. */
	readonly env: Record<string, string | undefined>;
}

export interface AgentTool<TParams = unknown, TDetails = unknown> extends Tool {
	label: string;
	/** One line for the system prompt's tool list; absent = the tool is not listed. */
	promptSnippet?: string;
	/** Lines for the system prompt's rules while the tool is active. */
	promptGuidelines?: readonly string[];
	/** Repairs known deviations of models before validation. Must not throw. */
	prepareArguments?: (raw: unknown) => unknown;
	/** `sequential` makes the whole batch it is in run one by one. Default `parallel`. */
	executionMode?: "sequential" | "parallel";
	/**
	 * Runs the tool. A throw becomes an error result with the error's message. Must settle soon after `signal` aborts
	 * and leave no process, timer or half-written file behind.
	 */
	execute(
		toolCallId: string,
		params: TParams,
		signal: AbortSignal,
		onUpdate: ToolUpdate<TDetails>,
		context: ToolContext,
	): Promise<ToolResult<TDetails>>;
}
