/**
 * Makes a history fit for a model, whoever wrote it: another model's reasoning becomes text, ids follow the target's
 * rules, failed turns are left out, and every tool call gets exactly one result. Returns new messages where something
 * changes; the transcript itself is never touched.
 */
import type {
	AssistantMessage,
	ImageContent,
	Message,
	SystemMessage,
	TextContent,
	ToolCall,
	ToolResultMessage,
} from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";

export interface HandOffOptions {
	/** The target's form of a tool call id that another model's provider made. */
	toolCallId?: (id: string, from: AssistantMessage) => string;
	now: () => number;
}

const USER_IMAGE_OMITTED = "(image omitted: model does not support images)";
const TOOL_IMAGE_OMITTED = "(tool image omitted: model does not support images)";
const NO_RESULT = "No result provided";

export function handOff(messages: readonly Message[], model: Model, options: HandOffOptions): Message[] {
	const ids = new Map<string, string>();
	const adapted = messages.map((message) => adapt(message, model, ids, options));
	return pairToolCalls(adapted, options.now);
}

export function isFromModel(message: AssistantMessage, model: Model): boolean {
	return message.provider === model.provider && message.api === model.api && message.model === model.id;
}

function adapt(message: Message, model: Model, ids: Map<string, string>, options: HandOffOptions): Message {
	switch (message.role) {
		case "system":
			return message.content == null ? { ...message, content: "" } : message;
		case "user":
			if (message.content == null) return { ...message, content: [] };
			if (typeof message.content === "string" || model.input.includes("image")) return message;
			return { ...message, content: withoutImages(message.content, USER_IMAGE_OMITTED) };
		case "toolResult": {
			const content = message.content ?? [];
			return {
				...message,
				content: model.input.includes("image") ? content : withoutImages(content, TOOL_IMAGE_OMITTED),
				toolCallId: ids.get(message.toolCallId) ?? message.toolCallId,
			};
		}
		case "assistant": {
			const content = message.content ?? [];
			return isFromModel(message, model)
				? { ...message, content: content.filter((block) => block.type !== "thinking" || isReplayable(block)) }
				: { ...message, content: content.flatMap((block) => foreignBlock(block, message, ids, options)) };
		}
	}
}

/** An encrypted thought may be without text; one without text and signature says nothing. */
function isReplayable(block: { thinking: string; thinkingSignature?: string; redacted?: boolean }): boolean {
	return block.redacted === true || Boolean(block.thinkingSignature) || Boolean(block.thinking?.trim());
}

function foreignBlock(
	block: AssistantMessage["content"][number],
	message: AssistantMessage,
	ids: Map<string, string>,
	{ toolCallId }: HandOffOptions,
): AssistantMessage["content"] {
	if (block.type === "text") return [{ type: "text", text: block.text }];
	if (block.type === "thinking") {
		return block.redacted || !block.thinking?.trim() ? [] : [{ type: "text", text: block.thinking }];
	}
	const { thoughtSignature: _dropped, ...call } = block;
	const id = toolCallId?.(call.id, message) ?? call.id;
	if (id !== call.id) ids.set(call.id, id);
	return [{ ...call, id }];
}

/** Adjacent images share one note. */
function withoutImages(content: readonly (TextContent | ImageContent)[], note: string): TextContent[] {
	const kept: TextContent[] = [];
	let afterNote = false;
	for (const block of content) {
		if (block.type === "text") {
			kept.push(block);
			afterNote = block.text === note;
		} else {
			if (!afterNote) kept.push({ type: "text", text: note });
			afterNote = true;
		}
	}
	return kept;
}

/** Leaves out failed turns and closes open calls. System messages between a call and its results come after them. */
function pairToolCalls(messages: readonly Message[], now: () => number): Message[] {
	const paired: Message[] = [];
	let open: ToolCall[] = [];
	let answered = new Set<string>();
	const held: SystemMessage[] = [];
	const close = () => {
		for (const call of open) if (!answered.has(call.id)) paired.push(missingResult(call, now()));
		open = [];
		answered = new Set();
		paired.push(...held.splice(0));
	};
	for (const message of messages) {
		if (message.role === "system" && open.length > 0) {
			held.push(message);
			continue;
		}
		if (message.role === "toolResult") answered.add(message.toolCallId);
		else if (message.role !== "system") close();
		if (message.role === "assistant") {
			if (message.stopReason === "error" || message.stopReason === "aborted") continue;
			open = message.content.filter((block) => block.type === "toolCall");
		}
		paired.push(message);
	}
	close();
	return paired;
}

function missingResult(call: ToolCall, timestamp: number): ToolResultMessage {
	return {
		role: "toolResult",
		toolCallId: call.id,
		toolName: call.name,
		content: [{ type: "text", text: NO_RESULT }],
		isError: true,
		timestamp,
	};
}
