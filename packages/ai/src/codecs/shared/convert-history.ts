/**
 * A history on the wire, converted once: a request costs what came since the one before. What is converted is kept with
 * the first message of its conversation, and is good for as long as the history only grows.
 */
import type { Message } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import { type CallIds, type HandOffOptions, handOff } from "./hand-off.ts";

/** What a message needs to know of those before it. */
export interface Before {
	/** How many there are. */
	messages: number;
	/** Counted by the converter, where its wire format wants it. */
	sent: number;
}

export interface HistoryConversion<Item> {
	model: Model;
	handOff: HandOffOptions;
	/** Everything else that items depend on: what was converted under another key is converted again. */
	key: string;
	/** `messages` are fit for the model. Advances `before` past them. */
	convert(messages: readonly Message[], before: Before): Item[];
}

interface Converted {
	model: Model;
	key: string;
	source: Message[];
	items: unknown[];
	ids: CallIds;
	before: Before;
	/** Images would be held twice, so nothing from the first one on is kept. */
	isComplete: boolean;
}

const CONVERSATIONS = new WeakMap<Message, Converted>();

/** The array is the caller's; its items are shared between requests and must not be changed. */
export function convertHistory<Item>(messages: readonly Message[], conversion: HistoryConversion<Item>): Item[] {
	const first = messages[0];
	if (!first) return [];
	const known = knownPart(first, messages, conversion);
	const { source, items, ids, before } = known;
	if (!known.isComplete) {
		const fresh = settledPart(messages, source.length);
		const keptLength = lengthBeforeImages(fresh);
		known.isComplete = keptLength < fresh.length;
		const kept = known.isComplete ? fresh.slice(0, keptLength) : fresh;
		if (kept.length > 0) {
			items.push(...convertPart(kept, conversion, ids, before));
			source.push(...kept);
		}
	}
	const idsOfRest = { replaced: new Map(ids.replaced), takenBy: new Map(ids.takenBy) };
	const rest = convertPart(messages.slice(source.length), conversion, idsOfRest, { ...before });
	return (items as Item[]).concat(rest);
}

function convertPart<Item>(
	messages: readonly Message[],
	{ model, handOff: options, convert }: HistoryConversion<Item>,
	ids: CallIds,
	before: Before,
): Item[] {
	const items = convert(handOff(messages, model, options, ids), before);
	before.messages += messages.length;
	return items;
}

function knownPart(
	first: Message,
	messages: readonly Message[],
	{ model, key }: HistoryConversion<unknown>,
): Converted {
	const known = CONVERSATIONS.get(first);
	if (known && known.model === model && known.key === key && startsWith(messages, known.source)) return known;
	const ids: CallIds = { replaced: new Map(), takenBy: new Map() };
	const before = { messages: 0, sent: 0 };
	const unknown: Converted = { model, key, source: [], items: [], ids, before, isComplete: false };
	CONVERSATIONS.set(first, unknown);
	return unknown;
}

function startsWith(messages: readonly Message[], start: readonly Message[]): boolean {
	// Another branch may go on with something else than the answer that settled what is known.
	if (start.length > 0 && !(messages[start.length] && isSentAnswer(messages[start.length]!))) return false;
	for (let index = start.length - 1; index >= 0; index--) if (messages[index] !== start[index]) return false;
	return true;
}

/** What no later message can change: all before the last answer, whose calls may still be without results. */
function settledPart(messages: readonly Message[], start: number): readonly Message[] {
	for (let index = messages.length - 1; index > start; index--) {
		if (isSentAnswer(messages[index]!)) return messages.slice(start, index);
	}
	return [];
}

/** In every wire format: failed and empty answers are left out, and what stands around them then meets. */
function isSentAnswer(message: Message): boolean {
	if (message.role !== "assistant" || message.stopReason === "error" || message.stopReason === "aborted") return false;
	return message.content?.some(
		(block) => block.type === "toolCall" || (block.type === "text" && block.text.trim() !== ""),
	);
}

/** Cut before an answer, like every part. */
function lengthBeforeImages(messages: readonly Message[]): number {
	let length = 0;
	for (let index = 0; index < messages.length; index++) {
		const { content } = messages[index]!;
		if (isSentAnswer(messages[index]!)) length = index;
		else if (Array.isArray(content) && content.some((block) => block.type === "image")) return length;
	}
	return messages.length;
}
