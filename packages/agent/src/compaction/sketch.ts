/** What finding a cut needs to know of each entry, in one pass: the messages themselves are not held. */
import type { AgentMessage } from "@tau/protocol/messages";
import type { CompactionEntry, SessionEntry } from "@tau/protocol/session-entries";
import type { ContextItem, ContextSource } from "./context-item.ts";
import { ContextMeter, type ContextSize } from "./context-meter.ts";
import { estimateMessageTokens } from "./estimate-tokens.ts";
import { type FileOperation, fileOperationsOf } from "./file-operations.ts";

export interface ItemSketch {
	id: string;
	type: SessionEntry["type"];
	/** Of everything it adds to the context, system messages included. */
	tokens: number;
	/** Adds at least one message to the context. */
	visible: boolean;
	/** Adds none only because of an edit. */
	omitted: boolean;
	/** A model's answer that an edit left out. */
	omittedAssistant: boolean;
	/** A user, assistant or user-like message. */
	cuttable: boolean;
	startsTurn: boolean;
	isAssistant: boolean;
	/** Has a message that a summary would cover. */
	conversational: boolean;
	/** Calls before it are answered at or after it: a cut here would tear them apart. */
	insideCall: boolean;
	/** For an edit. */
	edits?: { targetId: string; replaces: boolean };
}

export interface ContextSketch {
	items: ItemSketch[];
	/** The compaction that the context starts at; not among `items`. */
	previous: CompactionEntry | undefined;
	/** Index of the first of `items` that is younger than `previous`. */
	firstNew: number;
	size: ContextSize;
	/** By index into `items`, in order. */
	files: { index: number; operation: FileOperation; path: string }[];
}

const TURN_STARTS: ReadonlySet<AgentMessage["role"]> = new Set<AgentMessage["role"]>([
	"user",
	"bashExecution",
	"custom",
	"branchSummary",
	"compactionSummary",
]);

export function sketchContext(source: ContextSource): ContextSketch {
	const meter = new ContextMeter();
	const calls = new CallTracker();
	const sketch: ContextSketch = { items: [], previous: undefined, firstNew: 0, size: meter.size(), files: [] };
	let first = true;
	let inKeptPart = false;
	for (const item of source) {
		meter.add(item);
		if (first && item.entry.type === "compaction") {
			sketch.previous = item.entry;
			inKeptPart = true;
			first = false;
			continue;
		}
		first = false;
		if (inKeptPart && item.entry.parentId === sketch.previous?.id) {
			sketch.firstNew = sketch.items.length;
			inKeptPart = false;
		}
		const index = sketch.items.length;
		sketch.items.push(sketchItem(item));
		for (const message of item.messages) {
			calls.add(message, index);
			for (const [operation, path] of fileOperationsOf(message)) sketch.files.push({ index, operation, path });
		}
	}
	if (inKeptPart) sketch.firstNew = sketch.items.length;
	calls.mark(sketch.items);
	sketch.size = meter.size();
	return sketch;
}

function sketchItem({ entry, messages }: ContextItem): ItemSketch {
	const isCompaction = entry.type === "compaction";
	const startsTurn = !isCompaction && messages.some(({ role }) => TURN_STARTS.has(role));
	const isAssistant = messages.some(({ role }) => role === "assistant");
	return {
		id: entry.id,
		type: entry.type,
		tokens: messages.reduce((sum, message) => sum + estimateMessageTokens(message), 0),
		visible: messages.length > 0,
		omitted: messages.length === 0 && addsMessages(entry),
		omittedAssistant: messages.length === 0 && entry.type === "message" && entry.message.role === "assistant",
		cuttable: !isCompaction && (startsTurn || isAssistant),
		startsTurn,
		isAssistant,
		conversational: !isCompaction && messages.some(({ role }) => role !== "system"),
		insideCall: false,
		...(entry.type === "context_edit"
			? { edits: { targetId: entry.targetId, replaces: entry.replacement !== null } }
			: {}),
	};
}

function addsMessages(entry: SessionEntry): boolean {
	if (entry.type === "branch_summary") return entry.summary !== "";
	return entry.type === "message" || entry.type === "custom_message" || entry.type === "compaction";
}

/** Where results lie with respect to their calls. Ids may come again: a result belongs to the latest call before it. */
class CallTracker {
	readonly #open = new Map<string, number>();
	readonly #spans: [call: number, result: number][] = [];

	add(message: AgentMessage, index: number): void {
		if (message.role === "assistant") {
			for (const block of message.content) if (block.type === "toolCall") this.#open.set(block.id, index);
		} else if (message.role === "toolResult") {
			const call = this.#open.get(message.toolCallId);
			if (call === undefined) return;
			this.#spans.push([call, index]);
			this.#open.delete(message.toolCallId);
		}
	}

	mark(items: readonly ItemSketch[]): void {
		const steps = new Int32Array(items.length + 2);
		for (const [call, result] of this.#spans) {
			steps[call + 1]! += 1;
			steps[result + 1]! -= 1;
		}
		let open = 0;
		for (const [index, item] of items.entries()) {
			open += steps[index]!;
			item.insideCall = open > 0;
		}
	}
}
