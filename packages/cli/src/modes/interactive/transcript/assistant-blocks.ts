/**
 * The message that is being written, block by block: each block of the model is an item of the transcript of its own, so
 * that what is finished can leave the screen while the rest still grows.
 */
import type { AssistantMessage, ToolCall } from "@tau/protocol/messages";
import type { AssistantMessageEvent } from "@tau/protocol/model-stream";
import type { Component } from "@tau/tui/render/component";
import { AnswerBlock } from "./answer-block.ts";
import { ThinkingBlock } from "./thinking-block.ts";
import { ToolRow } from "./tools/tool-row.ts";
import type { TranscriptParts } from "./transcript-parts.ts";

type Block = AnswerBlock | ThinkingBlock | ToolRow;

export class AssistantBlocks {
	readonly #parts: TranscriptParts;
	readonly #blocks: (Block | undefined)[] = [];
	/** By the id of the call. */
	readonly #rows: Map<string, ToolRow>;

	constructor(parts: TranscriptParts, rows: Map<string, ToolRow>) {
		this.#parts = parts;
		this.#rows = rows;
	}

	follow(event: AssistantMessageEvent): void {
		if (!("contentIndex" in event)) return;
		const { contentIndex, partial } = event;
		const content = partial.content[contentIndex];
		if (content) this.#show(contentIndex, content);
		const block = this.#blocks[contentIndex];
		// The call's result is still to come: its row is finished with that.
		if (event.type.endsWith("_end") && block && !(block instanceof ToolRow)) this.#parts.transcript.finish(block);
	}

	/** What the message came to. Blocks that were not streamed are shown now. */
	end(message: AssistantMessage): void {
		for (const [index, content] of message.content.entries()) this.#show(index, content);
		const hasFailed = message.stopReason === "error" || message.stopReason === "aborted";
		for (const block of this.#blocks) {
			if (!block) continue;
			if (block instanceof ToolRow) {
				if (!hasFailed) continue;
				block.abandon();
			}
			this.#parts.transcript.finish(block);
		}
	}

	#show(index: number, content: AssistantMessage["content"][number]): void {
		if (content.type === "text") {
			// A text that grows is not looked at here: that would cost its whole length at every piece.
			if (!this.#blocks[index] && content.text.trim() === "") return;
			this.#block(index, AnswerBlock, () => new AnswerBlock(this.#parts.markdown))?.update(content.text);
		} else if (content.type === "thinking") {
			if (!this.#blocks[index] && content.thinking.trim() === "" && !content.redacted) return;
			const { markdown, theme, thinking } = this.#parts;
			const make = () => new ThinkingBlock(markdown, theme, thinking);
			this.#block(index, ThinkingBlock, make)?.update(content.thinking, content.redacted === true);
		} else this.#showCall(index, content);
	}

	#showCall(index: number, call: ToolCall): void {
		const row = this.#block(index, ToolRow, () => new ToolRow(call.name, this.#parts));
		if (!row) return;
		if (call.id) this.#rows.set(call.id, row);
		if (row.state === "preparing") row.setArguments(call.arguments ?? {});
	}

	#block<T extends Block & Component>(
		index: number,
		type: abstract new (...parameters: never[]) => T,
		make: () => T,
	): T | undefined {
		const known = this.#blocks[index];
		if (known) return known instanceof type ? known : undefined;
		const block = make();
		this.#blocks[index] = block;
		this.#parts.transcript.addChild(block);
		return block;
	}
}
