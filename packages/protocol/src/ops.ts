/** Ops in: what a client may ask of the engine. Names follow pi's RPC commands. */
import type { CompactionResult } from "./agent-events.ts";
import type { JsonObject } from "./json.ts";
import type { AgentMessage, ImageContent } from "./messages.ts";
import type { Model, ThinkingLevel } from "./model.ts";
import type { BranchSummaryEntry, SessionEntry } from "./session-entries.ts";
import type { UiAnswer } from "./user-interface.ts";

export type QueueMode = "all" | "one-at-a-time";

export interface EngineState {
	model?: Model;
	thinkingLevel: ThinkingLevel;
	isStreaming: boolean;
	isCompacting: boolean;
	autoCompactionEnabled: boolean;
	steeringMode: QueueMode;
	followUpMode: QueueMode;
	/** Also before anything was written to it; absent for a session that is not kept. */
	sessionFile?: string;
	sessionId: string;
	sessionName?: string;
	messageCount: number;
	pendingMessageCount: number;
}

/** Tokens, and US dollars. */
export interface UsageTotals {
	input: number;
	output: number;
	cacheRead: number;
	cacheWrite: number;
	total: number;
	cost: number;
}

export interface ContextUsage {
	/** `null` after a compaction, until an answer says it. */
	tokens: number | null;
	contextWindow: number;
	percent: number | null;
}

export interface SessionStats {
	sessionFile?: string;
	sessionId: string;
	userMessages: number;
	assistantMessages: number;
	toolCalls: number;
	toolResults: number;
	totalMessages: number;
	tokens: Omit<UsageTotals, "cost">;
	/** Of the whole session. */
	cost: number;
	/** Of the model's window; absent without a model. */
	contextUsage?: ContextUsage;
	/** An addition to pi: of the path to the present leaf alone. */
	branch: UsageTotals;
}

export interface SessionTreeNode {
	entry: SessionEntry;
	children: SessionTreeNode[];
	label?: string;
	/** ISO 8601. */
	labelTimestamp?: string;
}

export interface BashResult {
	output: string;
	exitCode: number | undefined;
	cancelled: boolean;
	truncated: boolean;
	fullOutputPath?: string;
}

export interface SlashCommand {
	name: string;
	description?: string;
	source: "extension" | "prompt" | "skill";
	sourceInfo: {
		path: string;
		source: string;
		scope: "user" | "project" | "temporary";
		origin: "package" | "top-level";
		baseDir?: string;
	};
}

/** What the directory of the session brings. */
export interface WorkspaceFacts {
	cwd: string;
	agentDirectory: string;
	/** settings.json as it is in force: the user's with those of a trusted project over it. */
	settings: JsonObject;
	/** Paths, in order of precedence. */
	themes: string[];
	contextFiles: string[];
	skills: string[];
	promptTemplates: string[];
	/** What was ignored or corrected. */
	warnings: string[];
}

export interface SessionSummary {
	path: string;
	id: string;
	/** Where it was started. */
	cwd: string;
	name?: string;
	parentSession?: string;
	/** Unix milliseconds of the last message. */
	modified: number;
	messageCount: number;
	firstMessage: string;
	/** All that the user and the model said, when it was asked for. */
	text?: string;
	isOpen: boolean;
}

export interface SessionSearchResult extends Omit<SessionSummary, "text" | "parentSession"> {
	/** The best places; `marks` are start and end offsets in `text`. */
	hits: { entryId: string; role: string; text: string; marks: [number, number][] }[];
	hitCount: number;
}

export interface ProviderFacts {
	id: string;
	name: string;
	hasCredentials: boolean;
	/** `auth.json`, `models.json`, `--api-key` or the name of an environment variable. */
	source?: string;
	/** In auth.json, so that it can be removed. */
	isStored: boolean;
	/** Ways to log in, the usual one first. */
	loginMethods: LoginMethod[];
}

/** `browser`: OAuth with a redirect to this machine. `device`: OAuth with a code that is typed in anywhere. */
export type LoginMethod = "api_key" | "browser" | "device";

/** Whether a project's own settings and resources are used. */
export interface ProjectTrust {
	/** Names of what asks for trust; empty: nothing does. */
	gated: string[];
	/** What has changed since the project was trusted. */
	changed: string[];
	/** What was written down; undefined: nothing was. */
	decision?: boolean;
}

export interface NavigationResult {
	cancelled: boolean;
	aborted?: boolean;
	/** Of the message that is to be said anew. */
	editorText?: string;
	summaryEntry?: BranchSummaryEntry;
}

