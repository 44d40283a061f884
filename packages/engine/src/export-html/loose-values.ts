/** Session files come from other programs and from strangers: a field may be anything. */

export function asText(value: unknown): string {
	if (typeof value === "string") return value;
	if (value === undefined || value === null) return "";
	return JSON.stringify(value) ?? "";
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The blocks of a message's content; text alone is one of them. */
export function asBlocks(content: unknown): Readonly<Record<string, unknown>>[] {
	if (typeof content === "string") return [{ type: "text", text: content }];
	return Array.isArray(content) ? content.map(asObject) : [];
}

export function asNumber(value: unknown): number {
	return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** Unix milliseconds, or ISO 8601. */
export function asTime(value: unknown): Date | undefined {
	const date = typeof value === "number" || typeof value === "string" ? new Date(value) : undefined;
	return date && !Number.isNaN(date.getTime()) ? date : undefined;
}
