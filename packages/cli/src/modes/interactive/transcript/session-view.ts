/** Events of the engine, and entries of a session that is opened, as items of the transcript. Knows no keys and no commands. */
import type { AgentEvent } from "@tau/protocol/agent-events";
import type {
	AgentMessage,
	AssistantMessage,
	ToolResultMessage,
	UserMessage as UserMessageContent,
} from "@tau/protocol/messages";
import { textOf } from "@tau/protocol/messages";
import type { SessionEntry } from "@tau/protocol/session-entries";
import { Transcript } from "@tau/tui/components/transcript";
import type { Component } from "@tau/tui/render/component";
import { failureHint, shownReason } from "../../describe-failure.ts";
import { AnswerBlock } from "./answer-block.ts";
import { AssistantBlocks } from "./assistant-blocks.ts";
import { BashBlock } from "./bash-block.ts";
import { Notice, type NoticeKind } from "./notice.ts";
import { Picture } from "./picture.ts";
import { SummaryBlock } from "./summary-block.ts";
import type { ToolRow } from "./tools/tool-row.ts";
import type { TranscriptParts } from "./transcript-parts.ts";
import { UserMessage } from "./user-message.ts";

export class SessionView {
	readonly #parts: TranscriptParts;
	/** Of calls whose result is to come. */
	readonly #rows = new Map<string, ToolRow>();
	#streaming: AssistantBlocks | undefined;

