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
import { shortHash } from "./short-hash.ts";

export interface HandOffOptions {
	/** The target's form of a tool call id that another model's provider made. */
	toolCallId?: (id: string, from: AssistantMessage) => string;
	now: () => number;
}

const USER_IMAGE_OMITTED = "(image omitted: model does not support images)";
const TOOL_IMAGE_OMITTED = "(tool image omitted: model does not support images)";
const NO_RESULT = "No result provided";

/** `ids` carries on from the messages before these. */
export function handOff(
	messages: readonly Message[],
	model: Model,
	options: HandOffOptions,
	ids: CallIds = { replaced: new Map(), takenBy: new Map() },
): Message[] {
	const adapted = messages.map((message) => adapt(message, model, ids, options));
	return pairToolCalls(adapted, options.now);
}

/** The ids of calls in the request: what became of another model's, and which call has which. */
export interface CallIds {
	replaced: Map<string, string>;
	takenBy: Map<string, string>;
}

export function isFromModel(message: AssistantMessage, model: Model): boolean {
	return message.provider === model.provider && message.api === model.api && message.model === model.id;
}

function adapt(message: Message, model: Model, ids: CallIds, options: HandOffOptions): Message {
	switch (message.role) {
		case "system":
			return message.content == null ? { ...message, content: "" } : message;
		case "user":
			if (message.content == null) return { ...message, content: [] };
			if (typeof message.content === "string" || model.input.includes("image")) return message;
			return { ...message, content: withoutImages(message.content, USER_IMAGE_OMITTED) };
		case "toolResult":
			return adaptResult(message, model, ids);
		case "assistant": {
			const content = message.content ?? [];
			if (!isFromModel(message, model)) {
				return { ...message, content: content.flatMap((block) => foreignBlock(block, message, ids, options)) };
			}
			// The results that follow belong to these calls, also where an earlier turn used the same ids.
			for (const block of content) if (block.type === "toolCall") ids.replaced.delete(block.id);
			// Every message passes here in every turn: most need no copy.
			if (message.content && content.every(isKept)) return message;
			return { ...message, content: content.filter(isKept) };
		}
	}
}

function adaptResult(message: ToolResultMessage, model: Model, ids: CallIds): Message {
	const toolCallId = ids.replaced.get(message.toolCallId) ?? message.toolCallId;
	const fits = model.input.includes("image") || message.content?.every((block) => block.type === "text");
	if (message.content && fits && toolCallId === message.toolCallId) return message;
	const content = message.content ?? [];
	return { ...message, content: fits ? content : withoutImages(content, TOOL_IMAGE_OMITTED), toolCallId };
}

function isKept(block: AssistantMessage["content"][number]): boolean {
	return block.type !== "thinking" || isReplayable(block);
}

/** An encrypted thought may be without text; one without text and signature says nothing. */
function isReplayable(block: { thinking: string; thinkingSignature?: string; redacted?: boolean }): boolean {
	return block.redacted === true || Boolean(block.thinkingSignature) || Boolean(block.thinking?.trim());
}

function foreignBlock(
	block: AssistantMessage["content"][number],
	message: AssistantMessage,
	ids: CallIds,
	{ toolCallId }: HandOffOptions,
): AssistantMessage["content"] {
	if (block.type === "text") return [{ type: "text", text: block.text }];
	if (block.type === "thinking") {
		return block.redacted || !block.thinking?.trim() ? [] : [{ type: "text", text: block.thinking }];
	}
	const { thoughtSignature: _dropped, ...call } = block;
	const id = distinctId(toolCallId?.(call.id, message) ?? call.id, call.id, ids.takenBy);
	ids.replaced.set(call.id, id);
	return [{ ...call, id }];
}

const HASH_LENGTH = 8;

/** Two ids may become one when they are shortened: then the later one ends in a hash of what it was. */
function distinctId(id: string, original: string, takenBy: Map<string, string>): string {
	const owner = takenBy.get(id);
	const isTaken = owner !== undefined && owner !== original;
	const kept = id.slice(0, Math.max(1, Math.min(id.length, MIN_ID_LIMIT - HASH_LENGTH - 1)));
	const distinct = isTaken ? `${kept}_${shortHash(original).slice(0, HASH_LENGTH)}` : id;
	takenBy.set(distinct, original);
	return distinct;
}

/** The shortest limit of a vendor (OpenAI's chat completions). */
const MIN_ID_LIMIT = 40;

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

/**
 * Leaves out failed turns, closes open calls and drops results that answer no open call (of a turn left out or cut off,
 * or the second for one call): vendors refuse them. System messages between a call and its results come after them.
 */
function pairToolCalls(messages: readonly Message[], now: () => number): Message[] {
	const paired: Message[] = [];
	let calls: ToolCall[] = [];
	let open = new Set<string>();
	const held: SystemMessage[] = [];
	const close = () => {
		for (const call of calls) if (open.delete(call.id)) paired.push(missingResult(call, now()));
		calls = [];
		paired.push(...held.splice(0));
	};
	for (const message of messages) {
		if (message.role === "system") {
			if (calls.length > 0) held.push(message);
			else paired.push(message);
		} else if (message.role === "toolResult") {
			if (open.delete(message.toolCallId)) paired.push(message);
		} else {
			close();
			if (message.role === "assistant") {
				if (message.stopReason === "error" || message.stopReason === "aborted") continue;
				calls = message.content.filter((block) => block.type === "toolCall");
				open = new Set(calls.map((call) => call.id));
			}
			paired.push(message);
		}
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
