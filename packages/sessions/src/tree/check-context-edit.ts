/** What may be edited out of a context, and in what form. */
import { TauError } from "@tau/base/errors";
import type { ContextEditEntry, SessionEntry } from "@tau/protocol/session-entries";
import type { EntryHead } from "../store/session-store.ts";

type Replacement = ContextEditEntry["replacement"];

interface EditedSession {
	entry(id: string): SessionEntry | undefined;
	path(): IteratorObject<EntryHead>;
}

const EDITABLE_ROLES = new Set(["user", "assistant", "toolResult"]);

/** The replacement as it is written. Throws `TAU_SESSION_EDIT` with pi's words. */
export function checkContextEdit(session: EditedSession, targetId: string, replacement: Replacement): Replacement {
	if (replacement !== null && !isContent((replacement as { content?: unknown } | undefined)?.content)) {
		throw refusal("Context edit replacement must be null or contain string/array content");
	}
	const target = session.entry(targetId);
	if (!target) throw refusal(`Entry ${targetId} not found`);
	if (!session.path().some(({ id }) => id === targetId)) {
		throw refusal(`Entry ${targetId} is not on the active branch`);
	}
	const role = target.type === "message" ? target.message.role : target.type;
	if (role !== "custom_message" && !EDITABLE_ROLES.has(role)) {
		throw refusal(`Entry ${targetId} does not contribute editable model content`);
	}
	const takesBlocks = role === "assistant" || role === "toolResult";
	if (!takesBlocks || typeof replacement?.content !== "string") return replacement;
	return { content: [{ type: "text", text: replacement.content }] };
}

function isContent(content: unknown): boolean {
	return typeof content === "string" || Array.isArray(content);
}

function refusal(message: string): TauError {
	return new TauError("TAU_SESSION_EDIT", message);
}