/** Each op with its answer. A prompt is answered when it is accepted; `wait_idle` when everything has settled. */
export interface Ops {
	prompt: {
		params: { message: string; images?: ImageContent[]; streamingBehavior?: "steer" | "followUp" };
		result: { disposition: "started" | "queued" | "handled" };
	};
	steer: { params: { message: string; images?: ImageContent[] }; result: { disposition: "queued" | "handled" } };
	follow_up: { params: { message: string; images?: ImageContent[] }; result: { disposition: "queued" | "handled" } };
	abort: { params: object; result: undefined };
	clear_queue: { params: object; result: { steering: string[]; followUp: string[] } };
	wait_idle: { params: object; result: undefined };
	get_state: { params: object; result: EngineState };
	get_messages: { params: object; result: { messages: AgentMessage[] } };
	get_last_assistant_text: { params: object; result: { text: string | null } };
	set_model: { params: { provider: string; modelId: string }; result: Model };
	get_available_models: { params: object; result: { models: Model[] } };
	set_thinking_level: { params: { level: ThinkingLevel }; result: undefined };
	get_available_thinking_levels: { params: object; result: { levels: ThinkingLevel[] } };
	set_steering_mode: { params: { mode: QueueMode }; result: undefined };
	set_follow_up_mode: { params: { mode: QueueMode }; result: undefined };
	set_auto_retry: { params: { enabled: boolean }; result: undefined };
	abort_retry: { params: object; result: undefined };
	compact: { params: { customInstructions?: string }; result: CompactionResult };
	abort_compaction: { params: object; result: undefined };
	set_auto_compaction: { params: { enabled: boolean }; result: undefined };
	new_session: { params: { parentSession?: string }; result: { cancelled: boolean } };
	switch_session: { params: { sessionPath: string }; result: { cancelled: boolean } };
	import_session: { params: { path: string }; result: { cancelled: boolean } };
	/** Before a message of the user (default), or at any entry. */
	fork: { params: { entryId: string; position?: "before" | "at" }; result: { text: string; cancelled: boolean } };
	clone: { params: object; result: { cancelled: boolean } };
	get_fork_messages: { params: object; result: { messages: { entryId: string; text: string }[] } };
	get_entries: { params: { since?: string }; result: { entries: SessionEntry[]; leafId: string | null } };
	get_tree: { params: object; result: { tree: SessionTreeNode[]; leafId: string | null } };
	navigate_tree: {
		params: {
			targetId: string;
			summarize?: boolean;
			customInstructions?: string;
			replaceInstructions?: boolean;
			label?: string;
		};
		result: NavigationResult;
	};
	abort_branch_summary: { params: object; result: undefined };
	set_session_name: { params: { name: string }; result: undefined };
	/** No label clears it. */
	set_label: { params: { entryId: string; label?: string }; result: undefined };
	export_session: { params: { outputPath?: string }; result: { path: string } };
	/** The whole session as one web page. */
	export_html: { params: { outputPath?: string }; result: { path: string } };
	/** The next available model, or the next of the scope; null when there is no other. */
	cycle_model: {
		params: { direction?: "forward" | "backward" };
		result: { model: Model; thinkingLevel: ThinkingLevel; isScoped: boolean } | null;
	};
	cycle_thinking_level: { params: object; result: { level: ThinkingLevel } | null };
	/** A command of the user's, told to the model unless `excludeFromContext`. */
	bash: { params: { command: string; excludeFromContext?: boolean; id?: string }; result: BashResult };
	abort_bash: { params: object; result: undefined };
	/** What may follow a slash in a prompt. */
	get_commands: { params: object; result: { commands: SlashCommand[] } };
	get_session_stats: { params: object; result: SessionStats };
	/**
	 * An addition to pi, as all below: the last entries of the branch, or those before an entry, oldest first. Reads no more
	 * than these.
	 * `sessionBytes` is what the whole session takes on the disk; 0 for one that is kept nowhere.
	 */
	get_branch_tail: {
		params: { count: number; before?: string };
		result: { entries: SessionEntry[]; hasMore: boolean; sessionBytes: number };
	};
	get_workspace: { params: object; result: WorkspaceFacts };
	/** Of the user's own settings.json: by name, or by JSON pointer for what lies deeper; `null` removes. */
	change_settings: { params: { changes: JsonObject }; result: undefined };
	/** Used last first. */
	list_sessions: {
		params: { scope?: "project" | "all"; text?: boolean };
		result: { sessions: SessionSummary[] };
	};
	/** Full text, best first. `isTyping`: the last word may be unfinished. */
	search_sessions: {
		params: { query: string; scope?: "project" | "all"; limit?: number; isTyping?: boolean };
		result: { sessions: SessionSearchResult[] };
	};
	/** Of a session that is not open; the open one has `set_session_name`. */
	rename_session: { params: { path: string; name: string }; result: undefined };
	delete_session: { params: { path: string }; result: { inTrash: boolean } };
	get_providers: { params: object; result: { providers: ProviderFacts[] } };
	/**
	 * Stores an API key or a login in auth.json. What is not given is asked for, so without `apiKey` a client must answer
	 * questions. Cancelled: a question was.
	 */
	login: {
		params: { provider: string; method?: LoginMethod; apiKey?: string };
		result: { cancelled: boolean };
	};
	logout: { params: { provider: string }; result: { removed: boolean } };
	/** Writes a server that asks for no key into models.json. */
	add_provider: {
		params: { id: string; baseUrl: string; api: string; models: string[] };
		result: undefined;
	};
	get_trust: { params: object; result: ProjectTrust };
	/** Writes a decision down and acts on it; `null` takes it back. */
	set_trust: { params: { decision: boolean | null }; result: WorkspaceFacts };
	/** Asks whether to trust the project where that is not decided; `asked` is false where it is, or nobody answered. */
	ask_trust: { params: object; result: { asked: boolean; workspace: WorkspaceFacts } };
	/** Answers an `extension_ui_request`. One that is not open any more is let go. */
	extension_ui_response: { params: { id: string } & UiAnswer; result: undefined };
	/** Reads settings, instructions, skills, templates and themes anew. */
	reload: { params: object; result: WorkspaceFacts };
}

export type OpName = keyof Ops;
export type OpResult<K extends OpName> = Ops[K]["result"];
