/** The lines of json mode in a form in which two runs of one program are equal. */
import type { Masks } from "./masks.ts";

type Json = Record<string, unknown>;

/** How often partial output is reported depends on time. */
const TIMED = new Set(["tool_execution_update"]);

export function normalizeEvents(stdout: string, masks: Masks): { sequence: string[]; events: Json } {
	const sequence: string[] = [];
	const events: Json = {};
	const counts = new Map<string, number>();
	for (const event of inCallOrder(mergeDeltas(parseLines(stdout)))) {
		const type = typeName(event);
		if (TIMED.has(type)) continue;
		const number = (counts.get(type) ?? 0) + 1;
		counts.set(type, number);
		sequence.push(type);
		events[`${type}#${number}`] = normalizeEvent(event, masks);
	}
	return { sequence, events };
}

function parseLines(stdout: string): Json[] {
	return stdout
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => {
			try {
				return JSON.parse(line) as Json;
			} catch {
				return { type: "not JSON", line };
			}
		});
}

const innerEvent = (event: Json) => event.assistantMessageEvent as Json | undefined;

/** `message_end` of an assistant is another thing than that of a tool result. */
function typeName(event: Json): string {
	const role = (event.message as Json | undefined)?.role;
	const inner = innerEvent(event)?.type;
	return [event.type, inner ?? (String(event.type).startsWith("message_") ? role : undefined)]
		.filter(Boolean)
		.join(" ");
}

/** Deltas of one block become one; blocks may be interleaved. */
function mergeDeltas(events: Json[]): Json[] {
	const merged: Json[] = [];
	let open = new Map<unknown, Json>();
	for (const event of events) {
		const inner = innerEvent(event);
		if (!inner || typeof inner.delta !== "string") {
			if (!inner) open = new Map();
			merged.push(event);
			continue;
		}
		const key = `${inner.type} ${inner.contentIndex}`;
		const first = open.get(key);
		if (first) {
			const begun = innerEvent(first)!;
			begun.delta = `${begun.delta}${inner.delta}`;
		} else {
			const copy = { ...event, assistantMessageEvent: { ...inner } };
			open.set(key, copy);
			merged.push(copy);
		}
	}
	return merged;
}

/** Parallel calls end in any order: neighbouring ends are put into the order of their starts. */
function inCallOrder(events: Json[]): Json[] {
	const starts = events.filter(({ type }) => type === "tool_execution_start").map(({ toolCallId }) => toolCallId);
	const rank = (event: Json) => starts.indexOf(event.toolCallId);
	const sorted: Json[] = [];
	for (const event of events) {
		let at = sorted.length;
		const isEnd = (other: Json | undefined) => other?.type === "tool_execution_end";
		while (isEnd(event) && isEnd(sorted[at - 1]) && rank(sorted[at - 1]!) > rank(event)) at--;
		sorted.splice(at, 0, event);
	}
	return sorted;
}

function normalizeEvent(event: Json, masks: Masks): unknown {
	if (event.type === "session") return { ...event, id: "<session>", timestamp: "<time>" };
	const copy = structuredClone(event);
	if (copy.type === "message_update") {
		// Both are as far as the stream has come at that moment.
		delete copy.usage;
		delete copy.message;
	}
	hideSystemPrompt(copy.message);
	for (const message of (copy.messages as unknown[] | undefined) ?? []) hideSystemPrompt(message);
	return masks.value(copy);
}

function hideSystemPrompt(message: unknown): void {
	const { role, sections } = (message ?? {}) as { role?: string; sections?: Json };
	if (role !== "system" || !sections) return;
	for (const name of Object.keys(sections)) sections[name] = "<section>";
}
