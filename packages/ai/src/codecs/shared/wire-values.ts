/** Single values of a server's answer, whose types nothing has checked, as a message may hold them. */

/** Ids, names and reasons. Some servers number what others name; what is neither counts as not sent. */
export function wireText(value: unknown): string {
	if (typeof value === "string") return value;
	return typeof value === "number" ? String(value) : "";
}

/** A number of tokens: what is none, or cannot be one, is `fallback`. */
export function wireCount(value: unknown, fallback = 0): number {
	return typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : fallback;
}