	readonly #handlers: { [K in AgentEvent["type"]]?: (event: Extract<AgentEvent, { type: K }>) => void } = {
		message_start: ({ message }) => {
			if (message.role === "assistant") this.#streaming = this.#blocks();
		},
		message_update: ({ assistantMessageEvent }) => this.#streaming?.follow(assistantMessageEvent),
		message_end: ({ message }) => this.#ended(message),
		tool_execution_start: ({ toolCallId, args }) => this.#rows.get(toolCallId)?.start(args),
		tool_execution_update: ({ toolCallId, partialResult }) => this.#rows.get(toolCallId)?.update(partialResult),
		tool_execution_end: ({ toolCallId, result, isError }) => this.#endTool(toolCallId, result, isError),
		entry_appended: ({ entry }) => this.#showEntry(entry),
		agent_end: ({ error }) => {
			this.#rows.clear();
			if (error) this.notice(error.message, "error", error.hint);
		},
	};

	constructor(parts: TranscriptParts) {
		this.#parts = parts;
	}

	/** Whether something on the screen changes with time alone. */
	get isTicking(): boolean {
		for (const row of this.#rows.values()) if (row.state === "running") return true;
		return false;
	}

	follow(event: AgentEvent): void {
		(this.#handlers[event.type] as ((event: AgentEvent) => void) | undefined)?.(event);
	}

	/** A session as it was left: oldest first. */
	restore(entries: readonly SessionEntry[]): void {
		for (const entry of entries) {
			if (entry.type === "message") this.#restoreMessage(entry.message);
			else this.#showEntry(entry);
		}
		for (const row of this.#rows.values()) {
			row.abandon();
			this.#parts.transcript.finish(row);
		}
		this.#rows.clear();
	}

	/** Items of entries that go before those that are shown. */
	drawn(entries: readonly SessionEntry[]): Component[] {
		const transcript = new Transcript();
		new SessionView({ ...this.#parts, transcript }).restore(entries);
		return transcript.children;
	}

	clear(): void {
		this.#rows.clear();
		this.#streaming = undefined;
		this.#parts.transcript.clear();
	}

	notice(text: string, kind: NoticeKind, hint?: string): void {
		this.#add(new Notice(text, kind, this.#parts.theme, hint));
	}

	/** Markdown that nobody in the conversation has said. */
	document(markdown: string): void {
		const block = new AnswerBlock(this.#parts.markdown);
		block.update(markdown);
		this.#add(block);
	}

	summary(label: string, text: string): void {
		this.#add(new SummaryBlock(label, text, this.#parts.theme, this.#parts.expansion));
	}

	startBash(command: string, isPrivate: boolean): BashBlock {
		const block = new BashBlock(command, isPrivate, this.#parts);
		this.#parts.transcript.addChild(block);
		return block;
	}

	finish(component: Component): void {
		this.#parts.transcript.finish(component);
	}

	#blocks(): AssistantBlocks {
		return new AssistantBlocks(this.#parts, this.#rows);
	}

	#add(component: Component): void {
		this.#parts.transcript.addChild(component, true);
	}

	#ended(message: AgentMessage): void {
		if (message.role === "assistant") {
			this.#streaming ??= this.#blocks();
			this.#streaming.end(message);
			this.#streaming = undefined;
			this.#showFailure(message);
		} else if (message.role !== "toolResult") this.#showMessage(message);
	}

	#endTool(id: string, result: Parameters<ToolRow["end"]>[0], isError: boolean): void {
		const row = this.#rows.get(id);
		if (!row) return;
		row.end(result, isError);
		this.#finishWhenReady(row);
		this.#rows.delete(id);
	}

	/** What has gone into the scrollback is not drawn again: a picture goes there when it can be seen. */
	#finishWhenReady(component: Component & { ready: Promise<void> | undefined }): void {
		const { transcript, redraw } = this.#parts;
		if (!component.ready) transcript.finish(component);
		else {
			void component.ready.finally(() => {
				component.invalidate();
				transcript.finish(component);
				redraw();
			});
		}
	}

	#restoreMessage(message: AgentMessage): void {
		if (message.role === "assistant") {
			this.#blocks().end(message);
			this.#showFailure(message);
		} else if (message.role === "toolResult") this.#restoreResult(message);
		else this.#showMessage(message);
	}

	#restoreResult({ toolCallId, content, details, isError }: ToolResultMessage): void {
		this.#endTool(toolCallId, { content, details }, isError);
	}

	/** What is no answer and no tool's result. */
	#showMessage(message: AgentMessage): void {
		if (message.role === "user") this.#showUserMessage(message);
		else if (message.role === "bashExecution") {
			// Commands of this run are on the screen since they were started.
			if (!this.#isShown(message.timestamp)) this.#add(BashBlock.of(message, this.#parts));
		} else if (message.role === "custom" && message.display) this.summary(message.customType, textOf(message.content));
		else if (message.role === "branchSummary") this.summary("branch summary", message.summary);
		else if (message.role === "compactionSummary") this.summary("compaction", message.summary);
	}

	#showUserMessage(message: UserMessageContent): void {
		const { theme, pictures, transcript } = this.#parts;
		this.#add(new UserMessage(message, theme));
		if (typeof message.content === "string") return;
		for (const block of message.content) {
			if (block.type !== "image") continue;
			const picture = new Picture(block, theme, pictures);
			transcript.addChild(picture);
			this.#finishWhenReady(picture);
		}
	}

	#showEntry(entry: SessionEntry): void {
		if (entry.type === "compaction") {
			this.summary(`compacted from ${entry.tokensBefore.toLocaleString("en")} tokens`, entry.summary);
		} else if (entry.type === "branch_summary") this.summary("branch summary", entry.summary);
		else if (entry.type === "custom_message" && entry.display) this.summary(entry.customType, textOf(entry.content));
	}

	#showFailure(message: AssistantMessage): void {
		if (message.stopReason === "aborted") this.notice("Interrupted", "warning");
		if (message.stopReason === "length") {
			this.notice("The answer was cut off at the model's output limit", "warning", "Ask it to go on, or for less.");
		}
		if (message.stopReason === "error") {
			this.notice(shownReason(message), "error", failureHint(message));
		}
	}

	/** Of this process: told apart by when the run began. */
	#isShown(timestamp: number): boolean {
		return timestamp >= this.#parts.startedAt;
	}
}
