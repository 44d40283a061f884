/** Events out: pi's `AgentSessionEvent`, the same for every client. */
import type { JsonValue } from "./json.ts";
import type { AgentMessage, ToolResultMessage, Usage } from "./messages.ts";
import type { ThinkingLevel } from "./model.ts";
import type { AssistantMessageEvent } from "./model-stream.ts";
import type { SessionEntry, SessionHeader } from "./session-entries.ts";
import type { ToolResult } from "./tool.ts";
import type { UiNotice, UiQuestion } from "./user-interface.ts";

export type AgentEvent =
	| { type: "agent_start" }
	/** `error` (an addition to pi): the run was stopped although no message carries the reason. */
	| {
			type: "agent_end";
			messages: AgentMessage[];
			willRetry: boolean;
			error?: { code: string; message: string; hint?: string };
	  }
	/** Nothing runs and nothing is queued. */
	| { type: "agent_settled" }
	| { type: "turn_start" }
	| { type: "turn_end"; message: AgentMessage; toolResults: ToolResultMessage[] }
	| { type: "message_start"; message: AgentMessage }
	| { type: "message_update"; message: AgentMessage; assistantMessageEvent: AssistantMessageEvent }
	| { type: "message_end"; message: AgentMessage }
	| { type: "tool_execution_start"; toolCallId: string; toolName: string; args: unknown }
	| { type: "tool_execution_update"; toolCallId: string; toolName: string; args: unknown; partialResult: ToolResult }
	| { type: "tool_execution_end"; toolCallId: string; toolName: string; result: ToolResult; isError: boolean }
	| { type: "queue_update"; steering: readonly string[]; followUp: readonly string[] }
	/** For entries that are no messages of the run: those have their own events. */
	| { type: "entry_appended"; entry: SessionEntry }
	| { type: "session_info_changed"; name: string | undefined }
	/** An addition to pi: another session or another branch is shown from here on. */
	| { type: "session_changed"; reason: SessionChange; header: SessionHeader; leafId: string | null }
	/** An addition to pi: prompt or tools changed, so the provider's cache of them is lost; with the causes. */
	| { type: "prompt_prefix_changed"; hash: string; causes: PromptPrefixChange[] }
	| { type: "compaction_start"; reason: CompactionReason }
	| {
			type: "compaction_end";
			reason: CompactionReason;
			result?: CompactionResult;
			aborted: boolean;
			willRetry: boolean;
			errorMessage?: string;
	  }
	/** Output of a command that the user runs; `id` is that of the op. */
	| { type: "bash_execution_update"; id?: string; delta: string }
	| { type: "thinking_level_changed"; level: ThinkingLevel }
	| { type: "auto_retry_start"; attempt: number; maxAttempts: number; delayMs: number; errorMessage: string }
	| { type: "auto_retry_end"; success: boolean; attempt: number; finalError?: string }
	/** Only while a client answers questions. A question is answered by the op `extension_ui_response` with its `id`. */
	| ({ type: "extension_ui_request"; id: string } & (UiQuestion | UiNotice))
	/** An addition to pi: the question needs no answer any more; it was answered, took too long, or was given up. */
	| { type: "extension_ui_end"; id: string };

export type SessionChange = "new" | "resume" | "fork" | "import" | "navigate";

export interface PromptPrefixChange {
	part: "section" | "tool";
	name: string;
	/** `moved`: same content, another place. */
	change: "added" | "removed" | "changed" | "moved";
}

export type CompactionReason = "manual" | "threshold" | "overflow";

export interface CompactionResult {
	summary: string;
	firstKeptEntryId: string;
	tokensBefore: number;
	estimatedTokensAfter?: number;
	usage?: Usage;
	details?: JsonValue;
}

export type AgentEventListener = (event: AgentEvent) => void;
