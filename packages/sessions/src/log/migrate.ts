/** Files of pi before version 3, brought to it in memory. The steps are pi's; the new ids are the same at every open. */
import type { SessionEntry, SessionHeader } from "@tau/protocol/session-entries";
import type { StoredHeader } from "./session-header.ts";
import { isUsableEntry } from "./usable-entry.ts";

interface OldEntry {
	type: string;
	id?: string;
	parentId?: string | null;
	timestamp?: string;
	message?: { role?: string };
	firstKeptEntryIndex?: number;
	firstKeptEntryId?: string;
}

/** `values` are all lines that could be parsed, the header first: version 1 counts entries from there. */
export function migrateToCurrent(
	header: StoredHeader,
	values: readonly unknown[],
): {
	header: SessionHeader;
	entries: SessionEntry[];
} {
	const version = header.version ?? 1;
	let entries = values.map((value) => (isObject(value) ? (value as OldEntry) : undefined));
	if (version < 2) entries = chained(header.id, entries);
	const usable = entries.filter(
		(entry): entry is OldEntry => typeof entry?.id === "string" && entry.type !== "session",
	);
	return {
		header: { ...header, version: 3 } as SessionHeader,
		entries: usable.map(withCurrentRole).filter(isUsableEntry),
	};
}

/** Version 1 had neither ids nor branches, and named entries by their place in the file. */
function chained(sessionId: string, entries: (OldEntry | undefined)[]): (OldEntry | undefined)[] {
	const ids = entries.map((entry, place) =>
		entry && entry.type !== "session" ? stableId(sessionId, place) : undefined,
	);
	let parentId: string | null = null;
	return entries.map((entry, place) => {
		const id = ids[place];
		if (!entry || !id) return entry;
		const { firstKeptEntryIndex, ...rest } = entry;
		const firstKeptEntryId = firstKeptEntryIndex === undefined ? undefined : ids[firstKeptEntryIndex];
		const placed = { ...rest, id, parentId, ...(firstKeptEntryId && { firstKeptEntryId }) };
		parentId = id;
		return placed;
	});
}

function withCurrentRole(entry: OldEntry): OldEntry {
	if (entry.type !== "message" || entry.message?.role !== "hookMessage") return entry;
	return { ...entry, message: { ...entry.message, role: "custom" } };
}

/** Eight hexadecimal digits; different places give different ones, as the place is added to a number. */
function stableId(sessionId: string, place: number): string {
	const number = (Number(Bun.hash.crc32(sessionId)) + place) >>> 0;
	return number.toString(16).padStart(8, "0");
}

function isObject(value: unknown): boolean {
	return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}
