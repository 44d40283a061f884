/** Whether a parsed line can be used as the entry it says it is: damage may leave JSON that is no message any more. */
import type { SessionEntry } from "@tau/protocol/session-entries";

type Fields = Record<string, unknown>;

/** Only what later code counts on. Types that are not listed are taken as they are. */
const CHECKS: Readonly<Record<string, (entry: Fields) => boolean>> = {
	message: ({ message }) => typeof (message as Fields | null | undefined)?.role === "string",
	compaction: ({ summary, firstKeptEntryId }) => typeof summary === "string" && isTextOrNothing(firstKeptEntryId),
	branch_summary: ({ summary }) => isTextOrNothing(summary),
	custom_message: ({ content }) => content == null || isContent(content),
	context_edit: ({ replacement }) => replacement === null || isContent((replacement as Fields | undefined)?.content),
	thinking_level_change: ({ thinkingLevel }) => typeof thinkingLevel === "string",
	label: ({ targetId, label }) => typeof targetId === "string" && isTextOrNothing(label),
	session_info: ({ name }) => isTextOrNothing(name),
};

export function isUsableEntry(value: unknown): value is SessionEntry {
	if (typeof value !== "object" || value === null) return false;
	const entry = value as Fields;
	if (typeof entry.id !== "string" || typeof entry.type !== "string") return false;
	const check = Object.hasOwn(CHECKS, entry.type) ? CHECKS[entry.type] : undefined;
	return check === undefined || check(entry);
}

function isContent(value: unknown): boolean {
	return typeof value === "string" || Array.isArray(value);
}

function isTextOrNothing(value: unknown): boolean {
	return value == null || typeof value === "string";
}
