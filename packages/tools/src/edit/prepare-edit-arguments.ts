/** Repairs the ways in which models deviate from the schema of `edit`. Never throws. */
export function prepareEditArguments(raw: unknown): unknown {
	if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return raw;
	const { oldText, newText, ...rest } = raw as Record<string, unknown>;
	const edits = repairEdits((raw as Record<string, unknown>).edits);
	if (typeof oldText !== "string" || typeof newText !== "string") {
		return edits === rest.edits ? raw : { ...raw, edits };
	}
	// The schema of older versions: one replacement at the top level.
	return { ...rest, edits: [...(Array.isArray(edits) ? edits : []), { oldText, newText }] };
}

/** JSON in a string, or one replacement instead of a list. */
function repairEdits(edits: unknown): unknown {
	if (isReplacement(edits)) return [edits];
	if (typeof edits !== "string") return edits;
	try {
		const parsed: unknown = JSON.parse(edits);
		if (Array.isArray(parsed)) return parsed;
		return isReplacement(parsed) ? [parsed] : edits;
	} catch {
		return edits;
	}
}

function isReplacement(value: unknown): boolean {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
	const { oldText, newText } = value as Record<string, unknown>;
	return typeof oldText === "string" && typeof newText === "string";
}
