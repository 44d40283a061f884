/** Random things that happen to a session, for property tests and for comparisons with other implementations. */
import { emptyUsage } from "@tau/protocol/messages";
import type { ContextEditEntry } from "@tau/protocol/session-entries";
import fc from "fast-check";
import type { Session } from "../session.ts";
import { assistantEntry, systemEntry, toolResultEntry, userEntry } from "./sample-entries.ts";

/** A `place` picks one of the entries that are there, so that every action fits every session. */
export type SessionAction =
	| { kind: "user" | "assistant" | "tool" | "system" | "custom-message" | "name"; text: string }
	| { kind: "model" | "level" | "custom" | "usage" | "bash"; text: string }
	| { kind: "branch"; place: number }
	| { kind: "branch-summary"; place: number; text: string }
	| { kind: "label"; place: number; text: string }
	| { kind: "compact"; place: number; withSystem: boolean }
	| { kind: "edit"; place: number; content: string | null; asBlocks: boolean }
	| { kind: "reload" };

const text = fc.oneof(
	{ weight: 4, arbitrary: fc.string() },
	{ weight: 1, arbitrary: fc.constantFrom("\u2028\n\r", "😀\ud800", '"}\n{"', "x".repeat(3_000)) },
);
const place = fc.nat({ max: 40 });
const said = fc.record({
	kind: fc.constantFrom("user", "assistant", "tool", "system", "custom-message", "name"),
	text,
});
const state = fc.record({ kind: fc.constantFrom("model", "level", "custom", "usage", "bash"), text });

export const sessionActions: fc.Arbitrary<SessionAction[]> = fc.array(
	fc.oneof(
		{ weight: 8, arbitrary: said },
		{ weight: 3, arbitrary: state },
		{ weight: 2, arbitrary: fc.record({ kind: fc.constant("branch"), place }) },
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant("branch-summary"), place, text }) },
		{ weight: 2, arbitrary: fc.record({ kind: fc.constant("label"), place, text }) },
		{ weight: 2, arbitrary: fc.record({ kind: fc.constant("compact"), place, withSystem: fc.boolean() }) },
		{
			weight: 2,
			arbitrary: fc.record({ kind: fc.constant("edit"), place, content: fc.option(text), asBlocks: fc.boolean() }),
		},
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant("reload") }) },
	) as fc.Arbitrary<SessionAction>,
	{ maxLength: 40 },
);

/** Does it to a session; `reload` is up to the caller. `ids` are all entries so far, and get the new ones. */
export function act(session: Session, action: SessionAction, ids: string[]): void {
	const entry = written(session, action, ids);
	if (entry) ids.push(entry);
}

function written(session: Session, action: SessionAction, ids: readonly string[]): string | undefined {
	const at = "place" in action && ids.length > 0 ? ids[action.place % ids.length]! : undefined;
	switch (action.kind) {
		case "user":
			return session.append(userEntry(action.text)).id;
		case "assistant":
			return session.append(assistantEntry(action.text, action.text.slice(0, 3))).id;
		case "tool":
			return session.append(toolResultEntry(action.text)).id;
		case "system":
			return session.append(systemEntry(action.text)).id;
		case "custom-message":
			return session.append({ type: "custom_message", customType: "x", content: action.text, display: true }).id;
		case "name":
			return session.setName(action.text).id;
		case "model":
			return session.append({ type: "model_change", provider: "p", modelId: action.text }).id;
		case "level":
			return session.append({ type: "thinking_level_change", thinkingLevel: action.text }).id;
		case "custom":
			return session.append({ type: "custom", customType: "x", data: { id: "no", text: action.text } }).id;
		case "usage":
			return session.append({ type: "usage", kind: "cache_warm", provider: "p", model: "m", usage: emptyUsage() }).id;
		case "bash":
			return session.append({
				type: "message",
				message: {
					role: "bashExecution",
					command: action.text,
					output: "",
					exitCode: 0,
					cancelled: false,
					truncated: false,
					timestamp: 4,
				},
			}).id;
		case "branch":
			session.branchTo(at ?? null);
			return undefined;
		case "branch-summary":
			return session.branchWithSummary(action.place % 5 === 0 ? null : (at ?? null), { summary: action.text }).id;
		case "label":
			return at && session.setLabel(at, action.text || undefined).id;
		case "compact":
			return session.appendCompaction({
				summary: "sum",
				firstKeptEntryId: at ?? null,
				tokensBefore: 7,
				...(action.withSystem && { systemMessage: { role: "system", content: "prompt", timestamp: 0 } }),
			}).id;
		case "edit":
			return at && edited(session, at, action.content, action.asBlocks);
		case "reload":
			return undefined;
	}
}

function edited(session: Session, at: string, content: string | null, asBlocks: boolean): string | undefined {
	const blocks = [{ type: "text" as const, text: content ?? "" }];
	const replacement: ContextEditEntry["replacement"] =
		content === null ? null : { content: asBlocks ? blocks : content };
	try {
		return session.editContext(at, replacement).id;
	} catch {
		// Not every entry may be edited.
		return undefined;
	}
}
